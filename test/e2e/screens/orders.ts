import { merchantOrder } from '../../kit/orders.ts';

export const HOUR = 3_600_000;
export const FR = { salesChannel: { marketplaceId: 'A13V1IB3VIYZZH', marketplaceName: 'Amazon.fr' } };
export const US = { salesChannel: { marketplaceId: 'ATVPDKIKX0DER', marketplaceName: 'Amazon.com' } };
export const FBA = { fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' } };

let next = 0;

/** An order that Amazon changed some hours ago. */
export function order(
  hoursAgo: number,
  ...patches: Record<string, unknown>[]
): ReturnType<typeof merchantOrder> {
  next += 1;
  const time = new Date(Date.now() - hoursAgo * HOUR).toISOString();
  const base = {
    orderId: `305-0000011-${String(next).padStart(7, '0')}`,
    createdTime: time,
    lastUpdatedTime: time,
  };
  return merchantOrder(Object.assign({}, base, ...patches));
}
