import { settlementIdOfMember, settlementKey, transferName } from '../../domain/settlements/names.ts';
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
import type { Seller } from '../pass/seller.ts';
import { findAccountFor } from './accounts.ts';
import { type Documents, type OrderDocuments, readDocuments } from './documents.ts';
import { findJournals } from './journals.ts';
import { type Transfer, transferItems } from './transfer.ts';

export type LateMatches = {
  /** Orders and refunds that were matched with their documents by this pass. */
  matched: number;
  /** Those that are still on the account of orders that are not in Odoo. */
  notInOdoo: number;
};

type Kind = 'order' | 'refund';

/** An open item, and the order or refund that it is about. */
type OrderItem = { item: MoveLine; move: Move; kind: Kind; orderId: string };

/**
 * Matches what settlements have booked with documents that came to Odoo later: orders that were imported after their settlement was
 * booked leave the account *Amazon orders not in Odoo*, and payments on account settle invoices and credit notes made since.
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
  if (journals.length === 0) return { matched: 0, notInOdoo: 0 };
  const journalIds = journals.map(({ id }) => id);
  const accountId = await findAccountFor(seller.settings, company, books, 'unknownOrders');
  const waiting =
    accountId === undefined ? [] : await ordersOf(company, await readOpenItems(company, accountId, ''));
  const onAccount = await ordersOf(company, await readOpenReceivables(company, journalIds));
  const orderIds = [...waiting, ...onAccount].map(({ orderId }) => orderId);
  const documents = await readDocuments(seller, company, [...new Set(orderIds)]);
  const settled = await settleOnAccount(company, onAccount, documents);
  const moved = await takeOver(company, books, journals, waiting, documents);
  return { matched: settled + moved, notInOdoo: waiting.length - moved };
}

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

/** Settles documents with payments that were booked on the customer's account before the documents were there. */
async function settleOnAccount(
  company: Company,
  items: readonly OrderItem[],
  documents: Documents,
): Promise<number> {
  let settled = 0;
  for (const { item, kind, orderId } of items) {
    const open = openItems(documents.get(orderId), kind, item.accountId);
    if (open.length === 0) continue;
    const all = [item, ...open];
    const refusal = await reconcile(
      company,
      all.map(({ id }) => id),
      all,
    );
    if (refusal === undefined) settled += 1;
  }
  return settled;
}

/** Takes orders that came to Odoo later from the account of unknown orders to the customer, and settles their documents. */
async function takeOver(
  company: Company,
  books: CompanyBooks,
  journals: readonly AmazonJournal[],
  waiting: readonly OrderItem[],
  documents: Documents,
): Promise<number> {
  let moved = 0;
  for (const { item, move, kind, orderId } of waiting) {
    const journal = journals.find(({ id }) => id === move.journalId);
    const [document] = openItems(documents.get(orderId), kind);
    const settlementId = settlementIdOfMember(move.ref);
    if (journal === undefined || document === undefined || settlementId === undefined) continue;
    const transfer: Transfer = {
      key: `${settlementKey(settlementId)}_matched_${item.id}`,
      ref: transferName(item.name, settlementId),
      item,
      to: { accountId: document.accountId, partnerId: document.partnerId },
    };
    const [result] = await transferItems({ company, books, journal }, [transfer]);
    if (result === undefined || 'refusal' in result) continue;
    moved += 1;
    const own = openItems(documents.get(orderId), kind, document.accountId);
    await reconcile(company, [result.arrived.id, ...own.map(({ id }) => id)]);
  }
  return moved;
}

/** Items by which the documents of an order or refund are still to be paid. */
function openItems(documents: OrderDocuments | undefined, kind: Kind, accountId?: number): MoveLine[] {
  const moves = new Set(
    (kind === 'order' ? documents?.invoices : documents?.creditNotes)?.map(({ id }) => id) ?? [],
  );
  return (documents?.receivables ?? []).filter(
    (line) =>
      moves.has(line.moveId) &&
      !line.residual.isZero() &&
      (accountId === undefined || line.accountId === accountId),
  );
}
