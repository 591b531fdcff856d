import type { GivenListing } from '../../src/simulator/formats/listing-schema.ts';
import type { ListingSettings } from '../../src/simulator/world/listing-book.ts';
import { merchantOrder, testClock } from '../kit/orders.ts';
import { ask, type Client, start, stopAll } from './client.ts';

const DE = 'A1PA6795UKMFR9';

let clock = testClock();

beforeEach(() => {
  clock = testClock();
});

afterEach(stopAll);

const MUG: GivenListing = { sku: 'MUG', channels: [{ code: 'DEFAULT', quantity: 5 }] };

async function withMug(listings: Partial<ListingSettings> = {}, given = MUG): Promise<Client> {
  const client = await start({ clock, marketplaces: ['DE', 'FR'], listings, quotas: false });
  client.simulator.control.putListings([given]);
  return client;
}

/** The seller sends a quantity. */
async function send(client: Client, quantity: number): Promise<void> {
  const value = [{ fulfillment_channel_code: 'DEFAULT', quantity }];
  const patches = [{ op: 'merge', path: '/attributes/fulfillment_availability', value }];
  const path = `/listings/2021-08-01/items/A3SIMULATOR/MUG?marketplaceIds=${DE}`;
  expect((await client.patch(path, { productType: 'PRODUCT', patches })).json).toMatchObject({
    status: 'ACCEPTED',
  });
}

const live = ({ simulator }: Client) => simulator.control.listing('MUG')?.channels[0]?.quantity;

describe('buyers', () => {
  test('buy what is live, in any store, and no more', async () => {
    const client = await withMug();
    const { control } = client.simulator;
    const order = control.buy({ sku: 'MUG', quantity: 2, marketplace: 'FR' });
    expect(order).toMatchObject({
      salesChannel: { marketplaceName: 'Amazon.fr' },
      proceeds: { grandTotal: { amount: '20.00', currencyCode: 'EUR' } },
      fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
      orderItems: [{ quantityOrdered: 2, product: { sellerSku: 'MUG' } }],
    });
    expect(control.order(order?.orderId ?? '')).toEqual(order);
    expect([live(client), control.buy({ sku: 'MUG', quantity: 4 })]).toEqual([3, undefined]);
    expect([control.buy({ sku: 'MUG', quantity: 3 })?.orderId, live(client)]).toEqual([
      expect.any(String),
      0,
    ]);
    expect([control.buy({ sku: 'MUG' }), control.listing('MUG')?.buyable]).toEqual([undefined, false]);
  });

  test('buy nothing that is suppressed, unknown, or not listed in their store', async () => {
    const client = await withMug({}, { ...MUG, marketplaces: ['DE'] });
    const { control } = client.simulator;
    expect(control.buy({ sku: 'MUG', marketplace: 'FR' })).toBeUndefined();
    control.changeListing('MUG', { suppressed: true });
    expect(control.buy({ sku: 'MUG' })).toBeUndefined();
    expect(() => control.buy({ sku: 'CUP' })).toThrow('there is no listing CUP');
  });

  test('get it from Amazon when it is in Amazon’s stock, and from the seller once somebody wrote to it', async () => {
    const client = await withMug({ liveAfterMs: 0 }, { ...MUG, channels: [{ code: 'AMAZON_EU' }] });
    const { control } = client.simulator;
    expect(control.buy({ sku: 'MUG' })?.fulfillment?.fulfilledBy).toBe('AMAZON');
    await send(client, 1);
    expect(control.buy({ sku: 'MUG' })?.fulfillment?.fulfilledBy).toBe('MERCHANT');
    expect(control.buy({ sku: 'MUG' })?.fulfillment?.fulfilledBy).toBe('AMAZON');
  });

  test('who have not paid take units too; nobody sees a price before they pay', async () => {
    const client = await withMug();
    const { control } = client.simulator;
    const orderId = control.buy({ sku: 'MUG', pending: true })?.orderId ?? '';
    expect(live(client)).toBe(4);
    const seen = async () =>
      (
        await client.get(`/orders/2026-01-01/orders/${orderId}`, {
          includedData: 'PROCEEDS,FULFILLMENT,RECIPIENT',
        })
      ).json;
    const pending = await seen();
    expect(pending).toMatchObject({ order: { fulfillment: { fulfillmentStatus: 'PENDING' } } });
    expect(JSON.stringify(pending)).not.toMatch(/10\.00|proceeds|recipient/);
    control.event({ type: 'release', orderId });
    expect(await seen()).toMatchObject({ order: { proceeds: { grandTotal: { amount: '10.00' } } } });
    expect(live(client)).toBe(4);
  });

  test('take units also with an order that a test places', async () => {
    const client = await withMug({}, { ...MUG, sku: '00123' });
    const { control } = client.simulator;
    control.event({ type: 'place', order: merchantOrder() });
    expect(control.listing('00123')?.channels).toEqual([{ code: 'DEFAULT', quantity: 3 }]);
    control.event({
      type: 'place',
      order: merchantOrder({ orderId: '305-0000001-0000002', fulfillment: { fulfilledBy: 'AMAZON' } }),
    });
    expect(control.listing('00123')?.channels).toEqual([{ code: 'DEFAULT', quantity: 3 }]);
  });

  test.each<[ListingSettings['cancelledUnits'], number, number]>([
    ['givenBack', 4, 5],
    ['lost', 2, 2],
  ])('who cancel: their units are %s', async (cancelledUnits, afterOne, afterAll) => {
    const client = await withMug({ cancelledUnits });
    const { control } = client.simulator;
    const order = control.buy({ sku: 'MUG', quantity: 3 });
    const [orderId, orderItemId] = [order?.orderId ?? '', order?.orderItems[0]?.orderItemId ?? ''];
    control.event({ type: 'cancelUnits', orderId, orderItemId, quantity: 2 });
    expect(live(client)).toBe(afterOne);
    control.event({ type: 'cancel', orderId });
    expect(live(client)).toBe(afterAll);
  });
});

