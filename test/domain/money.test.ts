import { Decimal, roundHalfUp, sum } from '../../src/domain/money.ts';

describe('money', () => {
  it('adds up exactly', () => {
    const tenths = Array.from({ length: 10 }, () => new Decimal('0.1'));
    expect(sum(tenths).toFixed()).toBe('1');
    expect(sum([new Decimal('0.1'), new Decimal('0.2'), new Decimal('-0.3')]).isZero()).toBe(true);
    expect(sum([]).toFixed()).toBe('0');
  });

  it.each([
    ['0.005', 2, '0.01'],
    ['0.0049999', 2, '0'],
    ['-0.005', 2, '-0.01'],
    ['1.005', 2, '1.01'],
    ['2.675', 2, '2.68'],
    ['0.5', 0, '1'],
    ['-0.5', 0, '-1'],
    ['-0.4', 0, '0'],
    ['1234567890.125', 2, '1234567890.13'],
  ])('%s to %d places is %s', (amount, decimals, rounded) => {
    expect(roundHalfUp(new Decimal(amount), decimals).toFixed()).toBe(rounded);
  });
});
