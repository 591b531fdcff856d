import {
  amazonIsNeeded,
  decideParcels,
  type FeedResult,
  lacking,
  type Remembered,
  type Retry,
  unmatched,
} from '../../../src/domain/shipments/decide.ts';
import type { ParcelState } from '../../../src/domain/shipments/parcel-state.ts';
import { box, type Case, facts, hashOf, parcel, view } from '../../kit/parcels.ts';

/** The next state of each parcel, or `report`. */
const next = (one: Case): string[] => decideParcels(facts(one)).map((decision) => decision.next);

function memory(state: ParcelState, patch: Partial<Remembered> = {}): Remembered {
  return { number: 100, state, contentHash: hashOf(parcel(100)), ...patch };
}

describe('the decision about a parcel without a recorded state', () => {
  test.each<[string, Case, string]>([
    ['Amazon waits for it', {}, 'report'],
    ['Amazon has it under our number', { amazon: view([1, 1], { packages: [box(100)] }) }, 'sent'],
    ['its units were reported from Seller Central', { amazon: view([1, 0]) }, 'elsewhere'],
    ['Amazon labels it itself', { amazon: view([0, 1], { programs: ['FBM_SHIP_PLUS'] }) }, 'elsewhere'],
    ['its units were cancelled', { amazon: view([0, 0]) }, 'surplus'],
    ['the order was cancelled', { amazon: view([0, 1], { status: 'CANCELLED' }) }, 'cancelled'],
    ['it has no tracking reference', { parcels: [parcel(100, { trackingNumber: undefined })] }, 'incomplete'],
  ])('%s', (_name, one, expected) => {
    expect(next(one)).toEqual([expected]);
  });

  test('the message says what is missing', () => {
    const missing = { trackingNumber: undefined, method: undefined };
    expect(lacking(parcel(100, missing))).toBe(
      'Waits for a carrier and a tracking reference; Amazon requires both',
    );
    expect(lacking(parcel(100, { method: undefined }))).toBe('Waits for a carrier; Amazon requires both');
    expect(lacking(parcel(100))).toBeUndefined();
  });
});

describe('the decision about a parcel of an order that is cancelled at Amazon', () => {
  const amazon = view([0, 1], { status: 'CANCELLED' });
  const closed = 'The order is cancelled at Amazon and in Odoo: nothing is left to report';

  test.each<ParcelState>(['waiting', 'incomplete', 'refused', 'cancelled', 'unknown'])(
    'and in Odoo too: %s is closed with the reason',
    (state) => {
      const decisions = decideParcels(
        facts({ amazon, remembered: [memory(state)], isCancelledInOdoo: true }),
      );
      expect(decisions).toMatchObject([{ next: 'surplus', reason: closed }]);
    },
  );

  test.each<ParcelState>(['sent', 'submitted'])('and in Odoo too: %s stays', (state) => {
    expect(next({ amazon, remembered: [memory(state)], isCancelledInOdoo: true })).toEqual([state]);
  });

  test('stays open while the sales order in Odoo is not cancelled', () => {
    expect(next({ amazon, remembered: [memory('cancelled')] })).toEqual(['cancelled']);
  });

  test('is reported when only the sales order in Odoo is cancelled', () => {
    expect(next({ isCancelledInOdoo: true })).toEqual(['report']);
  });

  test.each<[string, { status: 'CANCELLED' | 'UNSHIPPED'; inOdoo: boolean; before: ParcelState[] }, string]>([
    ['cancelled on both sides', { status: 'CANCELLED', inOdoo: true, before: ['unmapped'] }, 'surplus'],
    ['cancelled at Amazon only', { status: 'CANCELLED', inOdoo: false, before: [] }, 'unmapped'],
    ['cancelled in Odoo only', { status: 'UNSHIPPED', inOdoo: true, before: [] }, 'unmapped'],
    ['a feed is under way', { status: 'CANCELLED', inOdoo: true, before: ['submitted'] }, 'unmapped'],
  ])('whose goods match no item, %s', (_name, { status, inOdoo, before }, expected) => {
    const remembered = before.map((state) => memory(state));
    const found = unmatched(
      { view: view([0, 1], { status }), isCancelledInOdoo: inOdoo, remembered },
      'no item',
    );
    expect(found).toEqual({ state: expected, reason: expected === 'surplus' ? closed : 'no item' });
  });
});

describe('the decision about a parcel that Amazon expects, by its recorded state', () => {
  const retries: Record<'new' | ParcelState, string> = {
    new: 'report',
    waiting: 'report',
    incomplete: 'report',
    sending: 'report',
    submitted: 'submitted',
    sent: 'sent',
    elsewhere: 'report',
    surplus: 'report',
    unknown: 'report',
    unproven: 'unproven',
    refused: 'refused',
    cancelled: 'report',
    unmapped: 'report',
  };

  test.each(Object.entries(retries))('%s, and nothing is new', (state, expected) => {
    const remembered = state === 'new' ? [] : [memory(state as ParcelState)];
    expect(next({ remembered })).toEqual([expected]);
  });

  test.each<[ParcelState, Retry, string]>([
    ['refused', 'due', 'report'],
    ['refused', 'failed', 'report'],
    ['refused', 'named', 'report'],
    ['unproven', 'due', 'unproven'],
    ['unproven', 'failed', 'report'],
    ['sent', 'due', 'sent'],
    ['sent', 'failed', 'sent'],
    ['sent', 'named', 'report'],
    ['submitted', 'named', 'submitted'],
  ])('%s, tried again because it is %s', (state, retry, expected) => {
    expect(next({ remembered: [memory(state)], retry })).toEqual([expected]);
  });

  test.each<[ParcelState, string]>([
    ['sent', 'report'],
    ['refused', 'report'],
    ['submitted', 'submitted'],
    ['unproven', 'unproven'],
  ])('%s, and corrected in Odoo since', (state, expected) => {
    const remembered = [memory(state, { contentHash: 'something else' })];
    expect(next({ remembered })).toEqual([expected]);
  });

  test('a parcel that an older version recorded without a hash counts as unchanged', () => {
    expect(next({ remembered: [memory('sent', { contentHash: '' })] })).toEqual(['sent']);
  });
});