describe('where Amazon does not say', () => {
  test.each<[ListingSettings['pendingUnits'], number]>([
    ['kept', 5],
    ['subtracted', 3],
  ])('whether pending units come off a quantity that is sent: %s', async (pendingUnits, expected) => {
    const client = await withMug({ pendingUnits });
    const { control } = client.simulator;
    control.buy({ sku: 'MUG', quantity: 2, pending: true });
    await send(client, 5);
    clock.move(120_000);
    expect(live(client)).toBe(expected);
  });

  test('pending units that come off are taken once, also when they were ordered meanwhile', async () => {
    const client = await withMug({ pendingUnits: 'subtracted' });
    await send(client, 5);
    client.simulator.control.buy({ sku: 'MUG', quantity: 2, pending: true });
    clock.move(120_000);
    expect(live(client)).toBe(3);
  });

  test.each<[ListingSettings['soldMeanwhile'], number]>([
    ['kept', 4],
    ['subtracted', 2],
  ])('whether units sold before it is live come off: %s', async (soldMeanwhile, expected) => {
    const client = await withMug({ soldMeanwhile });
    const { control } = client.simulator;
    await send(client, 4);
    const orderId = control.buy({ sku: 'MUG', quantity: 1 })?.orderId ?? '';
    control.buy({ sku: 'MUG', quantity: 2 });
    control.event({ type: 'cancel', orderId });
    clock.move(120_000);
    expect(live(client)).toBe(expected);
  });

  test('can be changed while it runs', async () => {
    const client = await withMug();
    expect(client.simulator.control.setListingSettings({ liveAfterMs: 0 })).toMatchObject({
      liveAfterMs: 0,
      pendingUnits: 'kept',
    });
    await send(client, 1);
    expect(live(client)).toBe(1);
  });
});

