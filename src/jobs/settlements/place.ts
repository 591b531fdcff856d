import type { PartnerId } from '../../domain/record-id.ts';
import type { Booking, SettlementPlan } from '../../domain/settlements/bookings.ts';
import type { Counterpart, PlacedBooking } from '../../domain/settlements/drafts.ts';
import { purposeOf } from '../../domain/settlements/purposes.ts';
import { isReversal, reversedItem } from '../../domain/settlements/reversals.ts';
import type { AccountOf } from './accounts.ts';
import { type Documents, receivableOf } from './documents.ts';
import type { FeeBill } from './fees/fee-bills.ts';

/** Movements that settle an invoice or credit note, and all others. */
export type PlacedBookings = { settling: PlacedBooking[]; others: PlacedBooking[] };

/**
 * Finds the counter account of each movement: the receivable of its document, the payable of its bill, or another account.
 *
 * @param bookings what is placed, of all that the plan has
 */
export async function placeBookings(
  { bookings, plan }: { bookings: readonly Booking[]; plan: Pick<SettlementPlan, 'bookings'> },
  documents: Documents,
  bills: readonly FeeBill[],
  accountOf: AccountOf,
): Promise<PlacedBookings> {
  const placed: PlacedBookings = { settling: [], others: [] };
  for (const booking of bookings) {
    const receivable = settledBy(booking, documents, plan.bookings);
    if (receivable === undefined)
      placed.others.push({
        booking,
        counterpart: isCorrection(booking, documents)
          ? { accountId: await accountOf('refundCorrection') }
          : await counterpartOf(booking, bills, accountOf),
      });
    else placed.settling.push({ booking, counterpart: receivable });
  }
  return placed;
}

/**
 * Account and partner of the document that an order or refund settles; without a document those of the customer, if the settings
 * ask for payments on account. A reversal settles only a document whose open amount is exactly its own.
 *
 * @param all bookings of the settlement
 */
export function settledBy(
  booking: Booking,
  documents: Documents,
  all: readonly Booking[],
): (Counterpart & { partnerId: PartnerId }) | undefined {
  const { kind, orderId } = booking;
  if ((kind !== 'order' && kind !== 'refund') || orderId === undefined) return undefined;
  const own = documents.get(orderId);
  if (isReversal(booking)) {
    const reversed = reversedItem(booking, own?.receivables ?? [], all);
    return reversed?.partnerId === undefined
      ? undefined
      : { accountId: reversed.accountId, partnerId: reversed.partnerId };
  }
  const item = receivableOf(own, kind);
  return item?.partnerId === undefined
    ? own?.customer
    : { accountId: item.accountId, partnerId: item.partnerId };
}

/** A reversal of an order that Odoo has, without a document for it. */
function isCorrection(booking: Booking, documents: Documents): boolean {
  return booking.orderId !== undefined && documents.has(booking.orderId) && isReversal(booking);
}

async function counterpartOf(
  booking: Booking,
  bills: readonly FeeBill[],
  accountOf: AccountOf,
): Promise<Counterpart> {
  const bill = bills.find(({ labels }) => labels.has(booking.label));
  const [payable] = bill?.payables ?? [];
  if (bill === undefined || payable === undefined)
    return { accountId: await accountOf(purposeOf(booking.kind), booking.type) };
  return { accountId: payable.accountId, partnerId: payable.partnerId };
}
