import type { Booking, SettlementPlan } from '../../domain/settlements/bookings.ts';
import type { AmazonJournal } from '../../odoo/account/journal.ts';
import { type MoveLine, reconcile } from '../../odoo/account/move-line.ts';
import type { CompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';
import { type Documents, type OrderDocuments, receivableOf } from './documents.ts';
import { refused } from './refusal.ts';

/** A posted bill over fees of a settlement, and the movements by which Amazon has paid itself. */
export type FeeBill = { bookings: Booking[]; partnerId: number; payables: MoveLine[] };

/** A settlement with everything that booking it needs. */
export type SettlementBooking = {
  seller: Seller;
  company: Company;
  plan: SettlementPlan;
  documents: Documents;
  journal: AmazonJournal;
  books: CompanyBooks;
  accountOf: (booking: Booking) => Promise<number>;
  /** Bills over fees that movements of the settlement pay. */
  bills: readonly FeeBill[];
};

/** The other side of a movement that no order's document stands behind: the bill that it pays, else an account. */
export async function counterpartOf(
  { bills, accountOf }: SettlementBooking,
  booking: Booking,
): Promise<{ accountId: number; partnerId?: number }> {
  const bill = bills.find(({ bookings }) => bookings.includes(booking));
  const [payable] = bill?.payables ?? [];
  if (bill === undefined || payable === undefined) return { accountId: await accountOf(booking) };
  return { accountId: payable.accountId, partnerId: bill.partnerId };
}

/** An order or refund that has a document in Odoo to be settled. */
export type PaidBooking = {
  booking: Booking;
  documents: OrderDocuments;
  partnerId: number;
  receivableId: number;
};

/** Divides the movements: those that settle documents, and those that go to accounts. */
export function divide({ plan, documents }: SettlementBooking): { paid: PaidBooking[]; others: Booking[] } {
  const paid: PaidBooking[] = [];
  const others: Booking[] = [];
  for (const booking of plan.bookings) {
    const { kind, orderId } = booking;
    const own = orderId === undefined ? undefined : documents.get(orderId);
    const item = kind === 'order' || kind === 'refund' ? receivableOf(own, kind) : undefined;
    if (own === undefined || item?.partnerId === undefined) others.push(booking);
    else paid.push({ booking, documents: own, partnerId: item.partnerId, receivableId: item.accountId });
  }
  return { paid, others };
}

/** An order or refund, and the item that pays its documents. */
export type SettlingPair = { paid: PaidBooking; item: MoveLine };

/**
 * Settles documents with the items that pay them, order by order: items of two orders are never mixed, even if one customer has
 * both.
 */
export async function reconcileDocuments(
  { seller, company, plan }: SettlementBooking,
  pairs: readonly SettlingPair[],
): Promise<NewFailure[]> {
  const failures: NewFailure[] = [];
  let done = 0;
  for (const { paid, item } of pairs) {
    const items = [item, ...documentItems(paid)];
    const refusal = await reconcile(
      company,
      items.map(({ id }) => id),
      items,
    );
    if (refusal !== undefined)
      failures.push(refused(plan, `the reconciliation of ${paid.booking.label}`, refusal));
    done += 1;
    seller.onProgress?.(`${seller.name}: ${done} of ${pairs.length} orders settled`);
  }
  return failures;
}

function documentItems({ booking, documents, receivableId }: PaidBooking): MoveLine[] {
  const moves = new Set(
    (booking.kind === 'order' ? documents.invoices : documents.creditNotes).map(({ id }) => id),
  );
  return documents.receivables.filter(
    ({ moveId, accountId, residual }) =>
      moves.has(moveId) && accountId === receivableId && !residual.isZero(),
  );
}
