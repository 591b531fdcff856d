import { readSettlement } from '../../../src/amazon/settlement-report.ts';
import { file } from './cells.ts';

function amountsOf(text: string): string[] {
  return readSettlement(text).rows.map(({ amount }) => amount.toFixed());
}

describe('amounts of a file', () => {
  test.each([
    ['EUR', '1234.5', '1234.50', '1234.5'],
    ['EUR', '1.234,50', '1.234,50', '1234.5'],
    ['EUR', '1\u202f234,50', '1\u00a0234,50', '1234.5'],
    ['CHF', "1'234.50", '1’234.50', '1234.5'],
    ['INR', '1,23,456.78', '1,23,456.78', '123456.78'],
    ['EUR', '-12.34', '(12.34)', '-12.34'],
    ['EUR', '-10.00', '10.00-', '-10'],
    ['EUR', '-10.00', '- 10.00', '-10'],
    ['EUR', '-10.00', '\u201310.00', '-10'],
    ['EUR', '-10.00', '\u221210,00', '-10'],
    ['EUR', '10.00', '+10.00', '10'],
    ['EUR', '10.00', '€10.00', '10'],
    ['EUR', '10.00', '10,00 €', '10'],
    ['BRL', '10.00', 'R$ 10,00', '10'],
    ['EUR', '-10.00', 'EUR -10.00', '-10'],
    ['EUR', '0.50', '.50', '0.5'],
    ['EUR', '-0.50', '-,50', '-0.5'],
    ['EUR', '10', '10.0000', '10'],
    ['EUR', '0.00', '', '0'],
    ['SAR', '12.50', '١٢٫٥٠', '12.5'],
    ['JPY', '1000.00', '1000.00', '1000'],
    ['JPY', '1000', '1,000', '1000'],
    ['JPY', '-10', '-10.0', '-10'],
    ['EUR', '1.234.567,00', '1,234,567.00', '1234567'],
    ['EUR', '10.00', '10,00', '10'],
  ])('in %s with the total %j: %j is %s', (currency, total, amount, read) => {
    expect(amountsOf(file({ currency, 'total-amount': total }, { amount }))).toEqual([read]);
  });

  test('thousands without decimals are recognised by the other amounts', () => {
    expect(amountsOf(file({ 'total-amount': '1.239,50' }, { amount: '1.234' }, { amount: '5,50' }))).toEqual([
      '1234',
      '5.5',
    ]);
    expect(amountsOf(file({ 'total-amount': '1,239.50' }, { amount: '1,234' }, { amount: '5.50' }))).toEqual([
      '1234',
      '5.5',
    ]);
  });

  test.each([
    ['0.125', '"0.125" in line 3 (amount) has 3 decimals, but EUR has 2'],
    ['10.005', '"10.005" in line 3 (amount) may be 10.005 or 10005'],
    ['10,005', '"10,005" in line 3 (amount) may be 10.005 or 10005'],
    ['(3,00', '"(3,00" in line 3 (amount) is not an amount'],
    ['12,34,56', '"12,34,56" in line 3 (amount) is not an amount'],
    ['ten', '"ten" in line 3 (amount) is not an amount'],
    ['1e3', '"1e3" in line 3 (amount) is not an amount'],
    ['--5', '"--5" in line 3 (amount) is not an amount'],
  ])('%j alone is refused', (amount, message) => {
    expect(() => readSettlement(file({ 'total-amount': amount }, { amount }))).toThrow(message);
  });

  test('decimals beyond those of the currency are refused where points are decimals', () => {
    expect(() => readSettlement(file({ 'total-amount': '1.23' }, { amount: '1.234' }))).toThrow(
      '"1.234" in line 3 (amount) has 3 decimals, but EUR has 2',
    );
  });

  test('the message names the cell that is wrong, in a file with commas too, behind a blank line', () => {
    const text = file({ 'total-amount': '5,00' }, { amount: '5,00' }, { amount: '3,0x' }).replace(
      /\n(?=7001\t\t)/,
      '\n\n',
    );
    expect(() => readSettlement(text)).toThrow('"3,0x" in line 5 (amount) is not an amount');
  });

  test('a total that is repeated on the rows is no second summary', () => {
    expect(amountsOf(file({}, { 'total-amount': '0.00' }))).toEqual(['10']);
  });
});
