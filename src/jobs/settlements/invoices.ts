import { belongsTo } from '../../domain/owner.ts';
import type { JournalEntryId } from '../../domain/record-id.ts';
import { firstOpenDay } from '../../domain/settlements/closed-period.ts';
import { dateInvoices, type InvoiceDates, postMoves, readOwnDraftInvoices } from '../../odoo/account/move.ts';
import { readCompanyBooks } from '../../odoo/base/company-books.ts';
import { readRates } from '../../odoo/base/currency.ts';
import type { Company } from '../../odoo/company.ts';
import { readMailingInvoices } from '../../odoo/mail/letters.ts';
import { deliverCharges } from '../../odoo/sale/charges.ts';
import {
  createInvoices,
  type DeliveredOrder,
  type DraftInvoice,
  readDeliveredOrders,
  readInvoicedOrders,
} from '../../odoo/sale/invoice.ts';
import type { NewFailure } from '../../state/failures.ts';
import { readViews, rememberedViews, type ViewAnswer } from '../pass/order-views.ts';
import type { Seller } from '../pass/seller.ts';
import { fileRatesMissing, type Invoiceable, invoiceable } from './currency-rate.ts';
import { invoiceNotPosted, invoiceRefused, wouldWriteToBuyer } from './invoice-refusal.ts';
import { tellOpen } from './refusal.ts';

/** Odoo needs about a tenth of a second for each; a call must not take minutes. */
const BATCH = 100;

/**
 * Makes and posts the invoices of delivered orders: one per order, dated by its delivery. Drafts that a killed run has left are
 * posted first; nothing posted is touched. What is in a currency without a rate waits, and is filed. What Odoo refuses is filed too, and
 * closed by the pass that finds it invoiced.
 *
 * @returns how many were posted
 */
export async function invoiceOrders(seller: Seller): Promise<number> {
  const company = await seller.company();
  await deliverCharges(company);
  const left = await readOwnDrafts(seller);
  const delivered = await leftOnly(seller, await ownOnly(seller, await readDeliveredOrders(company)));
  const { orders, failures } = await withRate(company, [...left.map(({ order }) => order), ...delivered]);
  await fileRatesMissing(seller, failures);
  const hasRate = new Set(orders.map(({ id }) => id));
  const isReady = ({ order }: DraftInvoice): boolean => hasRate.has(order.id);
  const first = await postDrafts(seller, left.filter(isReady));
  const found = [...first.failures];
  let { posted } = first;
  const fresh = delivered.filter(({ id }) => hasRate.has(id));
  for (let start = 0; start < fresh.length; start += BATCH) {
    const refused = await createInvoices(company, fresh.slice(start, start + BATCH));
    const next = await postDrafts(seller, (await readOwnDrafts(seller)).filter(isReady));
    found.push(...[...refused].map(([order, words]) => invoiceRefused(order.orderId ?? order.name, words)));
    found.push(...next.failures);
    posted += next.posted;
    seller.onProgress?.(`${seller.name}: ${posted} invoices`);
  }
  await tellOpen(seller, 'invoiceRefused', found);
  return posted;
}

async function withRate(
  company: Company,
  orders: readonly DeliveredOrder[],
): Promise<Invoiceable<DeliveredOrder>> {
  if (orders.length === 0) return { orders: [], failures: [] };
  const { currencyCode: own } = await readCompanyBooks(company);
  const foreign = orders.map(({ currencyCode }) => currencyCode).filter((code) => code !== own);
  const rates = foreign.length === 0 ? [] : await readRates(company, [...new Set([...foreign, own])]);
  return invoiceable(orders, rates, own);
}

async function readOwnDrafts(seller: Seller): Promise<DraftInvoice[]> {
  const company = await seller.company();
  const made = await readInvoicedOrders(company, await readOwnDraftInvoices(company));
  const own = new Set(
    await ownOnly(
      seller,
      made.map(({ order }) => order),
    ),
  );
  return made.filter(({ order }) => own.has(order));
}

