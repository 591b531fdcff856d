import { pagesOf } from '../../amazon/orders.ts';
import type { SaleOrderId } from '../../domain/record-id.ts';
import { mayStillBeAsked, type OrderView, viewOf } from '../../domain/shipments/amazon-view.ts';
import { amazonIsNeeded, type OrderFacts } from '../../domain/shipments/decide.ts';
import { MINUTE, shift, toInstant } from '../../domain/time.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import { readViews, recordViews, rememberedViews, type ViewAnswer } from '../pass/order-views.ts';
import type { Seller } from '../pass/seller.ts';
import { collectDeliveries, type DeliveredOrder } from './collect.ts';
import type { Unplanned } from './work.ts';

/** Sales orders that are read from Odoo at once. */
const BATCH = 100;
/** Most orders that a pass reads from Amazon one by one; `getOrder` allows 30 immediately and then one in two seconds. */
const READS_PER_PASS = 100;
/** Up to this many orders are read one by one before they are reported; above, one search finds the cancelled ones. */
const SINGLE_CHECKS = 20;

/** An order whose deliveries can be compared with Amazon's view of it. */
export type Entry = {
  order: DeliveredOrder;
  view: OrderView;
  /** Amazon was asked for this view in this pass. */
  isFresh: boolean;
  remembered: RememberedParcel[];
};

/** Reads the deliveries of sales orders from Odoo, and the recorded views of their Amazon orders. */
export async function readEntries(
  seller: Seller,
  saleOrderIds: readonly SaleOrderId[],
): Promise<{ orders: DeliveredOrder[]; entries: Entry[]; unplanned: Unplanned[] }> {
  const unplanned: Unplanned[] = [];
  const entries: Entry[] = [];
  const all: DeliveredOrder[] = [];
  let reads = READS_PER_PASS;
  for (let start = 0; start < saleOrderIds.length; start += BATCH) {
    const orders = await collectDeliveries(seller, saleOrderIds.slice(start, start + BATCH));
    all.push(...orders);
    const { known, missing, reasons } = await viewsOf(seller, orders, reads);
    reads -= missing.length;
    for (const order of orders) {
      const view = known.get(order.orderId);
      const reason = reasons.get(order.orderId);
      if (reason !== undefined) unplanned.push(...waiting(order, reason));
      if (view === undefined || view.fulfilledBy === 'AMAZON') continue;
      if (view.fulfilledBy !== 'MERCHANT') {
        unplanned.push(...waiting(order, 'Amazon did not say who fulfils the order'));
        continue;
      }
      const remembered = await seller.state.parcels.find(seller.name, [order.orderId]);
      entries.push({ order, view, isFresh: missing.includes(order.orderId), remembered });
    }
    seller.onProgress?.(`${seller.name}: ${start + orders.length} orders with deliveries read`);
  }
  return { orders: all, entries, unplanned };
}

function waiting(order: DeliveredOrder, reason: string): Unplanned[] {
  return order.deliveries.map((delivery) => ({ order, delivery, reason, state: 'waiting' }));
}

type Views = { known: Map<string, OrderView>; missing: string[]; reasons: Map<string, string> };

/**
 * The recorded views of orders; Amazon is asked about orders that no account has seen. One that was delivered more than two years ago
 * is over: what was recorded of it is gone, and Amazon does not show it any more.
 */
async function viewsOf(seller: Seller, orders: readonly DeliveredOrder[], reads: number): Promise<Views> {
  const orderIds = orders.map(({ orderId }) => orderId);
  const known = await rememberedViews(seller, orderIds);
  const others = await seller.state.orderViews.ofOthers(seller.name, orderIds);
  const missing = orders
    .filter(({ deliveries }) =>
      mayStillBeAsked(
        deliveries.map(({ dateDone }) => dateDone),
        seller.now(),
      ),
    )
    .map(({ orderId }) => orderId)
    .filter((orderId) => !known.has(orderId) && !others.has(orderId));
  const reasons = new Map(
    missing
      .slice(Math.max(0, reads))
      .map((orderId) => [orderId, 'Amazon has still to be asked about the order']),
  );
  const asked = missing.slice(0, Math.max(0, reads));
  for (const [orderId, answer] of await readViews(seller, asked)) {
    if (answer === undefined) continue;
    if ('reason' in answer) reasons.set(orderId, answer.reason);
    else known.set(orderId, answer);
  }
  return { known, missing: asked, reasons };
}

/**
 * Reads from Amazon again the orders with something to report or with an unknown outcome, so that everything is then decided once,
 * by Amazon's newest answer.
 */
export async function askAmazon(
  seller: Seller,
  entries: readonly Entry[],
  factsOf: (entry: Entry) => OrderFacts<RememberedParcel> | undefined,
): Promise<Entry[]> {
  const doubtful = new Set<string>();
  const reporting = new Set<string>();
  for (const entry of entries.filter(({ isFresh }) => !isFresh)) {
    const facts = factsOf(entry);
    const need = facts === undefined ? undefined : amazonIsNeeded(facts);
    if (need !== undefined) (need === 'doubt' ? doubtful : reporting).add(entry.order.orderId);
  }
  const few = reporting.size <= SINGLE_CHECKS;
  const views = few ? new Map<string, OrderView>() : await readCancelled(seller, reporting);
  const asked = few ? [...doubtful, ...reporting] : [...doubtful];
  for (const [orderId, answer] of await readViews(seller, asked.slice(0, READS_PER_PASS)))
    if (isView(answer)) views.set(orderId, answer);
  return entries.map((entry) => {
    const view = views.get(entry.order.orderId);
    return view === undefined ? entry : { ...entry, view, isFresh: true };
  });
}

function isView(answer: ViewAnswer): answer is OrderView {
  return answer !== undefined && !('reason' in answer);
}

/** Which of the orders Amazon has cancelled since they were last read: one search for all of them. */
async function readCancelled(seller: Seller, orderIds: ReadonlySet<string>): Promise<Map<string, OrderView>> {
  const cursor = await seller.state.cursors.get(seller.name, ORDERS_CURSOR);
  const views = new Map<string, OrderView>();
  if (cursor === undefined) return views;
  const query = {
    marketplaceIds: seller.marketplaceIds,
    lastUpdatedAfter: shift(toInstant(cursor), -15 * MINUTE),
    fulfillmentStatuses: ['CANCELLED'],
  };
  for await (const { orders } of pagesOf(seller.amazon, query)) {
    const own = orders.filter(({ orderId }) => orderIds.has(orderId));
    await recordViews(seller, own);
    for (const order of own) views.set(order.orderId, viewOf(order));
  }
  return views;
}
