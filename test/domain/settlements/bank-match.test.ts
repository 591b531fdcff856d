import { Decimal } from '../../../src/domain/money.ts';
import {
  type BankLine,
  matchPayoutsWithLines,
  type OpenPayout,
} from '../../../src/domain/settlements/bank-match.ts';

/** Of a company in EUR, at 1 GBP = 1.15 EUR. */
const payout = (id: number, date: string, amount: string, currencyCode = 'GBP'): OpenPayout => ({
  id,
  settlementId: `1700000000${id}`,
  date,
  amount: new Decimal(amount),
  currencyCode,
  value: new Decimal(amount).times(currencyCode === 'GBP' ? '1.15' : '1'),
});
const line = (id: number, date: string, amount: string, more: Partial<BankLine> = {}): BankLine => ({
  id,
  date,
  amount: new Decimal(amount),
  currencyCode: 'EUR',
  value: new Decimal(amount),
  text: 'AMAZON PAYMENTS EUROPE S.C.A.',
  ...more,
});

function matched(payouts: OpenPayout[], lines: BankLine[]): { pairs: string[]; unclear: string[] } {
  const { matches, unclear } = matchPayoutsWithLines(payouts, lines);
  return {
    pairs: matches.map((one) => `${one.payout.id}-${one.line.id} ${one.by}`),
    unclear: unclear.map((one) => `${one.payout.id}: ${one.lines.map(({ id }) => id).join()}`),
  };
}

describe('the bank line of a payout', () => {
  test('in its own currency has exactly its amount; the same figure in another currency is another amount', () => {
    const payouts = [payout(1, '2026-11-10', '100.00', 'EUR')];
    const text = 'Credit';
    expect(matched(payouts, [line(1, '2026-11-12', '100.00', { text })]).pairs).toEqual(['1-1 amount']);
    expect(matched(payouts, [line(1, '2026-11-12', '100.01', { text })]).pairs).toEqual([]);
    expect(
      matched(payouts, [
        line(1, '2026-11-12', '100.00', { text, currencyCode: 'USD', value: new Decimal('90') }),
      ]).pairs,
    ).toEqual([]);
  });

  test('in another currency is about what it is worth, from Amazon, and of those days', () => {
    const payouts = [payout(1, '2026-11-10', '1000.00')];
    const pairs = (amount: string, date = '2026-11-13', text?: string): string[] =>
      matched(payouts, [line(1, date, amount, text === undefined ? {} : { text })]).pairs;
    expect(pairs('1127.40')).toEqual(['1-1 rate']);
    expect(pairs('1160.00')).toEqual(['1-1 rate']);
    expect(pairs('1050.00')).toEqual([]);
    expect(pairs('1200.00')).toEqual([]);
    expect(pairs('1127.40', '2026-11-13', 'Invoice 4711, Müller')).toEqual([]);
    expect(pairs('1127.40', '2026-11-06')).toEqual([]);
    expect(pairs('1127.40', '2026-12-02')).toEqual([]);
  });

  test('that names the amount before the exchange needs no likely rate', () => {
    const foreign = { amount: new Decimal('1000'), currencyCode: 'GBP' };
    const lines = [line(1, '2026-11-13', '900.00', { foreign, text: '' }), line(2, '2026-11-13', '1127.40')];
    expect(matched([payout(1, '2026-11-10', '1000.00')], lines).pairs).toEqual(['1-1 exchanged']);
    const other = { ...foreign, amount: new Decimal('999') };
    expect(
      matched([payout(1, '2026-11-10', '1000.00')], [line(1, '2026-11-13', '1150', { foreign: other })])
        .pairs,
    ).toEqual([]);
  });

  test('of a charge or a returned payout leaves the bank, has exactly its amount, and names Amazon', () => {
    const payouts = [payout(1, '2026-11-10', '-50.00', 'EUR')];
    const pairs = (amount: string, more: Partial<BankLine> = {}): string[] =>
      matched(payouts, [line(1, '2026-11-12', amount, more)]).pairs;
    expect(pairs('-50.00')).toEqual(['1-1 amount']);
    expect(pairs('50.00')).toEqual([]);
    expect(pairs('-50.01')).toEqual([]);
    expect(pairs('-50.00', { text: 'Rent' })).toEqual([]);
    expect(matched([payout(1, '2026-11-10', '-1000.00')], [line(1, '2026-11-13', '-1150.00')]).pairs).toEqual(
      [],
    );
    const foreign = { amount: new Decimal('-1000'), currencyCode: 'GBP' };
    expect(
      matched([payout(1, '2026-11-10', '-1000.00')], [line(1, '2026-11-13', '-1163.00', { foreign })]).pairs,
    ).toEqual(['1-1 exchanged']);
  });

  test('of two equal sums is the nearest in time', () => {
    const payouts = [payout(1, '2026-11-01', '50.00', 'EUR'), payout(2, '2026-11-15', '50.00', 'EUR')];
    expect(matched(payouts, [line(8, '2026-11-17', '50.00'), line(9, '2026-11-03', '50.00')])).toEqual({
      pairs: ['1-9 amount', '2-8 amount'],
      unclear: [],
    });
    // The later payout has not arrived yet.
    expect(matched(payouts, [line(9, '2026-11-03', '50.00')]).pairs).toEqual(['1-9 amount']);
  });

  test('of two equal sums of one day is the one that names the settlement; otherwise both are told', () => {
    const payouts = [payout(1, '2026-11-01', '50.00', 'EUR'), payout(2, '2026-11-01', '50.00', 'EUR')];
    const lines = [line(8, '2026-11-03', '50.00'), line(9, '2026-11-03', '50.00')];
    expect(matched(payouts, lines)).toEqual({ pairs: [], unclear: ['1: 8,9', '2: 8,9'] });
    const named = [{ ...lines[0]!, text: 'Amazon 17000000002' }, lines[1]!];
    expect(matched(payouts, named)).toEqual({ pairs: ['2-8 amount', '1-9 amount'], unclear: [] });
  });
});