describe('the seller’s stock', () => {
  test('an order for more than there is counts as oversold, by the units that are missing', async () => {
    const client = await withMug();
    const { control } = client.simulator;
    control.putListings([{ sku: 'MUG-6', channels: [{ code: 'DEFAULT', quantity: 1 }] }]);
    control.putStock([{ name: 'mugs', units: 7, skus: { MUG: 1, 'MUG-6': 6 } }]);
    control.buy({ sku: 'MUG-6' });
    expect([control.freeStock('mugs'), control.stockReport().oversold]).toEqual([1, []]);
    const orderId = control.buy({ sku: 'MUG', quantity: 3 })?.orderId ?? '';
    expect(control.stockReport().oversold).toEqual([{ orderId, sku: 'MUG', room: 'mugs', units: 2 }]);
    control.buy({ sku: 'MUG' });
    expect(control.stockReport().oversold.map(({ units }) => units)).toEqual([2, 1]);
  });

  test('what is cancelled is free again, what is shipped is not; other sales and receipts count', async () => {
    const client = await withMug();
    const { control } = client.simulator;
    control.putStock([{ name: 'mugs', units: 2, skus: { MUG: 1 } }]);
    const [one, two] = [control.buy({ sku: 'MUG' }), control.buy({ sku: 'MUG', pending: true })];
    expect(control.freeStock('mugs')).toBe(0);
    control.event({ type: 'cancel', orderId: two?.orderId ?? '' });
    expect(control.freeStock('mugs')).toBe(1);
    const shipped = await client.post(`/orders/v0/orders/${one?.orderId ?? ''}/shipmentConfirmation`, {
      marketplaceId: DE,
      packageDetail: {
        packageReferenceId: '1',
        carrierCode: 'DHL',
        trackingNumber: '1',
        shipDate: '2026-11-22T12:00:00Z',
        orderItems: [{ orderItemId: one?.orderItems[0]?.orderItemId, quantity: 1 }],
      },
    });
    expect([shipped.status, control.freeStock('mugs')]).toEqual([204, 1]);
    control.changeStock('mugs', -1);
    expect(control.freeStock('mugs')).toBe(0);
    control.changeStock('mugs', 10);
    expect(control.freeStock('mugs')).toBe(10);
    expect(() => control.changeStock('cups', 1)).toThrow('there is no stock room cups');
  });
});

test('all of it can be done over HTTP', async () => {
  const { simulator } = await withMug();
  const call = async (method: string, path: string, content?: unknown) => {
    const body = content === undefined ? {} : { body: JSON.stringify(content) };
    return ask(`${simulator.url}/control/${path}`, { method, ...body });
  };
  await call('POST', 'listings', {
    listings: [{ sku: 'A/B', channels: [{ code: 'DEFAULT', quantity: 1 }] }],
  });
  expect((await call('GET', 'listings')).json).toMatchObject({ listings: [{ sku: 'MUG' }, { sku: 'A/B' }] });
  await call('POST', 'stock', { rooms: [{ name: 'a', units: 0, skus: { 'A/B': 1 } }] });
  expect((await call('POST', 'purchases', { sku: 'A/B' })).json).toHaveProperty('orderId');
  expect((await call('POST', 'purchases', { sku: 'A/B' })).status).toBe(204);
  expect((await call('GET', 'stock')).json).toMatchObject({ oversold: [{ sku: 'A/B', units: 1 }] });
  await call('PATCH', 'stock/a', { units: 5 });
  expect((await call('GET', 'stock/a')).json).toEqual({ free: 4 });
  expect((await call('PATCH', `listings/${encodeURIComponent('A/B')}`, { stuck: true })).json).toMatchObject({
    stuck: true,
  });
  expect((await call('PUT', 'listing-settings', { liveAfterMs: 5 })).json).toMatchObject({ liveAfterMs: 5 });
  expect((await call('DELETE', 'listings/MUG')).json).toEqual({ deleted: true });
  expect((await call('POST', 'listings', { listings: [{ sku: 'C', color: 'red' }] })).status).toBe(400);
});
