import { readSettlement } from '../../../src/amazon/settlement-report.ts';
import { decodeText } from '../../../src/amazon/text.ts';
import type { SettlementRow } from '../../../src/domain/settlements/settlement.ts';
import { COLUMNS, file, line, SUMMARY } from './cells.ts';

function amountsOf(text: string): string[] {
  return readSettlement(text).rows.map(({ amount }) => amount.toFixed());
}

function withoutLine(row: SettlementRow): SettlementRow {
  return { ...row, line: 0 };
}

describe('files as sellers have them', () => {
  test('lines before the header (Singapore)', () => {
    const text = `Seller: A Seller\nGST: 1234\n\n${file({ currency: 'SGD' }, { 'marketplace-name': 'Amazon.sg' })}`;
    const settlement = readSettlement(text);
    expect([settlement.store, settlement.rows[0]?.line]).toEqual(['SG', 6]);
  });

  test.each([
    ['spaces', (text: string) => text.replaceAll('-', ' ')],
    ['underscores', (text: string) => text.replaceAll('-', '_').toUpperCase()],
    ['quotes', (text: string) => text.replace(/[^\t]+/g, '"$&"')],
  ])('a header with %s', (_, change) => {
    const [header = '', ...rows] = file({}, {}).split('\n');
    expect(amountsOf([change(header), ...rows].join('\n'))).toEqual(['10']);
  });

  test('every cell in quotation marks', () => {
    const text = file({ 'total-amount': '10,00' }, { sku: 'A "B" C', amount: '10,00' });
    const quoted = text
      .split('\n')
      .map((row) =>
        row
          .split('\t')
          .map((cell) => `"${cell.replaceAll('"', '""')}"`)
          .join('\t'),
      )
      .join('\n');
    expect(readSettlement(quoted)).toEqual(readSettlement(text));
  });

  test('a row that a line break in its last cell or in the middle has torn', () => {
    const whole = file({ 'total-amount': '20.00' }, { 'amount-description': 'A thing', sku: 'MUG RED' }, {});
    for (const cell of ['A thing', 'MUG RED'])
      expect(readSettlement(whole.replace(cell, cell.replace(' ', '\n'))).rows.map(withoutLine)).toEqual(
        readSettlement(whole).rows.map(withoutLine),
      );
  });

  test('a tab inside a cell is reported with its line', () => {
    expect(() => readSettlement(file({}, { 'amount-description': 'A\tthing', sku: 'x' }))).toThrow(
      'line 3 has 17 cells, but the header has 16: there is a tab inside one of its cells',
    );
  });

  test('a repeated header, blank lines and lines of tabs', () => {
    const [header = '', summary = '', ...rows] = file(
      { 'total-amount': '20.00' },
      {},
      { amount: '10.00' },
    ).split('\n');
    const text = [header, '', summary, '\t\t', rows[0], header, rows[1], '\t\t\t', ''].join('\r\n');
    expect(readSettlement(text).rows.map((row) => row.line)).toEqual([5, 7]);
  });

  test('lines that end only with CR', () => {
    expect(amountsOf(file({}, {}).replaceAll('\n', '\r'))).toEqual(['10']);
  });

  test('the columns sku, order-item-code and deposit-date may be missing', () => {
    const text = file({}, {})
      .split('\n')
      .map((row) =>
        row
          .split('\t')
          .filter((_, index) => ![3, 14, 15].includes(index))
          .join('\t'),
      )
      .join('\n');
    expect(readSettlement(text)).toMatchObject({
      depositDate: '2026-03-15',
      rows: [{ sku: '', orderItemCode: '' }],
    });
  });

  test.each([
    [
      'a header in another language',
      COLUMNS.map((name) => `x${name}`).join('\t'),
      'set the language of the reports to English',
    ],
    ['the older report', 'settlement-id\tprice-type\tprice-amount', 'take "Flat File V2"'],
    [
      'a file with commas',
      file({}, {}).replaceAll('\t', ','),
      'take it as Amazon made it, separated by tabs',
    ],
    ['a web page', '<html>503</html>', 'a web page'],
    [
      'two settlements',
      file({}, {}, { 'settlement-id': '7002' }),
      'line 4 belongs to another settlement, 7002',
    ],
    [
      'two summaries',
      `${file({}, {})}\n${line({ ...SUMMARY, 'deposit-date': '' })}`,
      '2 summary rows, not one: in the lines 2, 4',
    ],
    ['no summary', file({ 'total-amount': '' }, {}), 'the file has 0 summary rows'],
  ])('%s is refused and told', (_, text, message) => {
    expect(() => readSettlement(text)).toThrow(message);
  });

  test.each([
    ['utf-16le', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16be', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['utf-16le without mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['utf-16be without mark', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ])('%s, whatever charset the answer names', (_, encode) => {
    const text = file({}, { sku: 'マグ' });
    for (const type of ['text/plain', 'text/plain; charset=UTF-8', 'text/plain; charset=UTF-16'])
      expect(readSettlement(decodeText(encode(text), type))).toEqual(readSettlement(text));
  });
});
