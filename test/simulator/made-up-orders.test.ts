import { Decimal } from 'decimal.js';
import type { Order, OrderItem } from '../../src/simulator/formats/order-schema.ts';
import { checkOrder } from '../../src/simulator/formats/orders-file.ts';
import { madeUpOrders } from '../../src/simulator/made-up/orders.ts';
import { sampleOrders } from '../../src/simulator/made-up/sample-orders.ts';
import { NOW, testClock } from '../kit/orders.ts';
import { start, stopAll } from './client.ts';

const SAMPLE = sampleOrders(NOW);

afterEach(stopAll);

function items(where: (item: OrderItem, order: Order) => unknown): OrderItem[] {
  return SAMPLE.flatMap((order) => order.orderItems.filter((item) => where(item, order)));
}

/** A part of a line's money. */
function part(item: OrderItem, type: string): Decimal {
  const amounts = (item.proceeds?.breakdowns ?? []).filter((entry) => entry.type === type);
  return Decimal.sum(0, ...amounts.map(({ subtotal }) => subtotal.amount));
}

describe('made-up orders', () => {
  test('are the same for the same seed, and others for another', () => {
    const options = { count: 20, seed: 5, now: NOW };
    expect(madeUpOrders(options)).toEqual(madeUpOrders(options));
    expect(madeUpOrders(options)).not.toEqual(madeUpOrders({ ...options, seed: 6 }));
  });

  test('pass the check of the model, and have different ids', () => {
    const orders = madeUpOrders({ count: 500, seed: 11, now: NOW });
    for (const order of orders) expect(() => checkOrder(order, order.orderId)).not.toThrow(/./);
    expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(500);
  });

  test('are at least ten minutes old, and at most twenty days', () => {
    const updated = SAMPLE.map(({ lastUpdatedTime }) => Date.parse(lastUpdatedTime));
    const created = SAMPLE.map(({ createdTime }) => Date.parse(createdTime));
    expect(Math.max(...updated)).toBeLessThanOrEqual(NOW - 600_000);
    expect(Math.min(...created)).toBeGreaterThan(NOW - 21 * 86_400_000);
  });

  test('can be of some stores only, with discounts of one sign', () => {
    const orders = madeUpOrders({
      count: 60,
      seed: 1,
      now: NOW,
      marketplaces: ['DE'],
      discountSign: 'positive',
    });
    const discounts = orders.flatMap(({ orderItems }) => orderItems.map((item) => part(item, 'DISCOUNT')));
    expect(new Set(orders.map(({ salesChannel }) => salesChannel.marketplaceName))).toEqual(
      new Set(['Amazon.de']),
    );
    expect(discounts.every((amount) => amount.gte(0)) && discounts.some((amount) => amount.gt(0))).toBe(true);
    expect(() => madeUpOrders({ count: 1, seed: 1, now: NOW, marketplaces: ['XX'] })).toThrow('"XX" is not');
  });

  test('each line adds up in one of Amazon’s ways, and the lines to the order', () => {
    for (const order of SAMPLE.filter(
      ({ proceeds, fulfillment }) => proceeds && fulfillment?.fulfillmentStatus !== 'CANCELLED',
    )) {
      for (const item of order.orderItems) {
        const sum = Decimal.sum(
          0,
          ...['ITEM', 'SHIPPING', 'GIFT_WRAP', 'COD_FEE'].map((type) => part(item, type)),
        );
        const net = sum.minus(part(item, 'DISCOUNT').abs());
        const ways = [net, net.plus(part(item, 'TAX'))].map(Number);
        expect(ways).toContain(Number(item.proceeds?.proceedsTotal?.amount));
      }
      const tip = order.proceeds?.breakdowns?.[0]?.subtotal.amount ?? 0;
      const total = Decimal.sum(
        tip,
        ...order.orderItems.map((item) => item.proceeds?.proceedsTotal?.amount ?? 0),
      );
      expect(Number(order.proceeds?.grandTotal?.amount)).toBe(total.toNumber());
    }
  });
});

