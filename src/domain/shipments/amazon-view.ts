import { type AmazonOrder, wantedQuantity } from '../amazon-order.ts';
import { statusOf } from '../order-status.ts';
import { DAY, type Instant, millisecondsOf } from '../time.ts';

/** The part of an Amazon order that concerns shipping; it contains nothing about the buyer. */
export type OrderView = {
  orderId: string;
  marketplaceId: string | undefined;
  status: string | undefined;
  fulfilledBy: string | undefined;
  createdTime: Instant;
  programs: string[];
  items: { orderItemId: string; sellerSku: string | undefined; fulfilled: number; unfulfilled: number }[];
  packages: { number: string; trackingNumber: string | undefined; items: ItemQuantity[] }[];
};

export type ItemQuantity = { orderItemId: string; quantity: number };

/** Reduces an order to what shipping needs. */
export function viewOf(order: AmazonOrder): OrderView {
  return {
    orderId: order.orderId,
    marketplaceId: order.salesChannel.marketplaceId,
    status: statusOf(order),
    fulfilledBy: order.fulfillment?.fulfilledBy,
    createdTime: order.createdTime,
    programs: order.programs,
    items: order.orderItems.map((item) => {
      const fulfilled = item.fulfillment?.quantityFulfilled ?? 0;
      return {
        orderItemId: item.orderItemId,
        sellerSku: item.product.sellerSku,
        fulfilled,
        unfulfilled: item.fulfillment?.quantityUnfulfilled ?? Math.max(0, wantedQuantity(item) - fulfilled),
      };
    }),
    packages: order.packages
      .filter(({ status }) => status !== 'CANCELLED')
      .map(({ packageReferenceId, trackingNumber, packageItems }) => ({
        number: packageReferenceId,
        trackingNumber,
        items: packageItems.map(({ orderItemId, quantity }) => ({ orderItemId, quantity })),
      })),
  };
}

/** Amazon shows an order for two years. */
const AMAZON_SHOWS_DAYS = 730;

/**
 * Whether Amazon can still be asked about an order, judged by its deliveries.
 *
 * @param deliveredAt when each of its deliveries was done
 * @param now milliseconds since 1970
 */
export function mayStillBeAsked(deliveredAt: readonly Instant[], now: number): boolean {
  const oldest = now - AMAZON_SHOWS_DAYS * DAY;
  return deliveredAt.length === 0 || deliveredAt.some((time) => millisecondsOf(time) > oldest);
}
