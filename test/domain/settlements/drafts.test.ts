import { Decimal, sum } from '../../../src/domain/money.ts';
import { type AccountId, recordId } from '../../../src/domain/record-id.ts';
import type { Booking } from '../../../src/domain/settlements/bookings.ts';
import {
  draftEntries,
  draftPayments,
  draftStatementLines,
  type PlacedBooking,
} from '../../../src/domain/settlements/drafts.ts';
import { labelOfMember } from '../../../src/domain/settlements/names.ts';

const ID = '17000000001';
const AMAZON = recordId<AccountId>(100);

function placed(
  kind: Booking['kind'],
  label: string,
  amount: number,
  date = '2026-03-31',
  partnerId?: number,
): PlacedBooking {
  const key = label.toLowerCase().replaceAll(' ', '_');
  return {
    booking: { key, kind, label, date, amount: new Decimal(amount) },
    counterpart: {
      accountId: recordId(kind === 'payout' ? 300 : 200),
      partnerId: partnerId === undefined ? undefined : recordId(partnerId),
    },
  };
}

describe('the drafts of a settlement', () => {
  test('are a payment per order and refund, under the settlement id alone', () => {
    const [order, refund] = draftPayments(ID, [
      placed('order', 'Order 305-1', 30, '2026-03-30', 7),
      placed('refund', 'Refund 305-2', -10, '2026-04-01', 8),
    ]);
    expect(order).toMatchObject({
      key: 'settlement_17000000001_order_305-1',
      memo: 'AMZ-17000000001 Order 305-1',
      date: '2026-03-30',
      partnerId: 7,
      receivableId: 200,
    });
    expect(refund?.amount.toFixed(2)).toBe('-10.00');
  });

  test('are a balanced entry for the fees of each month, dated by its last day with one, and the payout last', () => {
    const entries = draftEntries(
      ID,
      [
        placed('payout', 'Amazon payout', -20, '2026-04-05'),
        placed('fee', 'Storage 2026-04', -3, '2026-04-02'),
        placed('fee', 'Commission 2026-03', -4, '2026-03-30'),
        placed('fee', 'Shipping 2026-03', -1, '2026-03-31'),
      ],
      { accountId: AMAZON },
    );
    expect(entries.map(({ ref, date }) => [ref, date])).toEqual([
      ['AMZ-17000000001 fees and other 2026-03', '2026-03-31'],
      ['AMZ-17000000001 fees and other 2026-04', '2026-04-02'],
      ['AMZ-17000000001 payout', '2026-04-05'],
    ]);
    for (const { lines } of entries) expect(sum(lines.map(({ amount }) => amount)).toFixed(2)).toBe('0.00');
    expect(entries[0]?.lines.at(-1)).toMatchObject({ accountId: AMAZON, amount: new Decimal(-5) });
  });

  test('leave an entry alone that exists: what is missing of its month gets another', () => {
    const [entry] = draftEntries(ID, [placed('fee', 'Commission 2026-03', -4)], {
      accountId: AMAZON,
      taken: new Set(['AMZ-17000000001 fees and other 2026-03']),
    });
    expect(entry).toMatchObject({
      key: 'settlement_17000000001_entry_2026-03_2',
      ref: 'AMZ-17000000001 fees and other 2026-03 2',
    });
  });

  test('are statement lines with references of their own, the payout last', () => {
    const lines = draftStatementLines(ID, [
      placed('payout', 'Amazon payout', -26),
      placed('order', 'Order 305-1', 30),
      placed('fee', 'Commission 2026-03', -4),
    ]);
    expect(lines.map(({ ref }) => ref)).toEqual([
      'AMZ-17000000001 order_305-1',
      'AMZ-17000000001 commission_2026-03',
      'AMZ-17000000001 amazon_payout',
    ]);
  });

  test('of a closed period are on the first open day and say when Amazon posted them; the others stay', () => {
    const orders = [
      placed('order', 'Order 305-1', 30, '2026-03-30', 7),
      placed('order', 'Order 305-2', 20, '2026-04-01', 7),
    ];
    expect(draftPayments(ID, orders, '2026-03-31').map(({ memo, date }) => [memo, date])).toEqual([
      ['AMZ-17000000001 Order 305-1 (posted 2026-03-30)', '2026-04-01'],
      ['AMZ-17000000001 Order 305-2', '2026-04-01'],
    ]);
    expect(draftStatementLines(ID, orders, '2026-03-31').map(({ label, date }) => [label, date])).toEqual([
      ['Order 305-1 (posted 2026-03-30)', '2026-04-01'],
      ['Order 305-2', '2026-04-01'],
    ]);
    const entries = draftEntries(ID, [placed('fee', 'Commission 2026-03', -4, '2026-03-30')], {
      accountId: AMAZON,
      lockedUntil: '2026-03-31',
    });
    expect(entries.map(({ ref, date }) => [ref, date])).toEqual([
      ['AMZ-17000000001 fees and other 2026-03', '2026-04-01'],
    ]);
    expect(labelOfMember(ID, 'AMZ-17000000001 Order 305-1 (posted 2026-03-30)')).toBe('Order 305-1');
  });
});