describe('the sample', () => {
  test('has 300 orders with every status of both kinds', () => {
    expect(SAMPLE).toHaveLength(300);
    const kinds = new Set(
      SAMPLE.map(
        ({ fulfillment }) => `${String(fulfillment?.fulfilledBy)} ${String(fulfillment?.fulfillmentStatus)}`,
      ),
    );
    expect([...kinds].toSorted()).toEqual([
      'AMAZON CANCELLED',
      'AMAZON PENDING',
      'AMAZON SHIPPED',
      'AMAZON UNFULFILLABLE',
      'AMAZON UNSHIPPED',
      'MERCHANT CANCELLED',
      'MERCHANT PARTIALLY_SHIPPED',
      'MERCHANT PENDING',
      'MERCHANT PENDING_AVAILABILITY',
      'MERCHANT SHIPPED',
      'MERCHANT UNSHIPPED',
    ]);
  });

  test.each<[string, (item: OrderItem, order: Order) => unknown]>([
    ['several lines', (_, order) => order.orderItems.length > 1],
    [
      'gift wrap with a message',
      (item) => item.fulfillment?.packing?.giftOption?.giftMessage && part(item, 'GIFT_WRAP').gt(0),
    ],
    ['shipping', (item) => part(item, 'SHIPPING').gt(0)],
    ['negative discounts', (item) => part(item, 'DISCOUNT').lt(0)],
    ['positive discounts', (item) => part(item, 'DISCOUNT').gt(0)],
    ['tax that Amazon keeps', (item) => item.tax?.taxCollections?.length && part(item, 'TAX').gt(0)],
    ['yen without decimals', (item) => /^\d+$/.test(item.proceeds?.proceedsTotal?.amount ?? '')],
    ['cash on delivery', (item) => part(item, 'COD_FEE').gt(0)],
    ['VAT of a business', (_, order) => order.tax?.taxRegistrations?.[0]?.taxRegistrationNumber],
    ['a name of 290 characters', (_, order) => (order.buyer?.buyerName ?? '').length > 280],
    ['a name from right to left', (_, order) => /[\u0590-\u06ff]/.test(order.buyer?.buyerName ?? '')],
    ['an emoji', (_, order) => /🦊/u.test(order.buyer?.buyerName ?? '')],
    [
      'a free replacement',
      (item, order) => order.associatedOrders && item.proceeds?.proceedsTotal?.amount === '0.00',
    ],
    ['another channel', (_, order) => order.salesChannel.channelName === 'NON_AMAZON'],
    ['item ids with a leading zero', (item) => item.orderItemId.startsWith('0')],
    ['requests to cancel', (item) => item.cancellation?.cancellationRequest],
    [
      'parcels with a part',
      (item, order) => order.packages && (item.fulfillment?.quantityUnfulfilled ?? 0) > 0,
    ],
    ['a tip', (_, order) => order.proceeds?.breakdowns?.some(({ type }) => type === 'DELIVERY_TIP')],
    ['cancelled lines of quantity 0', (item) => item.quantityOrdered === 0],
    [
      'cancelled lines that keep their quantity',
      (item) => item.cancellation?.cancellationExecution && item.quantityOrdered > 0,
    ],
  ])('has %s', (_name, where) => {
    expect(items(where).length).toBeGreaterThan(0);
  });

  test('parcels and quantities fit together', () => {
    for (const { packages, orderItems } of SAMPLE.filter((order) => order.packages)) {
      const inside = packages?.flatMap(({ packageItems }) => packageItems ?? []) ?? [];
      const shipped = orderItems.filter(({ fulfillment }) => (fulfillment?.quantityFulfilled ?? 0) > 0);
      expect(inside.map(({ orderItemId, quantity }) => [orderItemId, quantity])).toEqual(
        shipped.map(({ orderItemId, fulfillment }) => [orderItemId, fulfillment?.quantityFulfilled]),
      );
    }
  });
});

describe('seed', () => {
  test('adds orders that a search finds', async () => {
    const client = await start({ clock: testClock(), seed: 4 });
    client.simulator.control.seed(30);
    const { json } = await client.get('/orders/2026-01-01/orders', {
      lastUpdatedAfter: '2026-10-01T00:00:00Z',
    });
    expect((json as { orders: [] }).orders).toHaveLength(30);
  });
});
