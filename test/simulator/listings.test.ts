import type { GivenListing } from '../../src/simulator/formats/listing-schema.ts';
import { testClock } from '../kit/orders.ts';
import { type Client, type Seen, start, stopAll } from './client.ts';

const DE = 'A1PA6795UKMFR9';
const FR = 'A13V1IB3VIYZZH';
const ITEMS = '/listings/2021-08-01/items/A3SIMULATOR';

let clock = testClock();

beforeEach(() => {
  clock = testClock();
});

afterEach(stopAll);

const MUG: GivenListing = {
  sku: 'MUG',
  marketplaces: ['DE', 'FR'],
  channels: [{ code: 'DEFAULT', quantity: 5 }],
  leadTimeDays: 3,
  restockDate: '2026-12-24',
};

async function withListings(...listings: GivenListing[]): Promise<Client> {
  const client = await start({ clock, marketplaces: ['DE', 'FR', 'IT'] });
  client.simulator.control.putListings(listings);
  return client;
}

/** A value for the seller's channel, or another. */
const quantity = (units: unknown, code = 'DEFAULT') => [{ fulfillment_channel_code: code, quantity: units }];

type Sent = { op?: string; path?: string; value?: unknown };

function patch(client: Client, sku: string, sent: Sent, query = `marketplaceIds=${DE}`): Promise<Seen> {
  const one = { op: 'merge', path: '/attributes/fulfillment_availability', ...sent };
  return client.patch(`${ITEMS}/${encodeURIComponent(sku)}?${query}`, {
    productType: 'PRODUCT',
    patches: [one],
  });
}

/** What the copies of two marketplaces say of availability. */
function copies({ simulator }: Client): unknown[] {
  const attributes = simulator.control.listing('MUG')?.attributes ?? {};
  return [DE, FR].map((id) => attributes[id]?.['fulfillment_availability']);
}

const live = ({ simulator }: Client, sku = 'MUG') => simulator.control.listing(sku)?.channels;
const FULL = {
  fulfillment_channel_code: 'DEFAULT',
  quantity: 5,
  lead_time_to_ship_max_days: 3,
  restock_date: '2026-12-24',
};

describe('a patch of the quantity', () => {
  test('merge changes the quantity alone, in the copy of that marketplace alone', async () => {
    const client = await withListings(MUG);
    const { status, json } = await patch(client, 'MUG', { value: quantity(2) });
    expect([status, json]).toEqual([
      200,
      { sku: 'MUG', status: 'ACCEPTED', submissionId: expect.any(String), issues: [] },
    ]);
    expect(copies(client)).toEqual([[{ ...FULL, quantity: 2 }], [FULL]]);
  });

  test.each(['replace', 'add'])('%s drops handling time and restock date', async (op) => {
    const client = await withListings(MUG);
    await patch(client, 'MUG', { op, value: quantity(2) });
    expect(copies(client)).toEqual([quantity(2), [FULL]]);
  });

  test('delete takes the entry away and leaves nothing for sale', async () => {
    const client = await withListings(MUG);
    await patch(client, 'MUG', { op: 'delete', value: [{ fulfillment_channel_code: 'DEFAULT' }] });
    clock.move(120_000);
    expect([copies(client)[0], live(client)]).toEqual([[], [{ code: 'DEFAULT', quantity: 0 }]]);
  });

  test('goes live in every marketplace after two minutes, not before', async () => {
    const client = await withListings(MUG);
    await patch(client, 'MUG', { value: quantity(0) });
    clock.move(119_999);
    const before = await client.get(`${ITEMS}/MUG`, { marketplaceIds: FR });
    expect(before.json).toMatchObject({ summaries: [{ status: ['BUYABLE', 'DISCOVERABLE'] }] });
    clock.move(1);
    const after = await client.get(`${ITEMS}/MUG`, {
      marketplaceIds: FR,
      includedData: 'summaries,fulfillmentAvailability',
    });
    expect(after.json).toMatchObject({
      summaries: [{ marketplaceId: FR, status: ['DISCOVERABLE'] }],
      fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', quantity: 0 }],
    });
  });

  test('the later of two goes live last', async () => {
    const client = await withListings(MUG);
    await patch(client, 'MUG', { value: quantity(9) });
    clock.move(1000);
    await patch(client, 'MUG', { value: quantity(8) });
    clock.move(120_000);
    expect(live(client)).toEqual([{ code: 'DEFAULT', quantity: 8 }]);
  });

  test('of a stuck listing is accepted, and is never live until it comes loose', async () => {
    const client = await withListings({ ...MUG, stuck: true });
    expect((await patch(client, 'MUG', { value: quantity(1) })).json).toMatchObject({ status: 'ACCEPTED' });
    clock.move(86_400_000);
    expect(copies(client)[0]).toEqual([{ ...FULL, quantity: 1 }]);
    expect(live(client)).toEqual([{ code: 'DEFAULT', quantity: 5 }]);
    client.simulator.control.changeListing('MUG', { stuck: false });
    expect(live(client)).toEqual([{ code: 'DEFAULT', quantity: 1 }]);
  });

  test('of an offer in Amazon’s stock adds the seller as a second channel, and is noted', async () => {
    const client = await withListings({ ...MUG, channels: [{ code: 'AMAZON_EU' }] });
    await patch(client, 'MUG', { value: quantity(4) });
    clock.move(120_000);
    expect(live(client)).toEqual([{ code: 'AMAZON_EU' }, { code: 'DEFAULT', quantity: 4 }]);
    expect(client.simulator.control.stockReport().notSellers).toMatchObject([
      { sku: 'MUG', quantity: 4, notSellers: 'amazon' },
    ]);
  });

  test('of an offer in several places of the seller is noted too', async () => {
    const channels = [
      { code: 'DEFAULT', quantity: 0 },
      { code: 'supply-source-1', quantity: 3 },
    ];
    const client = await withListings({ ...MUG, channels });
    await patch(client, 'MUG', { value: quantity(4) });
    expect(client.simulator.control.stockReport().notSellers).toMatchObject([
      { notSellers: 'multiLocation' },
    ]);
  });

  test('that changes nothing is noted, against what is live or soon will be', async () => {
    const client = await withListings(MUG);
    for (const units of [5, 4, 4]) await patch(client, 'MUG', { value: quantity(units) });
    expect(client.simulator.control.stockReport().unchanged.map((one) => one.quantity)).toEqual([5, 4]);
  });
});

