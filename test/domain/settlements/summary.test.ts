import { Decimal, sum } from '../../../src/domain/money.ts';
import type { Booking, SettlementPlan } from '../../../src/domain/settlements/bookings.ts';
import { summarize, summaryText } from '../../../src/domain/settlements/summary.ts';

function booking(kind: Booking['kind'], amount: number, date: string, type?: string): Booking {
  const label = `${kind} ${type ?? amount}`;
  return {
    key: label,
    kind,
    label,
    date,
    amount: new Decimal(amount),
    ...(type === undefined ? {} : { type }),
  };
}

const plan = {
  opening: new Decimal(10),
  closing: new Decimal(5),
  bookings: [
    booking('payout', -41.5, '2026-04-05'),
    booking('fee', -4.5, '2026-03-31', 'Commission'),
    booking('fee', -39, '2026-04-01', 'Subscription Fee'),
    booking('order', 30, '2026-03-30'),
    booking('order', 60, '2026-03-31'),
    booking('refund', -10, '2026-04-01'),
  ],
} as unknown as SettlementPlan;

describe('the summary of a settlement', () => {
  test('leads from the opening to the closing balance, sales first and the payout last', () => {
    const lines = summarize(plan);
    expect(lines.map(({ kind, type, month, amount }) => [kind, type, month, amount.toFixed(2)])).toEqual([
      ['opening', '', '', '10.00'],
      ['order', '', '2026-03', '90.00'],
      ['refund', '', '2026-04', '-10.00'],
      ['fee', 'Commission', '2026-03', '-4.50'],
      ['fee', 'Subscription Fee', '2026-04', '-39.00'],
      ['payout', '', '2026-04', '-41.50'],
      ['closing', '', '', '5.00'],
    ]);
    const moved = lines.filter(({ kind }) => kind !== 'closing').map(({ amount }) => amount);
    expect(sum(moved).toFixed(2)).toBe('5.00');
  });

  test('can be read', () => {
    expect(summaryText(summarize(plan), 2).split('\n')).toEqual([
      'Amazon owed before: 10.00',
      'Sales: 90.00',
      'Refunds: -10.00',
      'Fees: -43.50',
      '    Commission 2026-03: -4.50',
      '    Subscription Fee 2026-04: -39.00',
      'Payout: -41.50',
      'Amazon still owes: 5.00',
    ]);
  });
});
