import { existsSync, readFileSync } from 'node:fs';
import { getOrder, type OrdersPage, pagesOf, searchOrders } from '../../src/amazon/orders.ts';
import { marketplaceParticipations } from '../../src/amazon/sellers.ts';
import { toInstant } from '../../src/domain/time.ts';
import { bench, closeBenches, minimalOrder, rejection } from '../kit/amazon-client.ts';
import { inOrder, json, refuse, type Script } from '../kit/raw-server.ts';

const FBA = fixture('fba-shipped-us');
const FBM = fixture('fbm-unshipped-business-de');
const ORDER = '111-2222222-3333333';
const QUERY = { marketplaceIds: ['A1', 'A2'], lastUpdatedAfter: toInstant('2026-11-01') };
const MODEL = `${import.meta.dirname}/../../../shared/amazon-models/orders_2026-01-01.json`;

afterEach(closeBenches);

describe('searchOrders', () => {
  it('asks for everything the product reads, as one comma separated value each', async () => {
    const { server, client } = await bench(
      json({ orders: [FBA], lastUpdatedBefore: '2026-11-22T08:10:00Z' }),
    );
    const page = await searchOrders(client, QUERY);
    expect(page.orders.map(({ orderId }) => orderId)).toEqual([ORDER]);
    expect(page.lastUpdatedBefore).toBe('2026-11-22T08:10:00.000Z');
    expect(page.nextToken).toBeUndefined();
    const { pathname, searchParams } = new URL(server.requests[0]?.target ?? '', server.url);
    expect(pathname).toBe('/orders/2026-01-01/orders');
    expect(Object.fromEntries(searchParams)).toEqual({
      marketplaceIds: 'A1,A2',
      lastUpdatedAfter: '2026-11-01T00:00:00.000Z',
      maxResultsPerPage: '100',
      includedData: 'BUYER,RECIPIENT,PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX',
    });
  });

  it('keeps the good orders of a page beside bad ones, and says what is wrong without saying what was there', async () => {
    const secret = 'Jane Doe';
    const bad = { ...minimalOrder('bad'), createdTime: secret, buyer: { buyerName: [secret] } };
    const { client } = await bench(json({ orders: [FBA, bad, null, 7, FBM] }));
    const { orders, malformed } = await searchOrders(client, QUERY);
    expect(orders).toHaveLength(2);
    expect(malformed).toEqual([
      {
        orderId: 'bad',
        reason:
          'createdTime: expected a date and time with a zone; buyer.buyerName: Invalid input: expected string, received array',
      },
      { reason: 'answer: Invalid input: expected object, received null' },
      { reason: 'answer: Invalid input: expected object, received number' },
    ]);
  });

  it('refuses an answer that is no page', async () => {
    const { client } = await bench(json({ orders: { order: FBA } }));
    expect(await rejection(searchOrders(client, QUERY))).toMatchObject({
      code: 'AMAZON_MALFORMED_ANSWER',
      message:
        "Amazon's answer to searchOrders does not match its model: orders: Invalid input: expected array, received object",
    });
  });
});

