import type { Order } from '../../src/simulator/formats/order-schema.ts';
import { merchantOrder, merchantOrders, testClock } from '../kit/orders.ts';
import { type Client, start, stopAll } from './client.ts';

const ORDERS = '/orders/2026-01-01/orders';
const SINCE = { lastUpdatedAfter: '2026-11-01T00:00:00Z' };
const HOUR = 3_600_000;

type Page = {
  orders: Order[];
  pagination?: { nextToken: string };
  lastUpdatedBefore?: string;
  createdBefore?: string;
};

afterEach(stopAll);

/** Reads a page and expects it to come. */
async function page(client: Client, query: Record<string, string>): Promise<Page> {
  const { status, json } = await client.get(ORDERS, query);
  expect(status).toBe(200);
  return json as Page;
}

describe('parameters', () => {
  const MANY = Array.from({ length: 51 }, () => 'A1PA6795UKMFR9').join(',');

  test.each<[string, Record<string, string>]>([
    ['neither family', {}],
    ['only a *Before', { lastUpdatedBefore: '2026-11-01T00:00:00Z' }],
    ['both families', { ...SINCE, createdAfter: '2026-11-01T00:00:00Z' }],
    ['mixed families', { ...SINCE, createdBefore: '2026-11-02T00:00:00Z' }],
    ['*Before less than two minutes ago', { ...SINCE, lastUpdatedBefore: '2026-11-22T11:58:01Z' }],
    ['*Before earlier than *After', { ...SINCE, lastUpdatedBefore: '2026-10-01T00:00:00Z' }],
    ['*After in the future', { lastUpdatedAfter: '2026-11-23T00:00:00Z' }],
    ['a time without a zone', { lastUpdatedAfter: '2026-11-01T00:00:00' }],
    ['a date', { lastUpdatedAfter: '2026-11-01' }],
    ['a test case of the sandbox', { createdAfter: 'TEST_CASE_400' }],
    ['an unknown parameter', { ...SINCE, orderStatuses: 'SHIPPED' }],
    ['an unknown status', { ...SINCE, fulfillmentStatuses: 'CANCELED' }],
    ['an unknown fulfilledBy', { ...SINCE, fulfilledBy: 'AFN' }],
    ['an unknown dataset', { ...SINCE, includedData: 'FULFILLMENT,STATUS' }],
    ['an empty dataset', { ...SINCE, includedData: '' }],
    ['51 marketplaces', { ...SINCE, marketplaceIds: MANY }],
    ['a page of 0', { ...SINCE, maxResultsPerPage: '0' }],
    ['a page of 101', { ...SINCE, maxResultsPerPage: '101' }],
    ['a token that is none', { ...SINCE, paginationToken: 'abc' }],
  ])('%s is refused with InvalidInput', async (_name, query) => {
    const client = await start({ clock: testClock() });
    const { status, json, headers } = await client.get(ORDERS, query);
    expect(status).toBe(400);
    expect(json).toMatchObject({ errors: [{ code: 'InvalidInput' }] });
    expect(headers.get('x-amzn-ratelimit-limit')).toBe('0.0056');
  });

  test('a list given twice instead of comma separated is refused', async () => {
    const client = await start({ clock: testClock() });
    const query = 'lastUpdatedAfter=2026-11-01T00:00:00Z&fulfilledBy=AMAZON&fulfilledBy=MERCHANT';
    expect((await client.get(`${ORDERS}?${query}`)).status).toBe(400);
  });

  test('exactly two minutes ago is allowed, and both ends are inclusive', async () => {
    const client = await start({
      clock: testClock(),
      orders: [merchantOrder({ lastUpdatedTime: '2026-11-22T11:58:00.000Z' })],
    });
    const moment = '2026-11-22T11:58:00Z';
    const { orders } = await page(client, { lastUpdatedAfter: moment, lastUpdatedBefore: moment });
    expect(orders).toHaveLength(1);
  });

  test('a store of another region is refused with 403', async () => {
    const client = await start({ clock: testClock(), region: 'eu' });
    const { status, text, headers } = await client.get(ORDERS, { ...SINCE, marketplaceIds: 'ATVPDKIKX0DER' });
    expect(status).toBe(403);
    expect(text).toContain('The marketplaces you provided are not valid for region');
    expect(headers.get('x-amzn-ratelimit-limit')).toBeNull();
  });

  test('filters by store, status and who fulfils', async () => {
    const client = await start({
      clock: testClock(),
      orders: [
        merchantOrder(),
        merchantOrder({ orderId: '305-0000001-0000002', fulfillment: { fulfilledBy: 'AMAZON' } }),
      ],
    });
    const count = async (filter: Record<string, string>) =>
      (await page(client, { ...SINCE, ...filter })).orders.length;
    expect(await count({})).toBe(2);
    expect(await count({ fulfilledBy: 'AMAZON' })).toBe(1);
    expect(await count({ fulfilledBy: 'AMAZON,MERCHANT' })).toBe(2);
    expect(await count({ fulfillmentStatuses: 'SHIPPED,CANCELLED' })).toBe(0);
    expect(await count({ marketplaceIds: 'A13V1IB3VIYZZH' })).toBe(0);
  });
});

