// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadOrdersFile } from '../dist/simulator/formats/orders-file.js';
import { madeUpOrders } from '../dist/simulator/made-up/orders.js';
import { ROOT } from '../test/run/process.mjs';

/** @typedef {import('../dist/simulator/formats/order-schema.js').Order} Order */

/**
 * What the naive script is given of an order.
 * @typedef {object} BenchOrder
 * @property {string} orderId
 * @property {string} date as Odoo writes it
 * @property {{name: string, street: string, city: string, zip: string}} partner
 * @property {{sku: string, name: string, quantity: number, price: number}[]} lines
 */

const REAL_ORDERS = join(ROOT, '../shared/data/amazon-in-2022.csv');
const HOUR = 3_600_000;

/** Where the orders come from, for the report. */
export const ORDERS_SOURCE = existsSync(REAL_ORDERS)
  ? 'real orders of a seller on Amazon.in (ids, lines, amounts), with made-up buyers'
  : 'made-up orders of the simulator';

/**
 * Orders as Amazon would show them, all of one kind: to be shipped by the merchant, or shipped by Amazon. More than there are in the
 * source are made by repeating them under other ids.
 *
 * @param {number} count
 * @param {'MERCHANT' | 'AMAZON'} fulfilledBy
 * @returns {Promise<Order[]>}
 */
export async function benchOrders(count, fulfilledBy) {
  const source = await sourceOrders();
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => {
    const chosen = source[index % source.length];
    if (chosen === undefined) throw new RangeError('the source has no orders');
    // Amazon itself collects what is sold with Easy Ship: nobody reports it.
    const { programs: _easyShip, ...order } = chosen;
    const created = now - 20 * 24 * HOUR + index * 1000;
    return {
      ...order,
      orderId: index < source.length ? order.orderId : repeatedId(index),
      createdTime: new Date(created).toISOString(),
      lastUpdatedTime: new Date(created + HOUR).toISOString(),
      recipient: { deliveryAddress: addressOf(index) },
      fulfillment: {
        fulfillmentStatus: fulfilledBy === 'AMAZON' ? 'SHIPPED' : 'UNSHIPPED',
        fulfilledBy,
        shipByWindow: { latestDateTime: new Date(now + 24 * HOUR).toISOString() },
      },
      orderItems: order.orderItems.map(({ cancellation: _cancelled, ...item }) => ({
        ...item,
        fulfillment: {
          quantityFulfilled: fulfilledBy === 'AMAZON' ? item.quantityOrdered : 0,
          quantityUnfulfilled: fulfilledBy === 'AMAZON' ? 0 : item.quantityOrdered,
        },
      })),
    };
  });
}

/** @returns {Promise<Order[]>} each worth something */
async function sourceOrders() {
  const orders = existsSync(REAL_ORDERS)
    ? await loadOrdersFile(REAL_ORDERS)
    : madeUpOrders({ count: 2000, seed: 1, now: Date.now(), marketplaces: ['IN'] });
  return orders.filter(
    ({ proceeds, orderItems, salesChannel }) =>
      Number(proceeds?.grandTotal?.amount ?? 0) > 0 &&
      salesChannel.channelName === 'AMAZON' &&
      orderItems.every(({ quantityOrdered }) => quantityOrdered > 0),
  );
}

/** @param {number} index */
function repeatedId(index) {
  return `999-${String(index).padStart(7, '0')}-0000001`;
}

/** @param {number} index */
function addressOf(index) {
  return {
    name: `Buyer ${index}`,
    addressLine1: `${index} Nowhere Lane`,
    city: 'Pune',
    postalCode: '411001',
    countryCode: 'IN',
  };
}

/** @param {readonly Order[]} orders */
export function skusOf(orders) {
  const skus = orders.flatMap(({ orderItems }) => orderItems.map(({ product }) => product.sellerSku ?? ''));
  return [...new Set(skus)];
}

/** What all orders are worth together, in hundredths. @param {readonly Order[]} orders */
export function totalOf(orders) {
  return orders.reduce(
    (sum, { proceeds }) => sum + Math.round(Number(proceeds?.grandTotal?.amount) * 100),
    0,
  );
}

/** @param {readonly Order[]} orders @returns {BenchOrder[]} */
export function forNaive(orders) {
  return orders.map(({ orderId, createdTime, recipient, orderItems }) => {
    const { name = '', addressLine1 = '', city = '', postalCode = '' } = recipient?.deliveryAddress ?? {};
    return {
      orderId,
      date: createdTime.slice(0, 19).replace('T', ' '),
      partner: { name, street: addressLine1, city, zip: postalCode },
      lines: orderItems.map(({ product, proceeds, quantityOrdered }) => ({
        sku: product.sellerSku ?? '',
        name: product.title ?? product.sellerSku ?? '',
        quantity: quantityOrdered,
        price: Number(proceeds?.proceedsTotal?.amount ?? 0) / quantityOrdered,
      })),
    };
  });
}
