import { Decimal } from '../../../src/domain/money.ts';
import { type BookedMovement, compareBooked } from '../../../src/domain/settlements/booked.ts';
import type { Booking, SettlementPlan } from '../../../src/domain/settlements/bookings.ts';

function booking(label: string, amount: number, kind: Booking['kind'] = 'order'): Booking {
  return { key: label, kind, label, date: '2026-03-31', amount: new Decimal(amount) };
}

function planOf(...bookings: Booking[]): SettlementPlan {
  return { bookings } as unknown as SettlementPlan;
}

function shown(label: string, amount: number, posted = true): BookedMovement {
  return { label, amount: new Decimal(amount), posted };
}

const plan = planOf(
  booking('Order 1', 30),
  booking('Commission 2026-03', -4.5, 'fee'),
  booking('Amazon payout 7', -25.5, 'payout'),
);
const all = [shown('Order 1', 30), shown('Commission 2026-03', -4.5), shown('Amazon payout 7', -25.5)];

describe('the bookings of a settlement in Odoo', () => {
  test('is nothing, a part, or all of it', () => {
    expect(compareBooked(plan, [])).toEqual({ state: 'none' });
    expect(compareBooked(plan, all.slice(1))).toMatchObject({
      state: 'part',
      missing: [{ label: 'Order 1' }],
    });
    expect(compareBooked(plan, all)).toEqual({ state: 'whole' });
  });

  test('is a part as long as a draft is among it', () => {
    const [order, ...others] = all;
    expect(compareBooked(plan, [{ ...order!, posted: false }, ...others])).toEqual({
      state: 'part',
      missing: [],
    });
  });

  test('differs when an amount is another, or a movement is there twice', () => {
    expect(compareBooked(plan, [shown('Order 1', 31), ...all.slice(1)])).toMatchObject({
      state: 'differs',
      reason: expect.stringContaining('Order 1 31'),
    });
    expect(compareBooked(plan, [...all, shown('Order 1', 30)])).toMatchObject({ state: 'differs' });
  });

  test('differs when a person has reversed an entry, and is whole once it was booked again', () => {
    const [order, ...others] = all;
    const reversed = { ...order!, reversedBy: 'MISC/7' };
    expect(compareBooked(plan, [reversed, ...others])).toEqual({
      state: 'differs',
      reason: '1 of its movements are reversed in Odoo by MISC/7, and were not booked again: Order 1 30',
      reversedBy: ['MISC/7'],
    });
    expect(
      compareBooked(
        plan,
        all.map((movement) => ({ ...movement, reversedBy: 'MISC/7' })),
      ),
    ).toMatchObject({
      state: 'differs',
    });
    expect(compareBooked(plan, [reversed, ...all])).toEqual({ state: 'whole' });
  });

  test('is whole under the labels of an earlier version, if the sum and the payout are right and all is posted', () => {
    const earlier = [shown('Order 1', 30), shown('Fees', -4.5), shown('Amazon payout 7', -25.5)];
    expect(compareBooked(plan, earlier)).toEqual({ state: 'whole' });
    expect(compareBooked(plan, [shown('Order 1', 30), shown('Fees', -4.5, false), all[2]!])).toMatchObject({
      state: 'differs',
    });
    expect(compareBooked(plan, [shown('Order 1', 30), shown('Else', -30)])).toMatchObject({
      state: 'differs',
    });
  });

  test('is nothing when the movements of a settlement without payout add up to zero and none is there', () => {
    expect(compareBooked(planOf(booking('Order 1', 5), booking('Order 2', -5)), [])).toEqual({
      state: 'none',
    });
  });
});
