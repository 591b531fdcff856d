import { getOrder } from '../../amazon/orders.ts';
import type { SellerSettings } from '../../config/schema.ts';
import { type Decided, decideDocuments } from '../../domain/invoices/decide.ts';
import { documentKey, isFinished, type PostedDocument } from '../../domain/invoices/document.ts';
import {
  type InvoicedOrder,
  invoicedOrderOf,
  isBusinessOrder,
} from '../../domain/invoices/invoiced-order.ts';
import type { Uploads } from '../../domain/invoices/uploads.ts';
import { findMarketplace } from '../../domain/marketplaces.ts';
import type { OrderView } from '../../domain/shipments/amazon-view.ts';
import { HOUR, type Instant, instantAt, millisecondsOf } from '../../domain/time.ts';
import { hashOf } from '../../odoo/orm/named.ts';
import type { RememberedUpload } from '../../state/invoices/uploads.ts';
import { rememberedViews } from '../pass/order-views.ts';
import type { Seller } from '../pass/seller.ts';
import type { Work } from './send.ts';

/** What is to be done with a document. */
export type Planned = {
  document: PostedDocument;
  /** Its row as it should be. */
  upload: RememberedUpload;
  /** Nothing was found out about it in this pass: row and failures stay. */
  isKept: boolean;
  /** How it differs from what Amazon says. */
  difference?: string | undefined;
  /** It is to be uploaded now. */
  work?: Work | undefined;
};

export type PlanRules = {
  /** By marketplace id. */
  uploads: ReadonlyMap<string, Uploads>;
  /** Numbers of documents that are uploaded again. */
  again: ReadonlySet<string>;
  /** Documents dated before this day (`YYYY-MM-DD`) belong to the time before the job was switched on. */
  datedFrom: string;
};

/** Orders that Amazon is asked about in one pass: one in two seconds after the first thirty. */
const MOST_ASKED = 200;

/** A document that differed, or whose order was not shipped, is compared again after this time, or as soon as it has changed in Odoo. */
const COMPARED_AGAIN_MS = HOUR;

/** The stores whose documents are uploaded. */
export function uploadsIn({ odoo }: SellerSettings): Map<string, Uploads> {
  return new Map(
    Object.entries(odoo.uploadInvoices).map(([code, uploads]) => [
      findMarketplace(code)?.id ?? code,
      uploads,
    ]),
  );
}

/**
 * Decides about documents. Amazon is asked about an order only when one of its documents may have to be uploaded.
 *
 * @returns one entry for each document that is or was to be uploaded and is not finished
 * @throws AmazonError
 */
export async function planDocuments(
  seller: Seller,
  documents: readonly PostedDocument[],
  rules: PlanRules,
): Promise<Planned[]> {
  const { state, name } = seller;
  const byOrder = groupByOrder(documents);
  const orderIds = [...byOrder.keys()];
  const views = await rememberedViews(seller, orderIds);
  const rows = new Map(
    (await state.invoiceUploads.find(name, orderIds)).map((row) => [documentKey(row), row]),
  );
  const rowOf = (document: PostedDocument): RememberedUpload | undefined => rows.get(documentKey(document));
  const planned: Planned[] = [];
  const asked: string[] = [];
  for (const [orderId, own] of byOrder) {
    if (!isWanted(views.get(orderId), rules)) continue;
    const open = own.filter((document) => isOpen(document, rowOf(document), rules));
    const isDue = open.some((document) => isCompared(seller, document, rules, { rowOf, siblings: own }));
    if (isDue) asked.push(orderId);
    else planned.push(...open.flatMap((document) => kept(document, rowOf(document))));
  }
  const order = inOrder(asked, rows.values());
  for (const orderId of order.slice(MOST_ASKED)) {
    const open = (byOrder.get(orderId) ?? []).filter((document) => isOpen(document, rowOf(document), rules));
    planned.push(...open.map((document) => askedLater(document, rowOf(document))));
  }
  for (const orderId of order.slice(0, MOST_ASKED)) {
    const found = await getOrder(seller.amazon, orderId);
    if (found === undefined) continue;
    const own = byOrder.get(orderId) ?? [];
    planned.push(...planOrder(seller, invoicedOrderOf(found), own, { rules, rowOf }));
    seller.onProgress?.(`${name}: ${planned.length} documents compared with Amazon`);
  }
  return planned;
}

function isWanted(view: OrderView | undefined, { uploads }: PlanRules): boolean {
  // An order that this seller has never seen is another one's.
  if (view === undefined || view.status === 'CANCELLED') return false;
  const wanted = uploads.get(view.marketplaceId ?? '');
  return wanted === 'all' || (wanted === 'business' && isBusinessOrder(view));
}

/** True for a document that may have to be uploaded. */
function isOpen(document: PostedDocument, row: RememberedUpload | undefined, rules: PlanRules): boolean {
  if (rules.again.has(document.number)) return true;
  if (document.date < rules.datedFrom && row === undefined) return false;
  return row === undefined || !isFinished(row.state);
}

