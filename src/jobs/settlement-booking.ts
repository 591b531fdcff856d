import type { Booking, SettlementPlan } from '../domain/settlement-bookings.ts';
import type { AmazonJournal } from '../odoo/account-journal.ts';
import { type MoveLine, reconcile } from '../odoo/account-move-line.ts';
import type { AccountRecords } from '../odoo/account-records.ts';
import type { CompanyBooks } from '../odoo/res-company.ts';
import type { NewFailure } from '../state/failures.ts';
import type { Account } from './account.ts';
import { type Documents, type OrderDocuments, receivableOf } from './settlement-documents.ts';

/** A settlement with everything that booking it needs. */
export type SettlementBooking = {
  account: Account;
  records: AccountRecords;
  plan: SettlementPlan;
  documents: Documents;
  journal: AmazonJournal;
  books: CompanyBooks;
  accountOf: (booking: Booking) => Promise<number>;
};

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
export async function settleDocuments(
  { account, records, plan }: SettlementBooking,
  pairs: readonly SettlingPair[],
): Promise<NewFailure[]> {
  const failures: NewFailure[] = [];
  let done = 0;
  for (const { paid, item } of pairs) {
    const items = [item, ...documentItems(paid)];
    const refusal = await reconcile(
      records,
      items.map(({ id }) => id),
      items,
    );
    if (refusal !== undefined)
      failures.push(refused(plan, `the reconciliation of ${paid.booking.label}`, refusal));
    done += 1;
    account.onProgress?.(`${account.name}: ${done} of ${pairs.length} orders settled`);
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

/** Odoo's words about something of a settlement. */
export function refused({ settlement }: SettlementPlan, what: string, words: string): NewFailure {
  return {
    subject: settlement.settlementId,
    class: 'refusedByOdoo',
    cause: `refusedByOdoo settlement ${settlement.settlementId}`,
    message: `Odoo refused ${what}: ${words}`.slice(0, 500),
    hint: 'Correct what Odoo names; the settlement is tried again by itself.',
  };
}
