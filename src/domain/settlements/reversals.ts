import type { Decimal } from '../money.ts';
import type { Booking } from './bookings.ts';

/** An item by which a document is still to be paid. Positive: the buyer owes it; negative: it is owed to the buyer. */
export type OpenDocumentItem = { residual: Decimal };

/**
 * Whether money went the other way than orders and refunds do: a refund that Amazon gave back to the seller (a claim that was
 * reversed), or a charge for an order (_Order_Retrocharge_). Odoo knows no credit note over less than nothing, and an invoice that
 * is paid cannot be paid once more.
 */
export function isReversal({ kind, amount }: Pick<Booking, 'kind' | 'amount'>): boolean {
  return (kind === 'refund' && amount.greaterThan(0)) || (kind === 'order' && amount.lessThan(0));
}

/**
 * The open item of the order's documents that a reversal settles: one over exactly its amount, which a person has made for it.
 *
 * @param bookings all of the settlement: a document that the order itself or its refund pays is none for the reversal
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