/** How many drafts were posted, and why others were not. */
type Posting = { posted: number; failures: NewFailure[] };

async function postDrafts(seller: Seller, drafts: readonly DraftInvoice[]): Promise<Posting> {
  if (drafts.length === 0) return { posted: 0, failures: [] };
  const company = await seller.company();
  const orderOf = new Map(drafts.map(({ id, order }) => [id, order]));
  const undated = await dateInvoices(company, await datesOf(company, drafts));
  const mailing = await readMailingInvoices(company, [...orderOf.keys()]);
  const refused = await postMoves(
    company,
    [...orderOf.keys()].filter((id) => !undated.has(id) && !mailing.has(id)),
  );
  const subjectOf = (id: JournalEntryId): string => orderOf.get(id)?.orderId ?? `account.move ${id}`;
  const failures = [
    ...[...undated].map(([id, words]) => invoiceRefused(subjectOf(id), words, id)),
    ...[...mailing].map(([id, product]) => wouldWriteToBuyer(subjectOf(id), product, id)),
    ...[...refused].map(([id, error]) => invoiceNotPosted(subjectOf(id), error, id)),
  ];
  return { posted: orderOf.size - failures.length, failures };
}

/** Where Odoo does not move the accounting date out of a closed period by itself, it is the first open day. */
async function datesOf(
  company: Company,
  drafts: readonly DraftInvoice[],
): Promise<Map<JournalEntryId, InvoiceDates>> {
  const lockedUntil = company.dialect.accountingDateFollows
    ? undefined
    : (await readCompanyBooks(company)).salesLockedUntil;
  return new Map(
    drafts.map(({ id, order: { deliveredOn } }) => [
      id,
      { invoiceDate: deliveredOn, accountingDate: firstOpenDay(deliveredOn, lockedUntil) },
    ]),
  );
}

/** Orders of this account. */
async function ownOnly(seller: Seller, orders: readonly DeliveredOrder[]): Promise<DeliveredOrder[]> {
  const { state, name, marketplaceIds } = seller;
  const company = await seller.company();
  const orderIds = orders.flatMap(({ orderId }) => orderId ?? []);
  const imported = await state.orders.find(name, orderIds);
  const others = await state.orderViews.ofOthers(name, orderIds);
  const teamIds = [
    ...(company.teamId === undefined ? [] : [company.teamId]),
    ...marketplaceIds.flatMap((marketplaceId) => company.placing(marketplaceId).teamId ?? []),
  ];
  return orders.filter(({ id, orderId = '', account, teamId }) =>
    belongsTo(
      {
        importedHere: imported.get(orderId)?.odooId === id,
        seenByOther: others.has(orderId),
        mark: account,
        teamId,
      },
      { name, teamIds },
    ),
  );
}

/** Most orders that one pass reads; the next pass continues. */
const ASKED_PER_PASS = 20;

/**
 * Orders whose goods were shipped. Where Odoo has no delivery, as for services, Amazon must say so: an order that is invoiced first
 * and cancelled later would need a credit note.
 */
async function leftOnly(seller: Seller, orders: readonly DeliveredOrder[]): Promise<DeliveredOrder[]> {
  const unclear = orders.filter(({ hasLeft }) => !hasLeft).flatMap(({ orderId }) => orderId ?? []);
  if (unclear.length === 0) return [...orders];
  const remembered = await rememberedViews(seller, unclear);
  const unknown = unclear.filter((orderId) => !remembered.has(orderId)).slice(0, ASKED_PER_PASS);
  const views = new Map<string, ViewAnswer>([...remembered, ...(await readViews(seller, unknown))]);
  const shipped = (orderId: string): boolean => {
    const view = views.get(orderId);
    return view !== undefined && 'status' in view && view.status === 'SHIPPED';
  };
  return orders.filter(({ hasLeft, orderId = '' }) => hasLeft || shipped(orderId));
}
