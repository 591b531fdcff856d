import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProductId, SaleOrderId } from '../../../src/domain/record-id.ts';
import { recordId } from '../../../src/domain/record-id.ts';
import { openState, type State } from '../../../src/state/state.ts';
import { newOffer, type StockOffer } from '../../../src/state/stock/offers.ts';

function units(orderId: string, held: 'pending' | 'notInOdoo' | undefined, placedAt: number, count = 2) {
  return { orderId, units: new Map([['MUG', count]]), held, placedAt };
}

function entry(orderId: string, outcome: 'ignored' | 'failed' | 'created', rule?: string) {
  return {
    orderId,
    contentHash: 'a'.repeat(64),
    outcome,
    rule,
    odooId: outcome === 'created' ? recordId<SaleOrderId>(7) : undefined,
    lastUpdatedTime: '2026-11-20T08:00:00.000Z',
  };
}

describe('what is remembered of stock', () => {
  let folder: string;
  let state: State;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-stock-'));
    state = openState(join(folder, 'state.sqlite'));
  });
  afterEach(async () => {
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('units that Odoo does not hold, until the order says otherwise', async () => {
    await state.orderUnits.record('eu', [units('305-1', 'pending', 1000), units('305-2', 'notInOdoo', 2000)]);
    await state.orderUnits.record('us', [units('111-1', 'pending', 1000)]);
    expect(await state.orderUnits.held('eu')).toEqual([
      { orderId: '305-1', sellerSku: 'MUG', units: 2, reason: 'pending' },
      { orderId: '305-2', sellerSku: 'MUG', units: 2, reason: 'notInOdoo' },
    ]);
    await state.orderUnits.record('eu', [units('305-1', undefined, 1000)]);
    expect((await state.orderUnits.held('eu')).map(({ orderId }) => orderId)).toEqual(['305-2']);
  });

  test('units of orders that were placed after a moment, until they are forgotten; what is held stays', async () => {
    await state.orderUnits.record('eu', [
      units('305-1', undefined, 1000),
      units('305-2', 'pending', 1000),
      units('305-3', undefined, 3000, 5),
    ]);
    expect(await state.orderUnits.placedSince('eu', 2000)).toEqual([
      { sellerSku: 'MUG', units: 5, placedAt: 3000 },
    ]);
    await state.orderUnits.forget('eu', 3000);
    expect(await state.orderUnits.placedSince('eu', 0)).toHaveLength(2);
    expect(await state.orderUnits.held('eu')).toHaveLength(1);
  });

  test('orders outside Odoo of which nothing is known, as an earlier version leaves them', async () => {
    const entries = [
      entry('305-1', 'ignored', 'PENDING'),
      entry('305-2', 'failed'),
      entry('305-3', 'created'),
      entry('305-4', 'ignored', 'UNFULFILLABLE'),
      entry('305-5', 'ignored', 'PENDING'),
    ];
    await state.orders.record('eu', entries, '2026-11-20T08:00:00.000Z');
    await state.orderUnits.record('eu', [{ ...units('305-5', undefined, 1000), units: new Map() }]);
    expect(await state.orderUnits.unknown('eu')).toEqual(['305-1', '305-2']);
    // An order of Amazon's own stock is not asked for again and again.
    await state.orderUnits.forget('eu', Number.MAX_SAFE_INTEGER);
    expect(await state.orderUnits.unknown('eu')).toEqual(['305-1', '305-2']);
  });

  test('an offer with all that is known of it, and one with nothing', async () => {
    const bare = newOffer('LAMP');
    const full: StockOffer = {
      sellerSku: 'MUG',
      parts: [{ productId: recordId<ProductId>(5), quantity: 3 }],
      fulfilledBy: 'merchant',
      marketplaceId: 'A1PA6795UKMFR9',
      askedAt: 1000,
      promised: 4,
      explanation: {
        units: 4,
        parts: [
          {
            productId: recordId<ProductId>(5),
            quantity: 3,
            quantities: { onHand: 12, free: 12, outgoing: 0 },
            counted: 12,
            pending: 0,
            notInOdoo: 0,
            available: 12,
          },
        ],
        possible: 4,
        sharedBy: 1,
        buffer: 0,
        cap: 99,
        paused: false,
      },
      push: { quantity: 4, state: 'accepted', at: 2000, liveBefore: 9 },
      feedId: 'FEED-1',
      live: { quantity: 9, at: 1500 },
      message: 'Amazon says so',
    };
    await state.stockOffers.record('eu', [full, bare]);
    expect(await state.stockOffers.list('eu')).toEqual([bare, full]);
    await state.stockOffers.forget('eu', ['LAMP']);
    expect(await state.stockOffers.list('eu')).toEqual([full]);
    expect(await state.stockOffers.list('us')).toEqual([]);
  });

  test('quantities of products', async () => {
    const [one, two] = [recordId<ProductId>(1), recordId<ProductId>(2)];
    const quantities = { onHand: 2.5, free: 1, outgoing: 0 };
    await state.stockQuantities.record('eu', new Map([[one, quantities]]));
    await state.stockQuantities.record('eu', new Map([[two, quantities]]));
    expect(await state.stockQuantities.read('eu')).toEqual(
      new Map([
        [one, quantities],
        [two, quantities],
      ]),
    );
    await state.stockQuantities.replaceAll('eu', new Map([[two, quantities]]));
    expect(await state.stockQuantities.read('eu')).toEqual(new Map([[two, quantities]]));
  });
});
