import type { AmazonOrder } from '../amazon-order.ts';
import type { Decimal } from '../money.ts';
import type { Instant } from '../time.ts';
import type { Outcome } from './outcome.ts';

/** Two lists of the same orders, put together. */
export type ComparedWalks = {
  /** Each order once, in its newest version. */
  orders: AmazonOrder[];
  /** Orders that the walk by update should have shown, and did not. */
  onlyByCreation: number;
  /** Orders created within the time, that the walk by creation should have shown, and did not. */
  onlyByUpdate: number;
};

/**
 * Compares the orders created since a moment with those updated since then. An order is updated when it is created, so the
 * second list must hold the first, and more of it only what is older.
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

/** How an order counts in the proof: what Odoo shows decides, not what was believed to be done. */
export type Proof = 'imported' | 'ignored' | 'failed' | 'unexplained';

/**
 * What proves that an order is where it belongs. An order made here that is still a quotation, or that is worth nothing though Amazon's is
 * not, proves nothing.
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
