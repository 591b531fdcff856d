import type { AccountId, JournalEntryId } from '../../domain/record-id.ts';
import type { Booking, SettlementPlan } from '../../domain/settlements/bookings.ts';
import { isReversal, reversedItem } from '../../domain/settlements/reversals.ts';
import { type MoveLine, readMoveLines, reconcile } from '../../odoo/account/move-line.ts';
import type { SettlementRecords } from '../../odoo/account/settlement-records.ts';
import type { Company } from '../../odoo/company.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Documents, OrderDocuments } from './documents.ts';
import { type FeeBill, reconcileBills } from './fees/fee-bills.ts';
import { settledBy } from './place.ts';
import { refused } from './refusal.ts';

/** Items of the entries of a settlement that are not reconciled yet. */
export function readOpenItemsOf(
  company: Company,
  { payments, entries, statement }: SettlementRecords,
): Promise<MoveLine[]> {
  const moveIds = [
    ...payments.flatMap(({ moveId }) => moveId ?? []),
    ...entries.map(({ id }) => id),
    ...(statement?.lines ?? []).map(({ moveId }) => moveId),
  ];
  return readMoveLines(company, moveIds, [['reconciled', '=', false]]);
}

/**
 * Settles documents and bills with what was posted for the settlement, order by order: items of two orders are never mixed, even if
 * one customer has both.
 *
 * @param items the open items of the settlement
 */
export async function reconcileSettlement(
  company: Company,
  plan: SettlementPlan,
  found: { documents: Documents; bills: readonly FeeBill[]; records: SettlementRecords },
  items: readonly MoveLine[],
): Promise<NewFailure[]> {
  const failures = await reconcileBills(company, plan, found.bills, items);
  for (const { booking, own, item } of pairsOf(plan.bookings, found.documents, found.records, items)) {
    const all = [item, ...documentItems(booking, own, plan, item.accountId)];
    const refusal = await reconcile(
      company,
      all.map(({ id }) => id),
      all,
    );
    if (refusal !== undefined)
      failures.push(refused(plan, `the reconciliation of ${booking.label}`, refusal));
  }
  return failures;
}

type Pair = { booking: Booking; own: OrderDocuments; item: MoveLine };

/** An order or refund, and the open item that pays its documents. */
function pairsOf(
  bookings: readonly Booking[],
  documents: Documents,
  { payments, statement }: SettlementRecords,
  items: readonly MoveLine[],
): Pair[] {
  const moveOf = new Map(
    [...payments, ...(statement?.lines ?? [])].map(({ label, moveId }) => [label, moveId]),
  );
  const itemsOf = new Map<JournalEntryId, MoveLine[]>();
  for (const item of items) {
    const known = itemsOf.get(item.moveId);
    if (known === undefined) itemsOf.set(item.moveId, [item]);
    else known.push(item);
  }
  return bookings.flatMap((booking) => {
    const own = documents.get(booking.orderId ?? '');
    const receivable = settledBy(booking, documents, bookings);
    const moveId = moveOf.get(booking.label);
    const booked = moveId === undefined ? [] : (itemsOf.get(moveId) ?? []);
    const item = booked.find(({ accountId }) => accountId === receivable?.accountId);
    return own === undefined || item === undefined ? [] : [{ booking, own, item }];
  });
}

function documentItems(
  booking: Booking,
  { invoices, creditNotes, receivables }: OrderDocuments,
  { bookings }: Pick<SettlementPlan, 'bookings'>,
  receivableId: AccountId,
): MoveLine[] {
  const { kind } = booking;
  if (isReversal(booking)) return [reversedItem(booking, receivables, bookings) ?? []].flat();
  const moves = new Set((kind === 'order' ? invoices : creditNotes).map(({ id }) => id));
  return receivables.filter(
    ({ moveId, accountId, residual }) =>
      moves.has(moveId) && accountId === receivableId && !residual.isZero(),
  );
}