describe('pagesOf', () => {
  it('repeats the whole query with each token, over an empty page, until a page has no pagination', async () => {
    const { client, server } = await bench(
      inOrder(
        json({ orders: [FBA], pagination: { nextToken: 'a+/=' } }),
        json({ orders: [], pagination: { nextToken: 'b' } }),
        json({ orders: [FBM] }),
      ),
    );
    const pages = await all(pagesOf(client, QUERY));
    expect(pages.map(({ orders }) => orders.length)).toEqual([1, 0, 1]);
    const queries = server.requests.map(({ target }) => new URL(target, server.url).searchParams);
    expect(queries.map((query) => query.get('paginationToken'))).toEqual([null, 'a+/=', 'b']);
    for (const query of queries) {
      query.delete('paginationToken');
      expect(String(query)).toBe(String(queries[0]));
    }
  });

  it('does not follow a token in circles', async () => {
    const { client, server } = await bench(json({ orders: [FBA], pagination: { nextToken: 'same' } }));
    expect(await rejection(all(pagesOf(client, QUERY)))).toMatchObject({ code: 'AMAZON_PAGING_LOOP' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('getOrder', () => {
  it('returns undefined for an order that Amazon does not know', async () => {
    const { client } = await bench(refuse(404, 'NotFound'));
    expect(await getOrder(client, ORDER)).toBeUndefined();
  });

  it('reads a shipped FBA order', async () => {
    const order = await read(FBA);
    expect(order.fulfillment).toEqual({
      fulfillmentStatus: 'SHIPPED',
      fulfilledBy: 'AMAZON',
      fulfillmentServiceLevel: 'EXPEDITED',
    });
    expect(order.proceeds?.grandTotal?.amount.toFixed()).toBe('54.1');
    expect(
      order.proceeds?.breakdowns.map(({ type, subtotal }) => `${type} ${subtotal.amount.toFixed()}`),
    ).toEqual(['ITEM 49.98', 'SHIPPING 5.99', 'DISCOUNT -5.99', 'TAX 4.12']);
    expect(order.recipient).toEqual({
      deliveryAddress: { city: 'SEATTLE', stateOrRegion: 'WA', countryCode: 'US' },
    });
    expect(order).not.toHaveProperty('buyer');
    expect(order.packages).toEqual([]);
    const [item] = order.orderItems;
    expect(item).toMatchObject({
      orderItemId: '05015851154158',
      quantityOrdered: 2,
      product: { sellerSku: '00123/A B', title: 'Café mug “Zoë”', serialNumbers: [] },
      promotionIds: ['Free Shipping'],
      taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'Amazon Services, Inc.' }],
      fulfillment: { quantityFulfilled: 2, quantityUnfulfilled: 0 },
    });
    expect(item?.product.unitPrice?.amount.toFixed()).toBe('24.99');
    expect(item?.proceeds?.breakdowns[2]?.detailedBreakdowns[0]).toMatchObject({ subtype: 'SHIPPING' });
  });

  it('reads an open FBM order of a business, with gift wrap and a wish to cancel', async () => {
    const order = await read(FBM);
    expect(order.buyer).toMatchObject({ buyerName: 'Jörg Müller', buyerPurchaseOrderNumber: 'PO-4711' });
    expect(order.fulfillment?.shipByWindow?.latestDateTime).toBe('2026-11-24T22:59:59.000Z');
    expect(order.taxRegistrations).toEqual([
      {
        entityType: 'BUYER',
        legalName: 'Müller & Söhne GmbH',
        taxRegistrationType: 'VAT',
        taxRegistrationNumber: 'DE123456789',
      },
    ]);
    expect(order.orderItems[0]?.product.priceDesignation).toBe('BUSINESS_PRICE');
    expect(order.orderItems[1]).toMatchObject({
      cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason: 'Ordered by mistake' } },
      fulfillment: { quantityUnfulfilled: 1, giftMessage: 'Alles Gute!', giftWrapLevel: 'Classic' },
    });
  });

  it('reads the least an order can be, and nulls as fields left out', async () => {
    const order = await read({ ...minimalOrder(ORDER), buyer: null, packages: null, programs: null });
    expect(order).toEqual({
      orderId: ORDER,
      createdTime: '2026-11-18T09:12:31.000Z',
      lastUpdatedTime: '2026-11-19T21:40:05.000Z',
      salesChannel: { channelName: 'AMAZON' },
      programs: [],
      associatedOrders: [],
      packages: [],
      taxRegistrations: [],
      orderItems: [],
    });
  });

  it('keeps words it has never heard of, and passes over fields it does not know', async () => {
    const order = await read({
      ...minimalOrder(ORDER),
      programs: ['MOON_DELIVERY'],
      fulfillment: {
        fulfillmentStatus: 'INVOICE_UNCONFIRMED',
        fulfilledBy: 'ROBOT',
        newField: { deep: [1] },
      },
      fulfillmentOrders: 'whatever',
    });
    expect(order.programs).toEqual(['MOON_DELIVERY']);
    expect(order.fulfillment).toEqual({ fulfillmentStatus: 'INVOICE_UNCONFIRMED', fulfilledBy: 'ROBOT' });
    expect(order).not.toHaveProperty('fulfillmentOrders');
  });

  it.each([
    ['a JSON number', 19.99, '19.99'],
    ['yen', '5980', '5980'],
    ['a negative text', '-0.10', '-0.1'],
    ['more digits than a float holds', '12345678901234567.89', '12345678901234567.89'],
  ])('reads an amount that is %s', async (_what, amount, expected) => {
    const order = await read({
      ...minimalOrder(ORDER),
      proceeds: { grandTotal: { amount, currencyCode: 'EUR' } },
    });
    expect(order.proceeds?.grandTotal?.amount.toFixed()).toBe(expected);
  });

  it.each(['1.234,56', '', '0x10', 'NaN', 'Infinity', '1e999', true])(
    'refuses the amount %j',
    async (amount) => {
      const proceeds = { grandTotal: { amount, currencyCode: 'EUR' } };
      expect(await refusal({ ...minimalOrder(ORDER), proceeds })).toMatch(/proceeds\.grandTotal\.amount/);
    },
  );

  it.each<[string, object]>([
    [
      'orderItems[0].orderItemId',
      { orderItems: [{ orderItemId: 5015851154158, quantityOrdered: 1, product: {} }] },
    ],
    [
      'orderItems[0].quantityOrdered',
      { orderItems: [{ orderItemId: '1', quantityOrdered: 1.5, product: {} }] },
    ],
    ['lastUpdatedTime', { lastUpdatedTime: '2026-11-19T21:40:05' }],
    ['salesChannel', { salesChannel: undefined }],
    ['orderItems', { orderItems: undefined }],
  ])('refuses an order for its %s', async (path, change) => {
    expect(await refusal({ ...minimalOrder(ORDER), ...change })).toContain(`order ${ORDER} ${path}: `);
  });

  it('reads a parcel', async () => {
    const parcel = {
      packageReferenceId: '1',
      carrier: 'DHL',
      trackingNumber: '0034',
      shipTime: '2026-11-22T16:04:05+01:00',
      packageStatus: { status: 'IN_TRANSIT' },
      packageItems: [{ orderItemId: '05', quantity: 2 }],
    };
    expect((await read({ ...minimalOrder(ORDER), packages: [parcel] })).packages).toEqual([
      {
        packageReferenceId: '1',
        carrier: 'DHL',
        trackingNumber: '0034',
        shipTime: '2026-11-22T15:04:05.000Z',
        status: 'IN_TRANSIT',
        packageItems: [{ orderItemId: '05', quantity: 2 }],
      },
    ]);
  });

  it("reads every sample order of Amazon's own model, where that is at hand", async () => {
    for (const sample of sandboxOrders()) {
      const order = await read(sample);
      expect(order.orderId).toBe(sample.orderId);
      expect(order.orderItems.length).toBeGreaterThan(0);
      expect(order.fulfillment?.fulfillmentStatus).toBeDefined();
    }
  });
});

describe('marketplaceParticipations', () => {
  it('lists the stores of the account', async () => {
    const marketplace = { id: 'A1', countryCode: 'DE', name: 'Amazon.de', defaultCurrencyCode: 'EUR' };
    const participation = { isParticipating: true, hasSuspendedListings: false };
    const { client, server } = await bench(json({ payload: [{ marketplace, participation }] }));
    expect(await marketplaceParticipations(client)).toEqual([
      {
        marketplaceId: 'A1',
        countryCode: 'DE',
        name: 'Amazon.de',
        isParticipating: true,
        hasSuspendedListings: false,
      },
    ]);
    expect(server.requests[0]?.target).toBe('/sellers/v1/marketplaceParticipations');
  });
});

async function read(sent: unknown) {
  const { client } = await bench(json({ order: sent }));
  const order = await getOrder(client, ORDER);
  if (order === undefined) throw new Error('no order');
  return order;
}

async function refusal(sent: unknown): Promise<string> {
  const script: Script = json({ order: sent });
  const { client } = await bench(script);
  return String(await rejection(getOrder(client, ORDER)));
}

async function all(pages: AsyncIterable<OrdersPage>): Promise<OrdersPage[]> {
  const collected: OrdersPage[] = [];
  for await (const page of pages) collected.push(page);
  return collected;
}

function fixture(name: string): object {
  return JSON.parse(readFileSync(`${import.meta.dirname}/fixtures/${name}.json`, 'utf8'));
}

/** Every order in `x-amzn-api-sandbox` of Amazon's model. */
function sandboxOrders(): { orderId: string }[] {
  if (!existsSync(MODEL)) return [];
  const found: { orderId: string }[] = [];
  JSON.parse(readFileSync(MODEL, 'utf8'), (_key, value) => {
    if (Array.isArray(value?.orderItems) && typeof value.orderId === 'string') found.push(value);
    return value;
  });
  return found;
}
