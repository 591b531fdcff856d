import { z } from 'zod';
import { AmazonError } from '../../amazon/errors.ts';
import { getOrder } from '../../amazon/orders.ts';
import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { type OrderView, viewOf } from '../../domain/shipments/amazon-view.ts';
import { toInstant } from '../../domain/time.ts';
import type { Seller } from './seller.ts';

const Quantities = z.array(z.object({ orderItemId: z.string(), quantity: z.number() }));
/** An order's view as stored in the state file; a field missing from the JSON is undefined. */
const View = z.object({
  orderId: z.string(),
  marketplaceId: z.string().optional(),
  status: z.string().optional(),
  fulfilledBy: z.string().optional(),
  createdTime: z.string().transform(toInstant),
  programs: z.array(z.string()),
  items: z.array(
    z.object({
      orderItemId: z.string(),
      sellerSku: z.string().optional(),
      fulfilled: z.number(),
      unfulfilled: z.number(),
    }),
  ),
  packages: z.array(
    z.object({ number: z.string(), trackingNumber: z.string().optional(), items: Quantities }),
  ),
});

/** Records what Amazon says about orders, limited to what shipping needs: of those that Amazon ships itself, not the contents. */
export async function recordViews({ state, name }: Seller, orders: readonly AmazonOrder[]): Promise<void> {
  await state.orderViews.record(
    name,
    new Map(orders.map((order) => [order.orderId, JSON.stringify(storedView(order))])),
  );
}

function storedView(order: AmazonOrder): OrderView {
  const view = viewOf(order);
  return view.fulfilledBy === 'AMAZON' ? { ...view, items: [], packages: [] } : view;
}

/** The last recorded views; orders that this seller has never seen are left out. */
export async function rememberedViews(
  { state, name }: Seller,
  orderIds: readonly string[],
): Promise<Map<string, OrderView>> {
  const texts = await state.orderViews.find(name, orderIds);
  return new Map(
    [...texts].flatMap(([orderId, text]) => {
      const view = parsedView(text);
      return view === undefined ? [] : [[orderId, view] as const];
    }),
  );
}

/** A row that cannot be read counts as missing: Amazon is asked about the order again. */
function parsedView(text: string): OrderView | undefined {
  try {
    const view = View.parse(JSON.parse(text));
    const { marketplaceId, status, fulfilledBy } = view;
    return {
      ...view,
      marketplaceId,
      status,
      fulfilledBy,
      items: view.items.map((item) => ({ ...item, sellerSku: item.sellerSku })),
      packages: view.packages.map((each) => ({ ...each, trackingNumber: each.trackingNumber })),
    };
  } catch {
    return undefined;
  }
}

/** Amazon's answer about an order: undefined when the order is not this seller's; a reason when it could not be read. */
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
    // A damaged order, or a 400, which Amazon also answers during outages: the other orders are still read.
    const single =
      error instanceof AmazonError &&
      (error.code === 'AMAZON_MALFORMED_ANSWER' || error.code === 'AMAZON_INVALID_INPUT');
    if (single) return { reason: error.message };
    throw error;
  }
}
