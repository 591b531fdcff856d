import { pagesOf } from '../../amazon/orders.ts';
import { type OrderView, viewOf } from '../../domain/shipments/parcel-plan.ts';
import { MINUTE, shift, toInstant } from '../../domain/time.ts';
import type { DeliveryRecord } from '../../odoo/stock/delivery.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import type { Shipment } from '../../state/shipments.ts';
import { readViews, recordViews, rememberedViews, type ViewAnswer } from '../pass/order-views.ts';
import type { Seller } from '../pass/seller.ts';
import { collectDeliveries, type DeliveredOrder } from './collect.ts';
import { type ParcelWork, planOrderParcels } from './work.ts';

/** Sales orders that are read from Odoo at once. */
const BATCH = 100;
/** Orders about which Amazon is asked one by one in a pass; `getOrder` gives 30 at once and then one in two seconds. */
const READS_PER_PASS = 100;
/** Up to so many orders are looked at one by one before they are reported; above, one search finds the cancelled ones. */
const SINGLE_CHECKS = 20;

/** Deliveries of orders of which Amazon has still to be asked, or that cannot be understood. */
export type Unplanned = { order: DeliveredOrder; delivery: DeliveryRecord; reason: string; later: boolean };

/** An order whose deliveries can be compared with what Amazon says. */
export type Entry = { order: DeliveredOrder; view: OrderView; remembered: Shipment[] };

/** Reads the deliveries of sales orders from Odoo, and what is known about their Amazon orders. */
export async function readEntries(
  seller: Seller,
  saleOrderIds: readonly number[],
): Promise<{ entries: Entry[]; unplanned: Unplanned[] }> {
  const unplanned: Unplanned[] = [];
  const entries: Entry[] = [];
  let reads = READS_PER_PASS;
  for (let start = 0; start < saleOrderIds.length; start += BATCH) {
    const orders = await collectDeliveries(seller, saleOrderIds.slice(start, start + BATCH));
    const { known, missing, reasons } = await viewsOf(seller, orders, reads);
    reads -= missing;
    for (const order of orders) {
      const view = known.get(order.orderId);
      const reason = reasons.get(order.orderId);
      if (reason !== undefined) unplanned.push(...allOf(order, reason, true));
      if (view === undefined || view.fulfilledBy === 'AMAZON') continue;
      if (view.fulfilledBy !== 'MERCHANT') {
        unplanned.push(...allOf(order, 'Amazon did not say who fulfils the order', true));
        continue;
      }
      const pickingIds = order.deliveries.map(({ id }) => id);
      const remembered = await seller.state.shipments.find(seller.name, pickingIds);
      entries.push({ order, view, remembered });
    }
    seller.onProgress?.(`${seller.name}: ${start + orders.length} orders with deliveries read`);
  }
  return { entries, unplanned };
}

/**
 * Decides about each parcel by what Amazon says of its order.
 */
export function planEntries(
  seller: Seller,
  entries: readonly Entry[],
): { works: ParcelWork[]; unplanned: Unplanned[] } {
  const unplanned: Unplanned[] = [];
  const works = entries.flatMap(({ order, view, remembered }) => {
    const planned = planOrderParcels(seller, order, view, remembered);
    if (!('reason' in planned)) return planned;
    unplanned.push(...allOf(order, planned.reason, false));
    return [];
  });
  return { works, unplanned };
}

function allOf(order: DeliveredOrder, reason: string, later: boolean): Unplanned[] {
  return order.deliveries.map((delivery) => ({ order, delivery, reason, later }));
}

/** The process died before Amazon's answer was recorded, or the answer never came. */
export function isInDoubt({ before }: ParcelWork): boolean {
  return before?.state === 'sending' || before?.state === 'unknown';
}

type Views = { known: Map<string, OrderView>; missing: number; reasons: Map<string, string> };

/** What is remembered of orders; Amazon is asked about those that no account has seen. */
async function viewsOf(seller: Seller, orders: readonly DeliveredOrder[], reads: number): Promise<Views> {
  const orderIds = orders.map(({ orderId }) => orderId);
  const known = await rememberedViews(seller, orderIds);
  const others = await seller.state.orderViews.ofOthers(seller.name, orderIds);
  const missing = orderIds.filter((orderId) => !known.has(orderId) && !others.has(orderId));
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
  return { known, missing: asked.length, reasons };
}

/** What Amazon says now of orders in doubt, and of those about to be reported. */
export async function checkNow(
  seller: Seller,
  toSend: readonly ParcelWork[],
  doubtful: readonly ParcelWork[],
): Promise<Map<string, OrderView>> {
  const sending = idsOf(toSend);
  const orderIds = new Set([...sending, ...idsOf(doubtful)]);
  if (orderIds.size === 0) return new Map();
  const few = sending.length <= SINGLE_CHECKS;
  const asked = few ? [...orderIds] : idsOf(doubtful);
  const views = few ? new Map<string, OrderView>() : await readCancelled(seller, new Set(sending));
  for (const [orderId, answer] of await readViews(seller, asked.slice(0, READS_PER_PASS)))
    if (isView(answer)) views.set(orderId, answer);
  return views;
}

function idsOf(works: readonly ParcelWork[]): string[] {
  return [...new Set(works.map(({ order }) => order.orderId))];
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
