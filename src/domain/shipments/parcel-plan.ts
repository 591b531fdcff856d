import { type AmazonOrder, wantedQuantity } from '../amazon-order.ts';
import { statusOf } from '../order-status.ts';
import type { Instant } from '../time.ts';
import type { Parcel } from './parcels.ts';

/** What Amazon says of an order, as far as shipping goes; nothing in it is about the buyer. */
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

/** Cuts an order down to what shipping needs. */
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

/** What is to be done about a parcel. `short` units left in Odoo, but Amazon does not wait for them. */
export type Verdict =
  | { action: 'send'; items: ItemQuantity[]; short: number }
  /** Amazon has it under our number. */
  | { action: 'synchronized' }
  /** Amazon knows that these units have left, from somebody else. */
  | { action: 'elsewhere' }
  /** Amazon confirms by itself what leaves with a label that was bought from it. */
  | { action: 'amazonLabel' }
  /** No unit of an Amazon item is complete with it, or Amazon waits for none of them. */
  | { action: 'nothing'; short: number }
  | { action: 'cancelled' };

/** Programs whose parcels Amazon labels, and confirms, itself. */
const LABELLED_BY_AMAZON = ['FBM_SHIP_PLUS', 'AMAZON_EASY_SHIP'];

/**
 * Compares the parcels of an order with what Amazon says of it, and decides about each. Never more than Amazon waits for.
 *
 * What is remembered of parcels has no part in it: an older parcel takes its units whether it was reported from here, by somebody
 * else, or not yet, so that nothing remembered of it can change what becomes of a later one.
 */
export function planParcels(parcels: readonly Parcel[], view: OrderView): Map<Parcel, Verdict> {
  const verdicts = new Map<Parcel, Verdict>();
  const left = new Map(view.items.map(({ orderItemId, unfulfilled }) => [orderItemId, unfulfilled]));
  const foreign = new Map(view.items.map(({ orderItemId, fulfilled }) => [orderItemId, fulfilled]));
  const packages = new Map(view.packages.map((each) => [each.number, each]));
  for (const parcel of parcels) {
    const known = packages.get(String(parcel.number));
    if (known === undefined) continue;
    for (const { orderItemId, quantity } of known.items) lower(foreign, orderItemId, quantity);
    if (isSame(parcel, known)) {
      verdicts.set(parcel, { action: 'synchronized' });
      continue;
    }
    const held = new Map(known.items.map(({ orderItemId, quantity }) => [orderItemId, quantity]));
    for (const [item, quantity] of held) lower(left, item, -quantity);
    verdicts.set(parcel, sendable(parcel, parcel.units, left));
  }
  for (const parcel of parcels.filter((each) => !verdicts.has(each))) {
    const twin = view.packages.find(({ trackingNumber }) =>
      isSameTracking(trackingNumber, parcel.trackingNumber),
    );
    if (
      twin === undefined ||
      ![...parcel.units].every(([item, quantity]) => (foreign.get(item) ?? 0) >= quantity)
    )
      continue;
    for (const [item, quantity] of parcel.units) lower(foreign, item, quantity);
    verdicts.set(parcel, { action: 'elsewhere' });
  }
  for (const parcel of parcels.filter((each) => !verdicts.has(each)))
    verdicts.set(parcel, judge(parcel, view, left, foreign));
  return verdicts;
}

/** A parcel that Amazon has not got from us. What others have reported counts for the oldest parcels. */
function judge(
  parcel: Parcel,
  view: OrderView,
  left: Map<string, number>,
  foreign: Map<string, number>,
): Verdict {
  if (parcel.units.size === 0) return { action: 'nothing', short: 0 };
  const open = new Map<string, number>();
  for (const [item, quantity] of parcel.units) {
    const covered = Math.max(0, Math.min(quantity, foreign.get(item) ?? 0));
    lower(foreign, item, covered);
    if (covered < quantity) open.set(item, quantity - covered);
  }
  if (open.size === 0) return { action: 'elsewhere' };
  if (view.status === 'CANCELLED') return { action: 'cancelled' };
  if (view.programs.some((program) => LABELLED_BY_AMAZON.includes(program))) return { action: 'amazonLabel' };
  return sendable(parcel, open, left);
}

/** What of a parcel may be sent: no more than is left. */
function sendable(parcel: Parcel, open: ReadonlyMap<string, number>, left: Map<string, number>): Verdict {
  let short = 0;
  const items: ItemQuantity[] = [];
  for (const [orderItemId, quantity] of open) {
    const sendNow = Math.max(0, Math.min(quantity, left.get(orderItemId) ?? 0));
    lower(left, orderItemId, sendNow);
    short += quantity - sendNow;
    if (sendNow > 0) items.push({ orderItemId, quantity: sendNow });
  }
  return items.length > 0 ? { action: 'send', items, short } : { action: 'nothing', short };
}

function lower(quantities: Map<string, number>, item: string, by: number): void {
  quantities.set(item, (quantities.get(item) ?? 0) - by);
}

/** Whether a parcel of Amazon's holds what ours does: the same reference and no fewer and no more units, as far as sent. */
function isSame(parcel: Parcel, known: OrderView['packages'][number]): boolean {
  if (!isSameTracking(known.trackingNumber, parcel.trackingNumber)) return false;
  const held = new Map(known.items.map(({ orderItemId, quantity }) => [orderItemId, quantity]));
  return held.size > 0 && [...held].every(([item, quantity]) => quantity <= (parcel.units.get(item) ?? 0));
}

function isSameTracking(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return folded(one) !== '' && folded(one) === folded(other);
}

/** Carriers and people write references with and without spaces. */
function folded(reference: string): string {
  return reference.replace(/\s/g, '').toUpperCase();
}
