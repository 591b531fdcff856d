import type { Order, OrderItem } from '../formats/order-schema.ts';

/** The datasets that a call may ask for. */
export const INCLUDED_DATA = [
  'BUYER',
  'RECIPIENT',
  'PROCEEDS',
  'EXPENSE',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'TAX',
  'PAYMENT',
  'FULFILLMENT_ORDERS',
] as const;
export type IncludedData = (typeof INCLUDED_DATA)[number];

const ORDER_FIELDS: Partial<Record<keyof Order, IncludedData>> = {
  buyer: 'BUYER',
  recipient: 'RECIPIENT',
  proceeds: 'PROCEEDS',
  fulfillment: 'FULFILLMENT',
  packages: 'PACKAGES',
  tax: 'TAX',
  payment: 'PAYMENT',
  fulfillmentOrders: 'FULFILLMENT_ORDERS',
};

const ITEM_FIELDS: Partial<Record<keyof OrderItem, IncludedData>> = {
  proceeds: 'PROCEEDS',
  expense: 'EXPENSE',
  promotion: 'PROMOTION',
  cancellation: 'CANCELLATION',
  fulfillment: 'FULFILLMENT',
  tax: 'TAX',
};

/** The order with only the datasets that were asked for. */
export function viewOf(order: Order, included: readonly IncludedData[]): Order {
  const cut = onlyIncluded(order, ORDER_FIELDS, included);
  return { ...cut, orderItems: order.orderItems.map((item) => onlyIncluded(item, ITEM_FIELDS, included)) };
}

/** Drops the fields whose dataset was not asked for; fields without a dataset always stay. */
function onlyIncluded<T extends object>(
  record: T,
  datasets: Partial<Record<keyof T, IncludedData>>,
  included: readonly IncludedData[],
): T {
  const kept = Object.entries(record).filter(([name]) => {
    const dataset = datasets[name as keyof T];
    return dataset === undefined || included.includes(dataset);
  });
  return Object.fromEntries(kept) as T;
}
