import type { AmazonOrder } from '../amazon-order.ts';
import type { Decimal } from '../money.ts';
import type { Instant } from '../time.ts';
import type { Outcome } from './outcome.ts';

/** Both lists of Amazon's orders, merged and compared. */
export type ComparedWalks = {
  /** Each order once, in its newest version. */
  orders: AmazonOrder[];
  /** Orders that the list by update time should contain, but does not. */
  onlyByCreation: number;
  /** Orders that the list by creation time should contain, but does not. */
  onlyByUpdate: number;
};

/**
 * Compares the orders created since a moment with the orders updated since then. Creating an order also updates it, so the second
 * list must contain the whole first list; its other orders must be older than the moment.
 */
export function compareWalks(
  created: readonly AmazonOrder[],
  updated: readonly AmazonOrder[],
  since: Instant,
): ComparedWalks {
  const newest = new Map<string, AmazonOrder>();
  for (const order of [...created, ...updated]) {
    const known = newest.get(order.orderId);
    if (known === undefined || order.lastUpdatedTime >= known.lastUpdatedTime)
      newest.set(order.orderId, order);
  }
  const byCreation = new Set(created.map(({ orderId }) => orderId));
  const byUpdate = new Set(updated.map(({ orderId }) => orderId));
  const orders = [...newest.values()];
  return {
    orders,
    onlyByCreation: [...byCreation].filter((orderId) => !byUpdate.has(orderId)).length,
    onlyByUpdate: orders.filter(
      ({ orderId, createdTime }) => createdTime >= since && !byCreation.has(orderId),
    ).length,
  };
}

/** A sales order as Odoo shows it after the sweep. */
export type ShownOrder = { createdHere: boolean; state: string; amountTotal: Decimal };

/** How an order counts in the comparison. What Odoo shows decides, not what the program recorded. */
export type Proof = 'imported' | 'ignored' | 'failed' | 'unexplained';

/**
 * Decides whether Odoo's sales order proves that an Amazon order was imported. An order that the program created proves nothing
 * while it is still a quotation, or when its total is zero although Amazon's is not.
 *
 * @param worth what Amazon says the order is worth; undefined when it does not say
 */
export function proofOf(
  { outcome, rule }: { outcome: Outcome; rule?: string | undefined },
  worth: Decimal | undefined,
  shown: ShownOrder | undefined,
): Proof {
  if (outcome === 'failed') return 'failed';
  if (outcome === 'ignored' && rule !== undefined) return 'ignored';
  if (shown === undefined) return 'unexplained';
  if (!shown.createdHere || shown.state === 'cancel') return 'imported';
  const isQuotation = shown.state !== 'sale' && shown.state !== 'done';
  const isEmptied = shown.amountTotal.isZero() && worth !== undefined && !worth.isZero();
  return isQuotation || isEmptied ? 'unexplained' : 'imported';
}
