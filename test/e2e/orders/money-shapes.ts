import { Decimal } from 'decimal.js';
import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { merchantOrder } from '../../kit/orders.ts';
import type { TaxSetup } from '../../kit/tax-setups.ts';

type Parts = [type: string, amount: string][];
type ItemShape = { quantity?: number; total: string; parts: Parts; facilitated?: true };

/** One way in which Amazon states what an order is worth. */
export type MoneyShape = {
  name: string;
  currencyCode?: string;
  items: ItemShape[];
  /** What the sales order must be worth; else Amazon's grand total. */
  worth?: string;
  patch?: Record<string, unknown>;
};

const REPLACEMENT = {
  associatedOrders: [{ orderId: '305-1111111-1111111', associationType: 'REPLACEMENT_ORIGINAL_ID' }],
};

/** What sellers' orders look like: gross and net, discounts of either sign, fees, other currencies, and nothing at all. */
export const MONEY_SHAPES: MoneyShape[] = [
  { name: 'gross, no TAX', items: [{ total: '11.90', parts: [['ITEM', '11.90']] }] },
  {
    name: 'net and TAX',
    items: [
      {
        total: '11.90',
        parts: [
          ['ITEM', '10.00'],
          ['TAX', '1.90'],
        ],
      },
    ],
  },
  { name: '3 × 9.99', items: [{ quantity: 3, total: '29.97', parts: [['ITEM', '29.97']] }] },
  { name: 'odd cents', items: [{ total: '0.09', parts: [['ITEM', '0.09']] }] },
  { name: '7 units of no even price', items: [{ quantity: 7, total: '33.33', parts: [['ITEM', '33.33']] }] },
  {
    name: 'shipping, and a discount below zero',
    items: [
      {
        quantity: 2,
        total: '23.47',
        parts: [
          ['ITEM', '21.98'],
          ['SHIPPING', '4.99'],
          ['DISCOUNT', '-3.50'],
        ],
      },
    ],
  },
  {
    name: 'shipping, and a discount above zero',
    items: [
      {
        total: '12.49',
        parts: [
          ['ITEM', '10.00'],
          ['SHIPPING', '4.99'],
          ['DISCOUNT', '2.50'],
        ],
      },
    ],
  },
  {
    name: 'gift wrap and cash on delivery',
    items: [
      {
        total: '19.41',
        parts: [
          ['ITEM', '9.99'],
          ['GIFT_WRAP', '3.33'],
          ['COD_FEE', '2.99'],
          ['TAX', '3.10'],
        ],
      },
    ],
  },
  {
    name: 'a replacement for nothing',
    items: [{ total: '0.00', parts: [['ITEM', '0.00']] }],
    patch: REPLACEMENT,
  },
  {
    name: 'TAX that Amazon remits',
    items: [
      {
        quantity: 2,
        total: '54.10',
        parts: [
          ['ITEM', '49.98'],
          ['TAX', '4.12'],
        ],
        facilitated: true,
      },
    ],
    worth: '49.98',
  },
  {
    name: 'TAX that Amazon remits of one line alone',
    items: [
      {
        total: '10.90',
        parts: [
          ['ITEM', '10.00'],
          ['TAX', '0.90'],
        ],
        facilitated: true,
      },
      {
        quantity: 2,
        total: '23.81',
        parts: [
          ['ITEM', '20.01'],
          ['TAX', '3.80'],
        ],
      },
    ],
    worth: '33.81',
  },
  {
    name: 'yen',
    currencyCode: 'JPY',
    items: [
      {
        quantity: 3,
        total: '5981',
        parts: [
          ['ITEM', '5480'],
          ['SHIPPING', '501'],
        ],
      },
    ],
  },
  {
    name: 'a currency of three decimals',
    currencyCode: 'KWD',
    items: [{ total: '3.457', parts: [['ITEM', '3.457']] }],
  },
  {
    name: 'many lines',
    items: [1, 2, 3, 4, 5, 6, 7].map((quantity) => ({
      quantity,
      total: `${quantity}.${quantity}7`,
      parts: [['ITEM', `${quantity}.${quantity}7`]],
    })),
  },
];

/** What the sales order of a shape must be worth. */
export function worthOf({ items, worth }: MoneyShape): Decimal {
  return worth === undefined ? grandTotal(items) : new Decimal(worth);
}

function grandTotal(items: readonly ItemShape[]): Decimal {
  return items.reduce((sum, { total }) => sum.plus(total), new Decimal(0));
}

/** An order of that shape, of goods of that tax set-up. */
export function shapedOrder(orderId: string, { sku, countryCode }: TaxSetup, shape: MoneyShape): Order {
  const { currencyCode = 'EUR', items, patch = {} } = shape;
  const money = (amount: string): { amount: string; currencyCode: string } => ({ amount, currencyCode });
  return merchantOrder({
    orderId,
    recipient: { deliveryAddress: { countryCode } },
    // One customer for each country: Odoo looks a fiscal position up by it.
    buyer: { buyerName: `Testperson ${countryCode}`, buyerEmail: `${countryCode}@marketplace.example` },
    proceeds: { grandTotal: money(grandTotal(items).toFixed()) },
    orderItems: items.map(({ quantity = 1, total, parts, facilitated }, index) => ({
      orderItemId: `0000000000000${index}`,
      quantityOrdered: quantity,
      product: { sellerSku: sku, title: sku, price: { priceDesignation: 'BUSINESS_PRICE' } },
      proceeds: {
        proceedsTotal: money(total),
        breakdowns: parts.map(([type, amount]) => ({ type, subtotal: money(amount) })),
      },
      fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: quantity },
      ...(facilitated && { tax: { taxCollections: [{ model: 'MARKETPLACE_FACILITATOR' }] } }),
    })),
    ...patch,
  });
}
