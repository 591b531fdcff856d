import { createHash } from 'node:crypto';
import type { AmazonOrder, OrderItem, ProceedsBreakdown } from '../../src/domain/amazon-order.ts';
import { Decimal, type Money } from '../../src/domain/money.ts';
import {
  type OrderPlan,
  type PlannedLine,
  type PlanOptions,
  planOrder,
} from '../../src/domain/orders/plan.ts';
import { toInstant } from '../../src/domain/time.ts';

export const GERMANY = {
  channelName: 'AMAZON',
  marketplaceId: 'A1PA6795UKMFR9',
  marketplaceName: 'Amazon.de',
};
export const UNITED_STATES = {
  channelName: 'AMAZON',
  marketplaceId: 'ATVPDKIKX0DER',
  marketplaceName: 'Amazon.com',
};

/** What makes an item one whose tax Amazon remits, or one that has been cancelled. */
export const FACILITATED = { taxCollections: [{ model: 'MARKETPLACE_FACILITATOR' }] };
export const CANCELLED = {
  cancellation: { cancellationExecution: { cancelledBy: 'BUYER' } },
  fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 0 },
};
export const OTHER_ITEM = '22222222222222';

export function money(amount: string, currencyCode = 'EUR'): Money {
  return { amount: new Decimal(amount), currencyCode };
}

/** A part of a price; `shares` tells what a TAX is made of. */
export function part(type: string, amount: string, shares: Record<string, string> = {}): ProceedsBreakdown {
  return {
    type,
    subtotal: money(amount),
    detailedBreakdowns: Object.entries(shares).map(([subtype, value]) => ({ subtype, value: money(value) })),
  };
}

/** One open unit of a mug; without parts and total it costs nothing that is known. */
export function madeUpItem(patch: Partial<OrderItem> = {}): OrderItem {
  return {
    orderItemId: '11111111111111',
    quantityOrdered: 1,
    programs: [],
    product: { sellerSku: 'MUG-1', title: 'Mug', serialNumbers: [] },
    fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: patch.quantityOrdered ?? 1 },
    promotionIds: [],
    taxCollections: [],
    ...patch,
  };
}

/** An item with this total and these parts. */
export function pricedItem(
  total: string | undefined,
  parts: ProceedsBreakdown[],
  patch: Partial<OrderItem> = {},
): OrderItem {
  const proceedsTotal = total === undefined ? {} : { proceedsTotal: money(total) };
  return madeUpItem({ proceeds: { ...proceedsTotal, breakdowns: parts }, ...patch });
}

/** An open order of a German seller who ships himself. */
export function madeUpOrder(patch: Partial<AmazonOrder> = {}): AmazonOrder {
  return {
    orderId: '305-0000001-0000001',
    createdTime: toInstant('2026-11-21T08:00:00Z'),
    lastUpdatedTime: toInstant('2026-11-21T09:00:00Z'),
    programs: [],
    associatedOrders: [],
    salesChannel: GERMANY,
    fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
    packages: [],
    taxRegistrations: [],
    orderItems: [pricedItem('11.90', [part('ITEM', '10.00'), part('TAX', '1.90')])],
    ...patch,
  };
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

const OPTIONS: PlanOptions = {
  skuMap: {},
  anonymousCustomers: 'shared',
  hash,
  facilitatorTax: 'exclude',
  roundingLimit: new Decimal(0),
};

export function plan(order: AmazonOrder, options: Partial<PlanOptions> = {}): OrderPlan {
  return planOrder(order, { ...OPTIONS, ...options });
}

/** Kind, quantity and worth of lines, to be read at a glance. */
export function figures(lines: readonly PlannedLine[]): string[] {
  return lines.map(({ kind, quantity, total }) => `${quantity} ${kind} ${total.toFixed(2)}`);
}
