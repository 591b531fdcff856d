import type { AccountId } from '../../domain/record-id.ts';
import type { Booking } from '../../domain/settlements/bookings.ts';
import type { Counterpart } from '../../domain/settlements/drafts.ts';
import { settlementIdOfMember, settlementKey, transferName } from '../../domain/settlements/names.ts';
import { isReversal, reversedItem } from '../../domain/settlements/reversals.ts';
import type { AmazonJournal } from '../../odoo/account/journal.ts';
import { type Move, readMoves } from '../../odoo/account/move.ts';
import {
  type MoveLine,
  readOpenItems,
  readOpenReceivables,
  reconcile,
} from '../../odoo/account/move-line.ts';
import { type CompanyBooks, readCompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';
import { ensureAccountFor, findAccountFor } from './accounts.ts';
import { type Documents, type OrderDocuments, readDocuments } from './documents.ts';
import { findJournals } from './journals.ts';
import { moveRefused } from './refusal.ts';
import { type Transfer, transferItems } from './transfer.ts';

export type LateMatches = {
  /** Orders and refunds that were matched with their documents by this pass. */
  matched: number;
  /** Orders and refunds that are still on the account *Amazon orders not in Odoo*. */
  notInOdoo: number;
  /** What Odoo refused to move or to settle, by order. */
  refused: NewFailure[];
};

type Kind = 'order' | 'refund';

/** An open item, and the order or refund that it is about. */
type OrderItem = { item: MoveLine; move: Move; kind: Kind; orderId: string };

/**
 * Matches booked movements of settlements with documents that came to Odoo later. Orders imported after their settlement was booked
 * are moved from the account *Amazon orders not in Odoo*, and payments on account settle newer invoices and credit notes.
 */
export async function matchLate(
  seller: Pick<Seller, 'name' | 'settings' | 'state' | 'company'>,
): Promise<LateMatches> {
  const company = await seller.company();
  const books = await readCompanyBooks(company);
  const currencies = (await seller.state.settlements.list(seller.name)).flatMap(
    ({ currencyCode }) => currencyCode ?? [],
  );
  const journals = (await findJournals(seller.settings, company, books, currencies)).flatMap(
    ({ found }) => found ?? [],
  );
  if (journals.length === 0) return { matched: 0, notInOdoo: 0, refused: [] };
  const journalIds = journals.map(({ id }) => id);
  const accountId = await findAccountFor(seller.settings, company, books, 'unknownOrders');
  const waiting =
    accountId === undefined ? [] : await ordersOf(company, await readOpenItems(company, accountId));
  const onAccount = await ordersOf(company, await readOpenReceivables(company, journalIds));
  const orderIds = [...waiting, ...onAccount].map(({ orderId }) => orderId);
  const documents = await readDocuments(seller, company, [...new Set(orderIds)]);
  const settled = await settleOnAccount(company, onAccount, documents);
  const correctionId = waiting.some((one) => isReversal(bookingOf(one)))
    ? await ensureAccountFor(seller.settings, company, books, 'refundCorrection')
    : undefined;
  const moved = await takeOver({ company, books, journals, correctionId }, waiting, documents);
  return {
    matched: settled.count + moved.count,
    notInOdoo: waiting.length - moved.count,
    refused: [...settled.refused, ...moved.refused],
  };
}

/** How many items were matched, and what Odoo refused. */
type Matched = { count: number; refused: NewFailure[] };

const ORDER_ID = /\d{3}-\d{7}-\d{7}/;

/** The order of each item, by its label or, for payments, by the reference of its entry. */
async function ordersOf(company: Company, items: readonly MoveLine[]): Promise<OrderItem[]> {
  const moves = new Map(
    (
      await readMoves(
        company,
        'id',
        items.map(({ moveId }) => moveId),
      )
    ).map((move) => [move.id, move]),
  );
  return items.flatMap((item): OrderItem[] => {
    const move = moves.get(item.moveId);
    if (move === undefined || settlementIdOfMember(move.ref) === undefined) return [];
    const text = ORDER_ID.test(item.name) ? item.name : move.ref;
    const [orderId] = ORDER_ID.exec(text) ?? [];
    if (orderId === undefined) return [];
    return [{ item, move, kind: /refund/i.test(text) ? 'refund' : 'order', orderId }];
  });
}

/** Settles documents with payments that were booked on the customer's account before the documents existed. */
async function settleOnAccount(
  company: Company,
  items: readonly OrderItem[],
  documents: Documents,
): Promise<Matched> {
  const matched: Matched = { count: 0, refused: [] };
  for (const one of items) {
    const { item, orderId } = one;
    const open = openItems(documents.get(orderId), one, item.accountId);
    if (open.length === 0) continue;
    const all = [item, ...open];
    const refusal = await reconcile(
      company,
      all.map(({ id }) => id),
      all,
    );
    if (refusal === undefined) matched.count += 1;
    else matched.refused.push(moveRefused(orderId, item.name, refusal));
  }
  return matched;
}

type Target = {
  company: Company;
  books: CompanyBooks;
  journals: readonly AmazonJournal[];
  /** The account of reversals; undefined where there are none. */
  correctionId: AccountId | undefined;
};

/** Moves orders that came to Odoo later from the account of unknown orders to the customer, and settles their documents. */
async function takeOver(
  { company, books, journals, correctionId }: Target,
  waiting: readonly OrderItem[],
  documents: Documents,
): Promise<Matched> {
  const matched: Matched = { count: 0, refused: [] };
  const bookings = waiting.map(bookingOf);
  for (const one of waiting) {
    const { item, move, orderId } = one;
    const journal = journals.find(({ id }) => id === move.journalId);
    const settlementId = settlementIdOfMember(move.ref);
    const own = documents.get(orderId);
    if (journal === undefined || settlementId === undefined || own === undefined) continue;
    const open = isReversal(bookingOf(one))
      ? [reversedItem(bookingOf(one), own.receivables, bookings) ?? []].flat()
      : openItems(own, one);
    const to = targetOf(one, open[0], correctionId);
    if (to === undefined) continue;
    const transfer: Transfer = {
      key: `${settlementKey(settlementId)}_matched_${item.id}`,
      ref: transferName(item.name, settlementId),
      item,
      to,
    };
    const [result] = await transferItems({ company, books, journal }, [transfer]);
    if (result === undefined) continue;
    if ('refusal' in result) {
      matched.refused.push(moveRefused(orderId, item.name, result.refusal));
      continue;
    }
    matched.count += 1;
    const settling = open.filter(({ accountId }) => accountId === to.accountId);
    if (settling.length === 0) continue;
    const refusal = await reconcile(company, [result.arrived.id, ...settling.map(({ id }) => id)]);
    if (refusal !== undefined) matched.refused.push(moveRefused(orderId, item.name, refusal));
  }
  return matched;
}

/** The account for an item: that of its document or, for a reversal without one, the account of corrections. */
function targetOf(
  one: OrderItem,
  document: MoveLine | undefined,
  correctionId: AccountId | undefined,
): Counterpart | undefined {
  if (document !== undefined) return { accountId: document.accountId, partnerId: document.partnerId };
  return isReversal(bookingOf(one)) && correctionId !== undefined ? { accountId: correctionId } : undefined;
}

/** The movement on the Amazon account for which an item is the counterpart. */
function bookingOf({
  item,
  kind,
  orderId,
}: OrderItem): Required<Pick<Booking, 'kind' | 'amount' | 'orderId'>> {
  return { kind, orderId, amount: item.residual.negated() };
}

/** The open items of an order's or refund's documents that the item can pay. */
function openItems(
  documents: OrderDocuments | undefined,
  { kind, item }: OrderItem,
  accountId?: AccountId,
): MoveLine[] {
  const moves = new Set(
    (kind === 'order' ? documents?.invoices : documents?.creditNotes)?.map(({ id }) => id) ?? [],
  );
  return (documents?.receivables ?? []).filter(
    (line) =>
      moves.has(line.moveId) &&
      !line.residual.isZero() &&
      line.residual.isNegative() !== item.residual.isNegative() &&
      (accountId === undefined || line.accountId === accountId),
  );
}
