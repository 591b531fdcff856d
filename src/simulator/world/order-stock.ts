import type { Order, OrderItem } from '../formats/order-schema.ts';
import type { Account } from './accounts.ts';
import type { Listing } from './listing-book.ts';
import type { OrderBook } from './order-book.ts';
import type { World } from './world.ts';

/** Whether the buyer has not paid yet. */
export function isPending({ fulfillment }: { fulfillment?: Order['fulfillment'] | undefined }): boolean {
  return fulfillment?.fulfillmentStatus.startsWith('PENDING') === true;
}

/** Takes what an order of the seller's own stock needs: from what is live on Amazon, and from what the seller has. */
export function takeStock(world: World, order: Order): void {
  for (const { sku, units } of merchantUnits(order)) {
    const listing = world.listings.findIn(order.salesChannel.marketplaceId, sku);
    if (listing) world.listings.take(listing, order.orderId, units);
    world.stockRooms.sell(order.orderId, sku, units);
  }
}

/** Gives back what an order no longer needs: the units of `before` that `after` lacks. */
export function giveStockBack(world: World, before: Order, after: Order): void {
  const kept = new Map(merchantUnits(after).map(({ orderItemId, units }) => [orderItemId, units]));
  for (const { orderItemId, sku, units } of merchantUnits(before)) {
    const cancelled = units - (kept.get(orderItemId) ?? 0);
    if (cancelled <= 0) continue;
    const listing = world.listings.findIn(after.salesChannel.marketplaceId, sku);
    if (listing) world.listings.giveBack(listing, after.orderId, cancelled);
    world.stockRooms.cancel(after.orderId, sku, cancelled);
  }
}

/** Units of a listing in pending orders of the seller's own stock. */
export function pendingUnits(orders: OrderBook, { account, sku }: Pick<Listing, 'account' | 'sku'>): number {
  return orders
    .list()
    .filter(({ order }) => isPending(order) && isSoldBy(account, order))
    .flatMap(({ order }) => merchantUnits(order))
    .reduce((sum, item) => (item.sku === sku ? sum + item.units : sum), 0);
}

function isSoldBy({ marketplaceIds }: Account, { salesChannel }: Order): boolean {
  return salesChannel.marketplaceId === undefined || marketplaceIds.includes(salesChannel.marketplaceId);
}

type Units = { orderItemId: string; sku: string; units: number };

/** What an order takes from the seller's stock, by line: shipped or to be shipped. */
function merchantUnits({ fulfillment, orderItems }: Order): Units[] {
  if (fulfillment?.fulfilledBy !== 'MERCHANT') return [];
  return orderItems.flatMap((item) => {
    const { sellerSku } = item.product;
    return sellerSku === undefined
      ? []
      : [{ orderItemId: item.orderItemId, sku: sellerSku, units: unitsOf(item) }];
  });
}

/** Units that have left or will leave. */
function unitsOf({ quantityOrdered, fulfillment }: OrderItem): number {
  const fulfilled = fulfillment?.quantityFulfilled ?? 0;
  return fulfilled + (fulfillment?.quantityUnfulfilled ?? quantityOrdered - fulfilled);
}