describe('sellers', () => {
  test('two sellers have listings of their own', async () => {
    const other = { sellerId: 'A3OTHER', refreshToken: 'Atzr|other', marketplaces: ['US'] };
    const client = await start({ clock, marketplaces: ['DE'], accounts: [other] });
    client.simulator.control.putListings([{ sku: 'MUG' }, { sku: 'MUG', sellerId: 'A3OTHER' }]);
    await patch(client, 'MUG', { value: quantity(3) });
    clock.move(120_000);
    expect(client.simulator.control.listings().map(({ sellerId, channels }) => [sellerId, channels])).toEqual(
      [
        ['A3SIMULATOR', [{ code: 'DEFAULT', quantity: 3 }]],
        ['A3OTHER', [{ code: 'DEFAULT', quantity: 0 }]],
      ],
    );
  });
});

describe('what Amazon refuses', () => {
  test.each<[string, Sent, string, RegExp]>([
    ['a path in capitals', { path: '/attributes/fulfillmentAvailability' }, '90000900', /not a valid/],
    ['a nested path', { path: '/attributes/fulfillment_availability/0/quantity' }, '90000900', /not a valid/],
    [
      'a missing channel',
      { value: [{ quantity: 3 }] },
      '99022',
      /'fulfillment_availability.fulfillment_channel_code' does not have enough values/,
    ],
    ['an empty channel', { value: quantity(3, '') }, '99022', /does not have enough values/],
    ['no value', { value: [] }, '99022', /does not have enough values/],
    ['a fraction', { value: quantity(1.5) }, '99022', /whole number/],
    ['less than nothing', { value: quantity(-1) }, '99022', /whole number/],
    ['a text', { value: quantity('3') }, '99022', /whole number/],
  ])('%s: INVALID, and nothing changes', async (_name, sent, code, message) => {
    const client = await withListings(MUG);
    const { status, json } = await patch(client, 'MUG', { value: quantity(3), ...sent });
    expect([status, json]).toMatchObject([
      200,
      { status: 'INVALID', issues: [{ code, severity: 'ERROR', message: expect.stringMatching(message) }] },
    ]);
    clock.move(120_000);
    expect([copies(client), live(client)]).toEqual([[[FULL], [FULL]], [{ code: 'DEFAULT', quantity: 5 }]]);
  });

  test('everything, for a listing that is blocked', async () => {
    const client = await withListings({ ...MUG, blocked: 'You need approval to list this brand.' });
    const send = async () => (await patch(client, 'MUG', { value: quantity(1) })).json;
    expect(await send()).toMatchObject({
      status: 'INVALID',
      issues: [{ code: '5461', message: 'You need approval to list this brand.', severity: 'ERROR' }],
    });
    client.simulator.control.changeListing('MUG', { blocked: null });
    expect(await send()).toMatchObject({ status: 'ACCEPTED' });
  });

  test('a SKU that is not listed, or not in that marketplace', async () => {
    const client = await withListings(MUG);
    for (const [sku, id] of [
      ['mug', DE],
      ['MUG', 'APJ6JRA9NG5V4'],
    ]) {
      const { json } = await patch(client, sku ?? '', { value: quantity(1) }, `marketplaceIds=${String(id)}`);
      expect(json).toMatchObject({ status: 'INVALID', issues: [{ code: '90220' }] });
    }
  });

  test.each<[string, object]>([
    ['a value that is no list', { op: 'merge', path: '/attributes/x', value: { quantity: 1 } }],
    ['an unknown operation', { op: 'move', path: '/attributes/x', value: [] }],
    ['a missing path', { op: 'merge', value: [] }],
    ['an unknown field', { op: 'merge', path: '/attributes/x', values: [] }],
  ])('%s: 400', async (_name, one) => {
    const client = await withListings(MUG);
    const body = { productType: 'PRODUCT', patches: [one] };
    expect((await client.patch(`${ITEMS}/MUG?marketplaceIds=${DE}`, body)).status).toBe(400);
  });

  test('a body without product type or patches: 400', async () => {
    const client = await withListings(MUG);
    const path = `${ITEMS}/MUG?marketplaceIds=${DE}`;
    expect((await client.patch(path, { patches: [{ op: 'delete', path: '/attributes/x' }] })).status).toBe(
      400,
    );
    expect((await client.patch(path, { productType: 'PRODUCT', patches: [] })).status).toBe(400);
  });

  test.each([
    ['', 400],
    [`marketplaceIds=${DE}&mode=PREVIEW`, 400],
    [`marketplaceIds=${DE}&includedData=summaries`, 400],
    [`marketplaceIds=${DE}&includedData=identifiers`, 400],
    [`marketplaceIds=${DE}&color=red`, 400],
    ['marketplaceIds=ATVPDKIKX0DER', 403],
  ])('the query "%s": %i', async (query, status) => {
    const client = await withListings(MUG);
    expect((await patch(client, 'MUG', { value: quantity(1) }, query)).status).toBe(status);
  });

  test('another seller, and an application without the role Product Listing: 403', async () => {
    const client = await withListings(MUG);
    const other = await client.get('/listings/2021-08-01/items/A3OTHER/MUG', { marketplaceIds: DE });
    expect(other.status).toBe(403);
    client.simulator.control.setRoles(['INVENTORY_AND_ORDER_TRACKING', 'FINANCE_AND_ACCOUNTING']);
    expect((await patch(client, 'MUG', { value: quantity(1) })).status).toBe(403);
    expect((await client.get(ITEMS, { marketplaceIds: DE })).status).toBe(403);
    client.simulator.control.setRoles(['PRODUCT_LISTING']);
    expect((await client.get(ITEMS, { marketplaceIds: DE })).status).toBe(200);
    const orders = { lastUpdatedAfter: '2026-11-01T00:00:00Z' };
    expect((await client.get('/orders/2026-01-01/orders', orders)).status).toBe(403);
  });
});

