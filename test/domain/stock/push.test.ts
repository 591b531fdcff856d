import { brakes, byUrgency, decidePush, type Push, unseenUnits } from '../../../src/domain/stock/push.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-27T12:00:00Z');
const BEFORE = NOW - 5 * MINUTE;

type Given = {
  push?: Push;
  /** Amazon showed so many at that moment, and as much was promised. */
  before?: { quantity: number; at: number; promised?: number };
  placed?: { units: number; placedAt: number }[];
  forced?: boolean;
};

/** Orders are read up to a minute ago. */
function decide(promised: number, live: number, { push, before, placed = [], forced = false }: Given = {}) {
  const seen = before && { promised, ...before };
  return decidePush(
    { promised, live: { quantity: live, before: seen }, push, placed },
    { now: NOW, ordersReadUpTo: NOW - MINUTE, forced },
  );
}

function pushed(quantity: number, state: Push['state'], rest: Partial<Push> = {}): Push {
  return { quantity, state, at: BEFORE, liveBefore: 9, ...rest };
}

const push = (quantity: number) => ({ action: 'push', quantity, urgent: false });
const HOUR = 60 * MINUTE;

describe('a quantity', () => {
  test('that Amazon shows already is not sent', () => {
    expect(decide(4, 4)).toEqual({ action: 'none', state: 'live' });
    expect(
      decide(4, 4, { push: pushed(7, 'live', { at: BEFORE - MINUTE }), before: { quantity: 4, at: BEFORE } }),
    ).toEqual({
      action: 'none',
      state: 'live',
    });
  });

  test('that falls is sent at once, to 0 most urgently', () => {
    expect(decide(3, 4)).toEqual(push(3));
    expect(decide(0, 4)).toEqual({ action: 'push', quantity: 0, urgent: true });
  });

  test('that rises waits until Amazon shows the same as when orders were read up to', () => {
    expect(decide(5, 4)).toEqual({ action: 'wait', state: 'live' });
    expect(decide(5, 4, { before: { quantity: 4, at: BEFORE } })).toEqual(push(5));
    expect(decide(5, 4, { before: { quantity: 4, at: NOW - MINUTE / 2 } })).toMatchObject({ action: 'wait' });
  });

  test('that rises waits while the promise changes: a cancelled order may hide another', () => {
    expect(decide(5, 4, { before: { quantity: 4, at: BEFORE, promised: 4 } })).toMatchObject({
      action: 'wait',
    });
  });

  test('that rises waits a quarter of an hour after a push: another may still be on its way', () => {
    const given = {
      push: pushed(4, 'live', { at: BEFORE - 14 * MINUTE }),
      before: { quantity: 4, at: BEFORE },
    };
    expect(decide(5, 4, given)).toMatchObject({ action: 'wait' });
    expect(decide(5, 4, { ...given, push: pushed(4, 'live', { at: BEFORE - 15 * MINUTE }) })).toEqual(
      push(5),
    );
  });

  test('that rises is sent at once when there is plenty, or a person wants it', () => {
    expect(decide(20, 4)).toEqual(push(20));
    expect(decide(5, 4, { forced: true })).toEqual(push(5));
  });

  test('is less by what Amazon has sold in orders that were not read', () => {
    const before = { quantity: 9, at: BEFORE };
    expect(decide(30, 5, { before })).toEqual(push(26));
    expect(decide(30, 5, { before, placed: [{ units: 3, placedAt: BEFORE + MINUTE }] })).toEqual(push(29));
    expect(decide(5, 4, { before, forced: true })).toEqual({ action: 'push', quantity: 0, urgent: true });
  });
});

/** A rise that was cut off so many minutes before Amazon was last looked at. */
const cutOff = (minutes: number) => ({
  push: pushed(5, 'sending', { liveBefore: 0, at: BEFORE - minutes * MINUTE }),
  before: { quantity: 0, at: BEFORE },
});

describe('a push', () => {
  test('that Amazon has accepted is waited for, then told, then repeated', () => {
    expect(decide(5, 9, { push: pushed(5, 'accepted') })).toEqual({ action: 'none', state: 'accepted' });
    const old = pushed(5, 'accepted', { at: NOW - 3 * HOUR });
    expect(decide(5, 9, { push: old })).toEqual({ action: 'none', state: 'stuck' });
    const older = { push: pushed(5, 'stuck', { at: NOW - 25 * HOUR }), before: { quantity: 9, at: BEFORE } };
    expect(decide(5, 9, older)).toEqual(push(5));
  });

  test('counts as carried out when Amazon shows it, less what is known to be sold since', () => {
    expect(decide(5, 5, { push: pushed(5, 'accepted') })).toEqual({ action: 'none', state: 'live' });
    const placed = [{ units: 1, placedAt: BEFORE + MINUTE }];
    expect(decide(4, 4, { push: pushed(5, 'accepted'), placed })).toEqual({ action: 'none', state: 'live' });
  });

  test('to a higher quantity counts as carried out when Amazon shows more than before', () => {
    const rise = pushed(8, 'accepted', { liveBefore: 2 });
    expect(decide(8, 6, { push: rise })).toEqual({ action: 'none', state: 'live' });
    expect(decide(8, 2, { push: rise })).toEqual({ action: 'none', state: 'accepted' });
  });

  test('that went on sale and was sold out again before anybody looked does not give units back', () => {
    // Seven were sent when Amazon showed 0; all are sold, two of them in an order that is known.
    const rise = pushed(7, 'accepted', { liveBefore: 0 });
    const placed = [{ units: 2, placedAt: BEFORE + MINUTE }];
    expect(decide(5, 0, { push: rise, placed })).toEqual(push(0));
  });

  test('that was cut off is sent again at once when it is a fall, less what may have been sold', () => {
    expect(decide(5, 9, { push: pushed(5, 'sending') })).toEqual(push(5));
    expect(decide(5, 7, { push: pushed(5, 'sending') })).toEqual(push(3));
    expect(decide(5, 5, { push: pushed(5, 'sending') })).toEqual({ action: 'none', state: 'live' });
  });

  test('that was cut off and is a rise is sent again once it can not be on its way any more', () => {
    expect(decide(5, 0, cutOff(59))).toEqual({ action: 'wait', state: 'sending' });
    expect(decide(5, 0, cutOff(60))).toEqual(push(5));
  });

  test('that is on its way to a lower quantity does not hide that the old one is wanted again', () => {
    const lower = pushed(3, 'accepted');
    expect(decide(9, 9, { push: lower })).toEqual({ action: 'wait', state: 'accepted' });
    expect(decide(9, 3, { push: lower })).toEqual({ action: 'wait', state: 'live' });
  });

  test('that is on its way to a higher quantity is overtaken by a fall', () => {
    const rise = pushed(8, 'accepted', { liveBefore: 2 });
    expect(decide(2, 2, { push: rise })).toEqual({ action: 'push', quantity: 0, urgent: true });
  });

  test('that Amazon refused is repeated once a day, and at once when the quantity changes or a person wants it', () => {
    expect(decide(5, 9, { push: pushed(5, 'refused') })).toEqual({ action: 'none', state: 'refused' });
    expect(decide(4, 9, { push: pushed(5, 'refused') })).toEqual(push(4));
    expect(decide(5, 9, { push: pushed(5, 'refused'), forced: true })).toEqual(push(5));
    const old = pushed(5, 'refused', { at: NOW - 25 * HOUR });
    expect(decide(5, 9, { push: old })).toEqual(push(5));
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