describe('the decision about a parcel that Amazon has', () => {
  const amazon = view([1, 1], { packages: [box(100)] });

  test('a lost answer is settled by it', () => {
    for (const state of ['sending', 'unknown', 'unproven', 'refused', 'waiting'] as const)
      expect(next({ amazon, remembered: [memory(state)] })).toEqual(['sent']);
  });

  test("a corrected carrier is reported, although Amazon's view does not contain it", () => {
    const parcels = [parcel(100, { method: { name: 'UPS', service: undefined } })];
    for (const state of ['sent', 'sending', 'unknown', 'unproven'] as const)
      expect(next({ amazon, parcels, remembered: [memory(state)] })).toEqual(['report']);
    expect(next({ amazon, parcels })).toEqual(['sent']);
  });

  test('a delivery that was restored and done again without a reference is recognised, and nobody is asked for it', () => {
    const parcels = [parcel(100, { trackingNumber: undefined })];
    const [decision] = decideParcels(facts({ amazon, parcels }));
    expect(decision).toMatchObject({
      next: 'elsewhere',
      reason: 'Amazon has it already with the tracking reference T-100; Odoo lacks a tracking reference',
    });
    for (const state of ['incomplete', 'elsewhere', 'refused', 'waiting'] as const)
      expect(next({ amazon, parcels, remembered: [memory(state)] })).toEqual(['elsewhere']);
    expect(next({ amazon, parcels, remembered: [memory('sent')] })).toEqual(['sent']);
  });

  test('the same reference, entered later, is not reported again; another one is', () => {
    const remembered = [
      memory('elsewhere', { contentHash: hashOf(parcel(100, { trackingNumber: undefined })) }),
    ];
    expect(next({ amazon, remembered })).toEqual(['sent']);
    const other = [parcel(100, { trackingNumber: 'T-OTHER' })];
    expect(next({ amazon, parcels: other, remembered })).toEqual(['report']);
    expect(next({ amazon, parcels: other, remembered: [memory('sent')] })).toEqual(['report']);
  });

  test('without a reference, goods that were added since are waited for', () => {
    const parcels = [parcel(100, { trackingNumber: undefined }, 2)];
    expect(next({ amazon, parcels })).toEqual(['incomplete']);
  });

  test('a parcel whose carrier was removed is not sent without one', () => {
    const parcels = [parcel(100, { method: undefined })];
    expect(next({ amazon, parcels, remembered: [memory('sent')] })).toEqual(['sent']);
    expect(next({ amazon, parcels, remembered: [memory('unknown')] })).toEqual(['sent']);
  });
});

describe('the result of a parcel in a feed', () => {
  test.each<[string, FeedResult | undefined, string]>([
    ['the report is awaited', undefined, 'submitted'],
    ['the report proves it', { event: 'accepted' }, 'sent'],
    ['the report names it', { event: 'refused', reason: 'no' }, 'refused'],
    ['the report proves nothing', { event: 'feedUnclear' }, 'unproven'],
  ])('%s', (_name, feed, expected) => {
    expect(next({ remembered: [memory('submitted')], ...(feed === undefined ? {} : { feed }) })).toEqual([
      expected,
    ]);
  });

  test('what was corrected while the report was awaited is reported as soon as it has come', () => {
    const remembered = [memory('submitted', { contentHash: 'what was handed over' })];
    expect(next({ remembered })).toEqual(['submitted']);
    expect(next({ remembered, feed: { event: 'accepted' } })).toEqual(['report']);
    expect(next({ remembered, feed: { event: 'refused' } })).toEqual(['report']);
  });

  test('a report that proves nothing is settled by an order that shows the parcel', () => {
    const amazon = view([1, 1], { packages: [box(100)] });
    expect(next({ amazon, remembered: [memory('submitted')], feed: { event: 'feedUnclear' } })).toEqual([
      'sent',
    ]);
  });
});

describe('when Amazon has to be asked first', () => {
  test.each<[string, Case, string | undefined]>([
    ['a parcel is about to be reported', {}, 'report'],
    ['an answer was lost', { remembered: [memory('unknown')] }, 'doubt'],
    ['a person names the delivery', { remembered: [memory('sent')], retry: 'named' }, 'doubt'],
    [
      'people are about to be told that it is incomplete',
      { parcels: [parcel(100, { trackingNumber: undefined })] },
      'report',
    ],
    [
      'people know that it is incomplete',
      { parcels: [parcel(100, { trackingNumber: undefined })], remembered: [memory('incomplete')] },
      undefined,
    ],
    ['all is reported', { remembered: [memory('sent')] }, undefined],
    ['Amazon has all', { amazon: view([1, 1], { packages: [box(100)] }) }, undefined],
  ])('%s', (_name, one, expected) => {
    expect(amazonIsNeeded(facts(one))).toBe(expected);
  });

  test('a lost answer stays lost until Amazon was asked', () => {
    for (const state of ['sending', 'unknown', 'unproven'] as const)
      expect(next({ remembered: [memory(state)], isFresh: false })).toEqual([state]);
  });
});