describe('a preview', () => {
  const PREVIEW = `marketplaceIds=${DE}&mode=VALIDATION_PREVIEW&includedData=issues,identifiers`;

  test('says VALID or INVALID, and leaves no trace', async () => {
    const client = await withListings(MUG);
    expect((await patch(client, 'MUG', { value: quantity(1) }, PREVIEW)).json).toMatchObject({
      status: 'VALID',
      identifiers: [{ marketplaceId: DE, asin: 'B000000001' }],
    });
    expect((await patch(client, 'MUG', { value: [{}] }, PREVIEW)).json).toMatchObject({ status: 'INVALID' });
    clock.move(120_000);
    expect([copies(client), live(client)]).toEqual([[[FULL], [FULL]], [{ code: 'DEFAULT', quantity: 5 }]]);
    expect(client.simulator.control.stockReport().submissions).toEqual([]);
  });

  test('costs a call of the same bucket: five, then 429, then five a second', async () => {
    const client = await withListings(MUG);
    const statuses = async (count: number) => {
      const seen: number[] = [];
      for (let call = 0; call < count; call += 1) {
        const query = call % 2 === 0 ? PREVIEW : `marketplaceIds=${DE}`;
        seen.push((await patch(client, 'MUG', { value: quantity(call) }, query)).status);
      }
      return seen;
    };
    expect(await statuses(6)).toEqual([200, 200, 200, 200, 200, 429]);
    clock.move(400);
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });
});

describe('faults', () => {
  test('500 after acting: the quantity is taken, and the client cannot know', async () => {
    const client = await withListings(MUG);
    const { control } = client.simulator;
    control.addFault({ kind: 'httpError', status: 500, call: 'patchListingsItem', afterEffect: true });
    control.addFault({ kind: 'httpError', status: 503, call: 'patchListingsItem' });
    expect((await patch(client, 'MUG', { value: quantity(2) })).status).toBe(500);
    expect((await patch(client, 'MUG', { value: quantity(1) })).status).toBe(503);
    clock.move(120_000);
    expect(live(client)).toEqual([{ code: 'DEFAULT', quantity: 2 }]);
  });

  test('429 whatever the bucket holds', async () => {
    const client = await withListings(MUG);
    client.simulator.control.addFault({ kind: 'throttle', call: 'searchListingsItems' });
    expect((await client.get(ITEMS, { marketplaceIds: DE })).status).toBe(429);
    expect((await client.get(ITEMS, { marketplaceIds: DE })).status).toBe(200);
  });
});