describe('what is in the list', () => {
  test('the cut-off is two minutes ago, echoed, and later orders wait for it', async () => {
    const clock = testClock();
    const client = await start({
      clock,
      orders: [merchantOrder({ lastUpdatedTime: '2026-11-22T11:59:00.000Z' })],
    });
    expect(await page(client, SINCE)).toEqual({ orders: [], lastUpdatedBefore: '2026-11-22T11:58:00.000Z' });
    clock.move(60_000);
    const later = await page(client, SINCE);
    expect(later.orders).toHaveLength(1);
    expect(later.lastUpdatedBefore).toBe('2026-11-22T11:59:00.000Z');
    expect(await page(client, { createdAfter: '2026-11-01T00:00:00Z' })).toHaveProperty('createdBefore');
  });

  test('an order may come late, with an old time of update', async () => {
    const clock = testClock();
    const client = await start({ clock });
    client.simulator.control.putOrder(merchantOrder(), { visibleAt: clock() + 10 * 60_000 });
    expect((await page(client, SINCE)).orders).toHaveLength(0);
    expect((await client.get(`${ORDERS}/305-0000001-0000001`)).status).toBe(200);
    clock.move(10 * 60_000);
    expect((await page(client, SINCE)).orders).toHaveLength(1);
  });

  test('orders older than two years are gone, in Japan those before 2016', async () => {
    const old = { createdTime: '2024-11-20T00:00:00.000Z' };
    const japan = { orderId: '250-0000001-0000001', salesChannel: { marketplaceId: 'A1VC38T7YXB528' } };
    const client = await start({
      clock: testClock(),
      orders: [merchantOrder(old), merchantOrder({ ...old, ...japan })],
    });
    const { orders } = await page(client, SINCE);
    expect(orders.map(({ orderId }) => orderId)).toEqual(['250-0000001-0000001']);
    expect((await client.get(`${ORDERS}/305-0000001-0000001`)).status).toBe(404);
  });

  test('without includedData only ids, times, channel and the basics of the lines', async () => {
    const client = await start({ clock: testClock(), orders: [merchantOrder()] });
    const [order] = (await page(client, SINCE)).orders;
    expect(Object.keys(order ?? {}).toSorted()).toEqual([
      'createdTime',
      'lastUpdatedTime',
      'orderId',
      'orderItems',
      'salesChannel',
    ]);
    expect(Object.keys(order?.orderItems[0] ?? {}).toSorted()).toEqual([
      'orderItemId',
      'product',
      'quantityOrdered',
    ]);
  });

  test('an order by id: 404 unknown, 400 malformed', async () => {
    const client = await start({ clock: testClock() });
    expect((await client.get(`${ORDERS}/305-9999999-9999999`)).json).toMatchObject({
      errors: [{ code: 'NotFound' }],
    });
    expect((await client.get(`${ORDERS}/TEST_CASE_400`)).status).toBe(400);
  });
});

describe('paging', () => {
  test('goes through all orders once; the last page has no pagination', async () => {
    const client = await start({ clock: testClock(), orders: merchantOrders(25) });
    const seen: string[] = [];
    let token: string | undefined;
    const sizes: number[] = [];
    do {
      const query = {
        ...SINCE,
        maxResultsPerPage: '10',
        ...(token === undefined ? {} : { paginationToken: token }),
      };
      const { orders, pagination } = await page(client, query);
      sizes.push(orders.length);
      seen.push(...orders.map(({ orderId }) => orderId));
      token = pagination?.nextToken;
    } while (token !== undefined);
    expect(sizes).toEqual([10, 10, 5]);
    expect(new Set(seen).size).toBe(25);
  });

  test('a token allows another page size and other data, and nothing else', async () => {
    const client = await start({ clock: testClock(), orders: merchantOrders(5) });
    const { pagination } = await page(client, { ...SINCE, maxResultsPerPage: '2' });
    const next = { ...SINCE, paginationToken: pagination?.nextToken ?? '' };
    expect(
      (await page(client, { ...next, maxResultsPerPage: '100', includedData: 'BUYER' })).orders,
    ).toHaveLength(3);
    const changes = [
      { lastUpdatedAfter: '2026-11-01T00:00:01Z' },
      { lastUpdatedBefore: '2026-11-22T11:00:00Z' },
      { fulfilledBy: 'MERCHANT' },
      { marketplaceIds: 'A1PA6795UKMFR9' },
    ];
    for (const change of changes) expect((await client.get(ORDERS, { ...next, ...change })).status).toBe(400);
  });

  test('a token works for 24 hours, keeps its cut-off, and cannot be changed', async () => {
    const clock = testClock();
    const client = await start({ clock, orders: merchantOrders(5) });
    const first = await page(client, { ...SINCE, maxResultsPerPage: '2' });
    const token = first.pagination?.nextToken ?? '';
    clock.move(HOUR / 2);
    const second = await page(client, { ...SINCE, paginationToken: token });
    expect(second.lastUpdatedBefore).toBe(first.lastUpdatedBefore);
    expect((await client.get(ORDERS, { ...SINCE, paginationToken: `A${token.slice(1)}` })).status).toBe(400);
    clock.move(24 * HOUR);
    const again = await (await start({ clock, orders: merchantOrders(5) })).get(ORDERS, {
      ...SINCE,
      paginationToken: token,
    });
    expect(again.status).toBe(400);
    expect(again.text).toContain('expired');
  });
});
