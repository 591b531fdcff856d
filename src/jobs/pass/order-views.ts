import { AmazonError } from '../../amazon/errors.ts';
import { getOrder } from '../../amazon/orders.ts';
import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { type OrderView, viewOf } from '../../domain/shipments/parcel-plan.ts';
import type { Seller } from './seller.ts';

/** Remembers what Amazon says of orders, as far as shipping goes. */
export async function recordViews({ state, name }: Seller, orders: readonly AmazonOrder[]): Promise<void> {
  await state.orderViews.record(
    name,
    new Map(orders.map((order) => [order.orderId, JSON.stringify(viewOf(order))])),
  );
}

/** What was last remembered; orders that this account has never seen are not in it. */
export async function rememberedViews(
  { state, name }: Seller,
  orderIds: readonly string[],
): Promise<Map<string, OrderView>> {
  const texts = await state.orderViews.find(name, orderIds);
  return new Map([...texts].map(([orderId, text]) => [orderId, JSON.parse(text) as OrderView]));
}

/** What Amazon answered about an order: undefined when it is not this account's; a reason when it could not be read. */
export type ViewAnswer = OrderView | { reason: string } | undefined;

/**
 * Asks Amazon about single orders (`getOrder`, one in two seconds after the first thirty).
 *
 * @throws AmazonError when Amazon cannot be asked at all
 */
export async function readViews(
  seller: Seller,
  orderIds: readonly string[],
): Promise<Map<string, ViewAnswer>> {
  const views = new Map<string, ViewAnswer>();
  for (const orderId of orderIds) {
    views.set(orderId, await readView(seller, orderId));
    seller.onProgress?.(`${seller.name}: ${views.size} of ${orderIds.length} orders read back`);
  }
  return views;
}

async function readView(seller: Seller, orderId: string): Promise<ViewAnswer> {
  try {
    const order = await getOrder(seller.amazon, orderId);
    if (order === undefined) return undefined;
    await recordViews(seller, [order]);
    return viewOf(order);
  } catch (error) {
    // A damaged order, or a 400, which Amazon also answers during outages: the others are asked all the same.
    const single =
      error instanceof AmazonError &&
      (error.code === 'AMAZON_MALFORMED_ANSWER' || error.code === 'AMAZON_INVALID_INPUT');
    if (single) return { reason: error.message };
    throw error;
  }
}