/** True when Amazon has to be asked about the order of an open document. */
function isCompared(
  { now }: Seller,
  document: PostedDocument,
  { again }: PlanRules,
  { rowOf, siblings }: Pick<Known, 'rowOf'> & { siblings: readonly PostedDocument[] },
): boolean {
  const row = rowOf(document);
  if (row === undefined || again.has(document.number)) return true;
  if (row.state === 'submitted' || row.state === 'uploading') return false;
  if (row.contentHash !== contentHashOf(document)) return true;
  // What only waits for its turn has no hash of its own and is asked again; what Amazon refused waits for a person.
  if (row.state !== 'waiting') return false;
  const isNextInOrder = siblings.some((each) => {
    const other = rowOf(each);
    return other !== undefined && isFinished(other.state) && other.at >= row.at;
  });
  return row.deadline !== undefined || isOld(row, now()) || isNextInOrder;
}

function isOld({ at }: RememberedUpload, now: number): boolean {
  return now - millisecondsOf(at) > COMPARED_AGAIN_MS;
}

function kept(document: PostedDocument, row: RememberedUpload | undefined): Planned[] {
  return row === undefined ? [] : [{ document, upload: row, isKept: true }];
}

/** So that it is not forgotten when more orders have documents than Amazon is asked about in one pass. */
function askedLater(document: PostedDocument, row: RememberedUpload | undefined): Planned {
  const { orderId, number, kind } = document;
  const fresh: RememberedUpload = {
    orderId,
    number,
    kind,
    state: 'waiting',
    contentHash: contentHashOf(document),
    attempts: 0,
    reason: 'Amazon is asked about the order by a later pass.',
    // Long ago: the next pass asks.
    at: instantAt(0),
  };
  return { document, upload: row ?? fresh, isKept: row !== undefined };
}

function groupByOrder(documents: readonly PostedDocument[]): Map<string, PostedDocument[]> {
  const byOrder = new Map<string, PostedDocument[]>();
  for (const document of documents)
    byOrder.set(document.orderId, [...(byOrder.get(document.orderId) ?? []), document]);
  return byOrder;
}

/** The oldest deadline first; orders without one, which were never decided about, before all others. */
function inOrder(orderIds: readonly string[], rows: Iterable<RememberedUpload>): string[] {
  const deadlines = new Map<string, Instant>();
  for (const { orderId, deadline } of rows) if (deadline !== undefined) deadlines.set(orderId, deadline);
  return orderIds.toSorted((a, b) => ((deadlines.get(a) ?? '') < (deadlines.get(b) ?? '') ? -1 : 1));
}

type Known = { rules: PlanRules; rowOf: (document: PostedDocument) => RememberedUpload | undefined };

function planOrder(
  seller: Seller,
  order: InvoicedOrder,
  documents: readonly PostedDocument[],
  { rules, rowOf }: Known,
): Planned[] {
  const done = documents.filter(
    (document) => !rules.again.has(document.number) && !isOpen(document, rowOf(document), rules),
  );
  const numbers = new Set(done.map(({ number }) => number));
  const uploads = rules.uploads.get(order.marketplaceId ?? '');
  return decideDocuments(order, documents, uploads, numbers)
    .filter(({ document, decision }) => !numbers.has(document.number) && decision.kind !== 'ignore')
    .flatMap((decided) => planDocument(seller, order, decided, { rules, rowOf }));
}

function planDocument(
  { now }: Seller,
  { marketplaceId = '', deadline }: InvoicedOrder,
  { document, decision }: Decided,
  { rules, rowOf }: Known,
): Planned[] {
  const row = rowOf(document);
  const contentHash = contentHashOf(document);
  const isAgain = rules.again.has(document.number);
  // Amazon has it, or has refused exactly this.
  const isSettled =
    row !== undefined &&
    (['submitted', 'uploading'].includes(row.state) ||
      (row.state === 'refused' && row.contentHash === contentHash));
  if (isSettled && !isAgain) return [{ document, upload: row, isKept: true }];
  const upload: RememberedUpload = {
    orderId: document.orderId,
    number: document.number,
    kind: document.kind,
    state: decision.kind === 'notWanted' ? 'notWanted' : 'waiting',
    contentHash,
    attempts: row?.attempts ?? 0,
    // Without a deadline it is not asked about in every pass.
    deadline: decision.kind === 'upload' ? deadline : undefined,
    at: instantAt(now()),
  };
  switch (decision.kind) {
    case 'upload':
      return [
        {
          document,
          upload,
          isKept: false,
          work: { document, marketplaceId, totals: decision.totals, upload },
        },
      ];
    case 'different':
      return [
        {
          document,
          upload: { ...upload, reason: decision.reason },
          isKept: false,
          difference: decision.reason,
        },
      ];
    case 'wait':
    case 'notWanted':
      return [{ document, upload: { ...upload, reason: decision.reason }, isKept: false }];
    case 'ignore':
      return [];
  }
}

/** What a refusal is about: the same figures are refused again. */
function contentHashOf({ number, kind, currencyCode, total, vat }: PostedDocument): string {
  return hashOf([number, kind, currencyCode, total.toFixed(), vat.toFixed()].join('|'));
}
