import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAmazonClient } from '../../../src/amazon/client.ts';
import { toInstant } from '../../../src/domain/time.ts';
import type { Seller } from '../../../src/jobs/pass/seller.ts';
import { sendShipments } from '../../../src/jobs/shipments/confirm.ts';
import type { ParcelWork } from '../../../src/jobs/shipments/work.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { DEFAULT_CREDENTIALS } from '../../../src/simulator/world/default-credentials.ts';
import { openState, type State } from '../../../src/state/state.ts';
import { merchantOrders, NOW } from '../../kit/orders.ts';
import { jumpingClock, type VirtualClock } from '../../kit/virtual-clock.ts';

const MUG = '05015851154158';
const BOX = '61234567890123';

let amazon: Simulator;
let state: State;
let folder: string;
let clock: VirtualClock;
let seller: Seller;

async function open(count: number): Promise<void> {
  clock = jumpingClock(NOW);
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-test-'));
  state = openState(join(folder, 'state.sqlite'));
  // Amazon's own quotas, on a clock that both sides share.
  amazon = await startSimulator({ clock: () => clock.now(), orders: merchantOrders(count) });
  const client = createAmazonClient(
    {
      name: 'eu',
      region: 'eu',
      ...DEFAULT_CREDENTIALS,
      marketplaceIds: ['A1PA6795UKMFR9'],
      endpoint: amazon.url,
    },
    { buckets: state.buckets, clock },
  );
  const settings = { odoo: { carriers: {} } };
  seller = {
    name: 'eu',
    settings,
    amazon: client,
    state,
    now: () => clock.now(),
    marketplaceIds: [],
  } as unknown as Seller;
}

afterEach(async () => {
  seller.amazon.close();
  await amazon.close();
  await state.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The whole of an order as one parcel, ready to be sent. */
function work(index: number, dateDone = '2026-11-22T11:00:00Z'): ParcelWork {
  const orderId = `305-0000002-${String(index).padStart(7, '0')}`;
  const items = [
    { orderItemId: MUG, quantity: 2 },
    { orderItemId: BOX, quantity: 1 },
  ];
  const parcel = {
    pickingId: index + 1,
    packageId: undefined,
    number: (index + 1) * 100,
    trackingNumber: `T-${index}`,
    method: { name: 'DHL', service: undefined },
    dateDone: toInstant(dateDone),
    units: new Map(items.map(({ orderItemId, quantity }) => [orderItemId, quantity])),
  };
  return {
    order: { orderId },
    delivery: { id: index + 1, name: `WH/OUT/${index + 1}` },
    parcel,
    siblings: [parcel],
    contentHash: 'hash',
    before: undefined,
    finding: { event: 'awaited', items, short: 0 },
    event: 'awaited',
    next: 'report',
    reason: undefined,
    view: { marketplaceId: 'A1PA6795UKMFR9', createdTime: toInstant('2026-11-21T08:00:00Z') },
  } as unknown as ParcelWork;
}

/** The same parcel as of the first order, with a tracking reference that was corrected so often. */
function corrected(time: number): ParcelWork {
  const one = work(0);
  return { ...one, parcel: { ...one.parcel, trackingNumber: `T-${time}` } };
}

const works = (count: number): ParcelWork[] => Array.from({ length: count }, (_, index) => work(index));

describe('reporting parcels', () => {
  test("500 deliveries pass within Amazon's quota, in the time that it allows, without one 429", async () => {
    await open(500);
    const { results, stopped } = await sendShipments(seller, works(500));
    expect(stopped).toBeUndefined();
    expect(results.every(({ outcome }) => outcome === 'confirmed')).toBe(true);
    const { counts, parcels } = amazon.control.journal();
    expect(counts).toMatchObject({ confirmShipment: { 204: 500 } });
    expect(Object.keys(counts['confirmShipment'] ?? {})).toEqual(['204']);
    expect(parcels.filter(({ times }) => times === 1)).toHaveLength(500);
    // Ten at once, then two in a second.
    expect((clock.now() - NOW) / 1000).toBeLessThan(300);
  }, 60_000);

  test.each([
    ['in the future', '2026-12-24T00:00:00Z', '2026-11-22T11:59:59.000Z'],
    ['before the order', '2026-11-01T00:00:00Z', '2026-11-21T08:00:00.000Z'],
    ['as Odoo says', '2026-11-22T11:00:00Z', '2026-11-22T11:00:00.000Z'],
  ])('the ship date is in UTC, and within what Amazon takes: %s', async (_name, dateDone, expected) => {
    await open(1);
    await sendShipments(seller, [work(0, dateDone)]);
    expect(amazon.control.journal().parcels).toMatchObject([
      { shipDate: expected, packageReferenceId: '100' },
    ]);
  });

  test('when Amazon cannot be reached, sending ends, and nothing counts as sent', async () => {
    await open(3);
    amazon.control.addFault({ kind: 'throttle', call: 'confirmShipment', times: 50 });
    const { results, stopped } = await sendShipments(seller, works(3));
    expect(results).toEqual([]);
    expect(stopped).toMatchObject({ code: 'AMAZON_THROTTLED' });
    expect(await state.parcels.open('eu')).toMatchObject([{ state: 'waiting', number: 100 }]);
  });

  test('a parcel that was corrected too often fails with the words of Amazon, and what Amazon has stays', async () => {
    await open(1);
    for (let time = 0; time <= 10; time += 1)
      expect((await sendShipments(seller, [corrected(time)])).results).toMatchObject([
        { outcome: 'confirmed' },
      ]);
    const { results, stopped } = await sendShipments(seller, [corrected(11)]);
    expect(stopped).toBeUndefined();
    expect(results).toMatchObject([{ outcome: 'failed', event: 'refused', parcel: { state: 'refused' } }]);
    expect(results[0]?.parcel.reason).toContain('maximum number of allowed updates');
    expect(amazon.control.journal().parcels).toMatchObject([{ trackingNumber: 'T-10', times: 11 }]);
    // It is read back before it counts as failed.
    expect(amazon.control.journal().counts['getOrder']).toEqual({ 200: 1 });
  });

  test('PackageToUpdateNotFound is no success: the order is read back', async () => {
    await open(2);
    // Somebody else has reported the first order; the second is refused though nobody has.
    const shipped = (index: number, fulfilled: boolean): void =>
      void amazon.control.patchOrder(`305-0000002-${String(index).padStart(7, '0')}`, {
        orderItems: merchantOrders(1)[0]?.orderItems.map((item) => ({
          ...item,
          fulfillment: {
            quantityFulfilled: fulfilled ? item.quantityOrdered : 0,
            quantityUnfulfilled: 0,
          },
        })),
      });
    shipped(0, true);
    shipped(1, false);
    const { results } = await sendShipments(seller, works(2));
    expect(results.map(({ outcome }) => outcome)).toEqual(['elsewhere', 'failed']);
    expect(results[1]?.parcel.reason).toContain('PackageToUpdateNotFound');
    expect(amazon.control.journal().parcels).toEqual([]);
  });
});
