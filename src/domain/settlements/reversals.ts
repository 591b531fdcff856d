import type { Decimal } from '../money.ts';
import type { Booking } from './bookings.ts';

/** An open item of a document. Positive: the buyer owes it; negative: it is owed to the buyer. */
export type OpenDocumentItem = { residual: Decimal };

/**
 * Whether the money moved in the opposite direction of an order or refund: Amazon returned a refund to the seller (a reversed
 * claim), or charged the seller for an order (_Order_Retrocharge_). Odoo has no negative credit notes, and a paid invoice cannot be
 * paid again.
 */
export function isReversal({ kind, amount }: Pick<Booking, 'kind' | 'amount'>): boolean {
  return (kind === 'refund' && amount.greaterThan(0)) || (kind === 'order' && amount.lessThan(0));
}

/**
 * The open item among the order's documents that a reversal settles: one with exactly its amount, which a person created for it.
 *
 * @param bookings all bookings of the settlement: a document that the order itself or its refund pays is not available for the
 *   reversal
 */
export function reversedItem<Item extends OpenDocumentItem>(
  reversal: Pick<Booking, 'kind' | 'amount' | 'orderId'>,
  items: readonly Item[],
  bookings: readonly Pick<Booking, 'kind' | 'amount' | 'orderId'>[],
): Item | undefined {
  const isPaidOtherwise = bookings.some(
    (other) =>
      other.orderId === reversal.orderId &&
      (other.kind === 'order' || other.kind === 'refund') &&
      !isReversal(other) &&
      other.amount.isNegative() === reversal.amount.isNegative(),
  );
  if (isPaidOtherwise) return undefined;
  return items.find(({ residual }) => residual.equals(reversal.amount));
}
