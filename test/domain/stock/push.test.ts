import { brakes, byUrgency, decidePush, type Push, unseenUnits } from '../../../src/domain/stock/push.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-27T12:00:00Z');
const BEFORE = NOW - 5 * MINUTE;

function decide(
  promised: number,
  live: number,
  {
    push,
    sameSince,
    forced = false,
    ordersReadUpTo = NOW - MINUTE,
  }: { push?: Push; sameSince?: number; forced?: boolean; ordersReadUpTo?: number } = {},
) {
  return decidePush(
    { promised, live: { quantity: live, sameSince }, push },
    { now: NOW, ordersReadUpTo, forced },
  );
}

function pushed(quantity: number, state: Push['state'], rest: Partial<Push> = {}): Push {
  return { quantity, state, at: BEFORE, liveBefore: 9, ...rest };
}

describe('a quantity', () => {
  test('that Amazon shows already is not sent', () => {
    expect(decide(4, 4)).toEqual({ action: 'none', state: 'live' });
    expect(decide(4, 4, { push: pushed(7, 'live') })).toEqual({ action: 'none', state: 'live' });
  });

  test('that falls is sent at once, to 0 most urgently', () => {
    expect(decide(3, 4)).toEqual({ action: 'push', urgent: false });
    expect(decide(0, 4)).toEqual({ action: 'push', urgent: true });
  });

  test('that rises waits until orders are read up to a moment since which Amazon shows the same', () => {
    expect(decide(5, 4)).toEqual({ action: 'wait' });
    expect(decide(5, 4, { sameSince: BEFORE })).toEqual({ action: 'push', urgent: false });
    expect(decide(5, 4, { sameSince: BEFORE, ordersReadUpTo: BEFORE - 1 })).toEqual({ action: 'wait' });
  });

  test('that rises is sent at once when there is plenty, or a person wants it', () => {
    expect(decide(20, 4)).toEqual({ action: 'push', urgent: false });
    expect(decide(5, 4, { forced: true })).toEqual({ action: 'push', urgent: false });
  });
});

describe('a push', () => {
  test('that Amazon has accepted is waited for, then told, then repeated', () => {
    expect(decide(5, 9, { push: pushed(5, 'accepted') })).toEqual({ action: 'none', state: 'accepted' });
    const old = pushed(5, 'accepted', { at: NOW - 3 * 60 * MINUTE });
    expect(decide(5, 9, { push: old })).toEqual({ action: 'none', state: 'stuck' });
    const older = pushed(5, 'stuck', { at: NOW - 25 * 60 * MINUTE });
    expect(decide(5, 9, { push: older })).toEqual({ action: 'push', urgent: false });
  });

  test('counts as carried out when Amazon shows it, and when it has sold of it since', () => {
    expect(decide(5, 5, { push: pushed(5, 'accepted') })).toEqual({ action: 'none', state: 'live' });
    expect(decide(4, 4, { push: pushed(5, 'accepted') })).toEqual({ action: 'none', state: 'live' });
  });

  test('that was cut off is sent again, unless Amazon shows it', () => {
    expect(decide(5, 9, { push: pushed(5, 'sending') })).toEqual({ action: 'push', urgent: true });
    expect(decide(5, 4, { push: pushed(5, 'sending') })).toEqual({ action: 'push', urgent: true });
    expect(decide(5, 5, { push: pushed(5, 'sending') })).toEqual({ action: 'none', state: 'live' });
  });

  test('that is on its way to a lower quantity does not hide that the old one is wanted again', () => {
    const lower = pushed(3, 'accepted');
    expect(decide(9, 9, { push: lower })).toEqual({ action: 'wait' });
    expect(decide(9, 9, { push: lower, sameSince: BEFORE })).toEqual({ action: 'push', urgent: false });
  });

  test('that is on its way to a higher quantity is overtaken by a fall', () => {
    expect(decide(2, 2, { push: pushed(8, 'accepted', { liveBefore: 2 }) })).toEqual({
      action: 'push',
      urgent: false,
    });
  });

  test('that Amazon refused is repeated once a day, and at once when the quantity changes', () => {
    expect(decide(5, 9, { push: pushed(5, 'refused') })).toEqual({ action: 'none', state: 'refused' });
    expect(decide(4, 9, { push: pushed(5, 'refused') })).toEqual({ action: 'push', urgent: false });
    const old = pushed(5, 'refused', { at: NOW - 25 * 60 * MINUTE });
    expect(decide(5, 9, { push: old })).toEqual({ action: 'push', urgent: false });
  });
});

test('falls to 0 go first, then the largest falls, then rises', () => {
  const planned = [
    { sellerSku: 'rise', from: 0, to: 50 },
    { sellerSku: 'small', from: 9, to: 8 },
    { sellerSku: 'large', from: 90, to: 8 },
    { sellerSku: 'gone', from: 1, to: 0 },
  ];
  expect(byUrgency(planned).map(({ sellerSku }) => sellerSku)).toEqual(['gone', 'large', 'small', 'rise']);
});

function toZero(count: number) {
  return Array.from({ length: count }, (_, index) => ({ sellerSku: `SKU-${index}`, from: 3, to: 0 }));
}

describe('the brake', () => {
  test('holds a pass that takes more than the percentage off sale', () => {
    expect(brakes(toZero(31), { onSale: 100, percent: 30 })).toBe(true);
    expect(brakes(toZero(30), { onSale: 100, percent: 30 })).toBe(false);
  });

  test('lets a few go in a small shop, and counts only what is on sale', () => {
    expect(brakes(toZero(5), { onSale: 5, percent: 30 })).toBe(false);
    expect(brakes([{ sellerSku: 'X', from: 0, to: 0 }, ...toZero(5)], { onSale: 6, percent: 30 })).toBe(
      false,
    );
  });
});

test.each([
  [9, 9, 0, 0],
  [9, 6, 3, 0],
  [9, 6, 1, 2],
  [9, 12, 0, 0],
  [9, 8, 3, 0],
])(
  'from %d to %d with %d known units: %d were sold in orders that were not read',
  (before, now, known, units) => {
    expect(unseenUnits(before, now, known)).toBe(units);
  },
);
