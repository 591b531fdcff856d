import type { Booking } from '../../domain/settlements/bookings.ts';
import type { Counterpart, PlacedBooking } from '../../domain/settlements/drafts.ts';
import type { AccountOf } from './accounts.ts';
import { type Documents, receivableOf } from './documents.ts';
import type { FeeBill } from './fees.ts';

/** Movements that settle an invoice or credit note, and all others. */
export type PlacedBookings = { settling: PlacedBooking[]; others: PlacedBooking[] };

/** Finds the other side of each movement: the receivable of its document, the payable of its bill, or an account. */
export async function placeBookings(
  bookings: readonly Booking[],
  documents: Documents,
  bills: readonly FeeBill[],
  accountOf: AccountOf,
): Promise<PlacedBookings> {
  const placed: PlacedBookings = { settling: [], others: [] };
  for (const booking of bookings) {
    const receivable = settledBy(booking, documents);
    if (receivable === undefined)
      placed.others.push({ booking, counterpart: await counterpartOf(booking, bills, accountOf) });
    else placed.settling.push({ booking, counterpart: receivable });
  }
  return placed;
}

/**
 * Account and partner of the document that an order or refund settles; without a document those of the customer, where payments on
 * account are wanted.
 */
export function settledBy(
  { kind, orderId }: Booking,
  documents: Documents,
): (Counterpart & { partnerId: number }) | undefined {
  if ((kind !== 'order' && kind !== 'refund') || orderId === undefined) return undefined;
  const own = documents.get(orderId);
  const item = receivableOf(own, kind);
  return item?.partnerId === undefined
    ? own?.customer
    : { accountId: item.accountId, partnerId: item.partnerId };
}

async function counterpartOf(
  booking: Booking,
  bills: readonly FeeBill[],
  accountOf: AccountOf,
): Promise<Counterpart> {
  const bill = bills.find(({ labels }) => labels.has(booking.label));
  const [payable] = bill?.payables ?? [];
  if (bill === undefined || payable === undefined) return { accountId: await accountOf(booking) };
  return { accountId: payable.accountId, partnerId: payable.partnerId };
}
