import type { ProductId } from '../../../src/domain/record-id.ts';
import { recordId } from '../../../src/domain/record-id.ts';
import { toSku } from '../../../src/domain/sku.ts';
import type { Catalogue } from '../../../src/jobs/stock/catalogue.ts';
import { type Item, planOne, promiseAll } from '../../../src/jobs/stock/plan.ts';
import { newOffer, type StockOffer } from '../../../src/state/stock/offers.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-27T12:00:00Z');
const MUG = recordId<ProductId>(1);

function offer(sellerSku: string, patch: Partial<StockOffer> = {}): StockOffer {
  return {
    ...newOffer(sellerSku),
    parts: [{ productId: MUG, quantity: 1 }],
    fulfilledBy: 'merchant',
    marketplaceId: 'A1PA6795UKMFR9',
    askedAt: NOW,
    ...patch,
  };
}

function item(sellerSku: string, patch: Partial<StockOffer> = {}): Item {
  const whole = offer(sellerSku, patch);
  return {
    entry: {
      sellerSku: toSku(sellerSku),
      productId: MUG,
      parts: whole.parts,
      buffer: { units: 0 },
      paused: false,
      wanted: false,
      record: undefined,
      problem: undefined,
    },
    offer: whole,
  };
}

function shows(quantity: number, at = NOW): Partial<StockOffer> {
  return { live: { quantity, at } };
}

describe('a quantity that is sent', () => {
  const moment = { now: NOW, ordersReadUpTo: NOW - 2 * MINUTE };
  const before = offer('MUG', shows(10, NOW - 60 * MINUTE));

  test('leaves out what Amazon has sold in orders that were not read', () => {
    // 10 were shown, 1 of a known order is gone, 7 are shown: 2 more were sold. Odoo has 5 without the known one.
    const placed = [{ units: 1, placedAt: NOW - 30 * MINUTE }];
    expect(planOne(item('MUG', shows(7)), before, placed, { units: 5, ...moment })).toMatchObject({
      target: 3,
      decision: { action: 'push' },
    });
  });

  test('is none when the known orders explain what Amazon shows', () => {
    const placed = [
      { units: 3, placedAt: NOW - 30 * MINUTE },
      { units: 9, placedAt: NOW - 90 * MINUTE },
    ];
    expect(planOne(item('MUG', shows(7)), before, placed, { units: 7, ...moment })).toMatchObject({
      target: 7,
      decision: { action: 'none', state: 'live' },
    });
  });

  test('is counted from the last push, when Amazon shows it', () => {
    const push = { quantity: 20, state: 'accepted', at: NOW - 20 * MINUTE, liveBefore: 10 } as const;
    const pushed = offer('MUG', { ...shows(10, NOW - 60 * MINUTE), push });
    expect(planOne(item('MUG', { ...shows(18), push }), pushed, [], { units: 20, ...moment }).target).toBe(
      18,
    );
    // Not shown yet: nothing can be said.
    expect(planOne(item('MUG', { ...shows(10), push }), pushed, [], { units: 20, ...moment }).target).toBe(
      20,
    );
  });
});

describe('what may be promised', () => {
  const seller = { name: 'eu', settings: { stock: { cap: 99, share: 'split' } } } as Parameters<
    typeof promiseAll
  >[0];
  const catalogue: Catalogue = {
    entries: [],
    partsBySettings: (skuMap, sellerSku) =>
      skuMap[sellerSku] === 'MUG' ? [{ productId: MUG, quantity: 1 }] : [],
  };
  const quantities = new Map([[MUG, { onHand: 9, free: 9, outgoing: 0 }]]);
  const facts = { quantities, held: [], neighbours: { offers: [], skuMaps: new Map() } };

  test('is nothing of offers that Amazon ships', () => {
    const promised = promiseAll(
      seller,
      [item('MUG'), item('FBA', { fulfilledBy: 'amazon' })],
      catalogue,
      facts,
    );
    expect([...promised].map(([sku, { units }]) => [sku, units])).toEqual([['MUG', 9]]);
  });

  test('is shared with the offers of another account, the same way from both sides', () => {
    const neighbours = { ...facts.neighbours, offers: [{ account: 'us', cap: 99, offer: offer('MUG') }] };
    const here = promiseAll(seller, [item('MUG')], catalogue, { ...facts, neighbours });
    const there = promiseAll({ ...seller, name: 'us' }, [item('MUG')], catalogue, {
      ...facts,
      neighbours: { ...neighbours, offers: [{ account: 'eu', cap: 99, offer: offer('MUG') }] },
    });
    expect([here.get('MUG')?.units, there.get('MUG')?.units]).toEqual([5, 4]);
  });

  test('is without the orders of another account, whose SKU is no offer here', () => {
    const held = [{ seller: 'us', orderId: '111-1', sellerSku: 'CUP', units: 4, reason: 'pending' } as const];
    const skuMaps = new Map([['us', { CUP: 'MUG' }]]);
    const promised = promiseAll(seller, [item('MUG')], catalogue, {
      quantities,
      held,
      neighbours: { offers: [], skuMaps },
    });
    expect(promised.get('MUG')).toMatchObject({ units: 5, parts: [{ pending: 4 }] });
  });
});
