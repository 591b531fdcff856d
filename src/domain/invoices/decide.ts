import { type Decimal, sum, ZERO } from '../money.ts';
import type { Instant } from '../time.ts';
import { documentName, type PostedDocument } from './document.ts';
import type { InvoicedOrder } from './invoiced-order.ts';
import type { Uploads } from './uploads.ts';

/** What Amazon compares a document with; left out where it would compare a part with the whole. */
export type Totals = { total: Decimal; vat: Decimal };

export type Decision =
  | { kind: 'upload'; totals: Totals | undefined; deadline: Instant | undefined }
  /** Nothing is wrong; the reason passes by itself. */
  | { kind: 'wait'; reason: string }
  /** A person must look: Amazon would refuse it, or have a wrong document. */
  | { kind: 'different'; reason: string }
  | { kind: 'notWanted'; reason: string }
  /** Nobody has asked for the documents of such orders. */
  | { kind: 'ignore' };

export type Decided = { document: PostedDocument; decision: Decision };

/**
 * Decides about all posted documents of one order.
 *
 * The invoices of an order together must be what Amazon says of the order, to the cent: Amazon refuses a document whose total or tax
 * differs (VCS Lite guide, "Upload your own invoices": TotalAmount, TotalVATAmount). An invoice that a credit note has wholly reversed, and
 * that another one replaces, does not count.
 *
 * @param uploads what the settings say of the order's store; undefined: nothing is uploaded there
 * @param done numbers of the documents that are at Amazon or not wanted there
 */
export function decideDocuments(
  order: InvoicedOrder,
  documents: readonly PostedDocument[],
  uploads: Uploads | undefined,
  done: ReadonlySet<string>,
): Decided[] {
  const all = (decision: Decision): Decided[] => documents.map((document) => ({ document, decision }));
  if (uploads === undefined || (uploads === 'business' && !order.isBusiness)) return all({ kind: 'ignore' });
  if (order.amazonCollectsTax) {
    return all({
      kind: 'notWanted',
      reason: 'Amazon collects the tax of this order, and invoices it itself.',
    });
  }
  if (order.status !== 'SHIPPED') {
    return all({ kind: 'wait', reason: `Amazon has not shipped all of the order (${order.status ?? '-'}).` });
  }
  const replaced = replacedAmong(order, documents);
  const counting = documents.filter((document) => !replaced.has(document));
  const invoices = counting.filter(({ kind }) => kind === 'Invoice');
  const difference = differenceOf(order, invoices);
  return documents.map((document) => {
    if (replaced.has(document) && !done.has(document.number)) {
      const reason = 'The invoice was reversed and replaced before Amazon had it.';
      return { document, decision: { kind: 'notWanted', reason } };
    }
    const decision =
      document.kind === 'Invoice'
        ? decideInvoice(order, document, { difference, only: invoices.length === 1 })
        : decideCreditNote(order, document, invoices, done);
    return { document, decision };
  });
}

function decideInvoice(
  order: InvoicedOrder,
  document: PostedDocument,
  { difference, only }: { difference: string | undefined; only: boolean },
): Decision {
  if (difference !== undefined) return { kind: 'different', reason: difference };
  return upload(order, only ? totalsOf(document) : undefined);
}

/**
 * The order says nothing of refunds: of a credit note is known only that it cannot be more than the order, and that the buyer needs the
 * invoice first.
 */
function decideCreditNote(
  order: InvoicedOrder,
  document: PostedDocument,
  invoices: readonly PostedDocument[],
  done: ReadonlySet<string>,
): Decision {
  const name = documentName(document);
  if (document.currencyCode !== order.currencyCode) {
    return { kind: 'different', reason: currencyReason(name, document.currencyCode, order) };
  }
  if (document.total.greaterThan(order.total)) {
    const reason = `${name} is over ${amount(document.total, order)}, and Amazon's order over ${amount(order.total, order)}.`;
    return { kind: 'different', reason };
  }
  const missing = invoices.find(({ number }) => !done.has(number));
  if (missing !== undefined)
    return { kind: 'wait', reason: `${documentName(missing)} of the order must be at Amazon first.` };
  return upload(order, totalsOf(document));
}

function upload({ deadline }: InvoicedOrder, totals: Totals | undefined): Decision {
  return { kind: 'upload', totals, deadline };
}

function totalsOf({ total, vat }: PostedDocument): Totals {
  return { total, vat };
}

/** By how much the invoices together differ from Amazon's order, in words; undefined when they agree to the cent. */
function differenceOf(order: InvoicedOrder, invoices: readonly PostedDocument[]): string | undefined {
  const [first] = invoices;
  if (first === undefined) return undefined;
  const name =
    invoices.length === 1
      ? documentName(first)
      : `Invoices ${invoices.map(({ number }) => number).join(', ')}`;
  const is = invoices.length === 1 ? 'is' : 'together are';
  const foreign = invoices.find(({ currencyCode }) => currencyCode !== order.currencyCode);
  if (foreign !== undefined) return currencyReason(documentName(foreign), foreign.currencyCode, order);
  const total = sum(invoices.map((invoice) => invoice.total));
  if (!total.equals(order.total))
    return `${name} ${is} over ${amount(total, order)}, and Amazon's order over ${amount(order.total, order)}.`;
  const vat = sum(invoices.map((invoice) => invoice.vat));
  if (order.vat === undefined || vat.equals(order.vat)) return undefined;
  return `${name} ${invoices.length === 1 ? 'holds' : 'together hold'} ${amount(vat, order)} of tax, and Amazon's order ${amount(order.vat, order)}.`;
}

function currencyReason(name: string, currencyCode: string, order: InvoicedOrder): string {
  return `${name} is in ${currencyCode}, and Amazon's order in ${order.currencyCode ?? 'no currency'}.`;
}

function amount(value: Decimal, { currencyCode }: InvoicedOrder): string {
  return `${value.toFixed(2)} ${currencyCode ?? ''}`.trim();
}

/** Invoices that credit notes have wholly reversed, with those credit notes, when the other invoices are what Amazon says of the order. */
function replacedAmong(
  order: InvoicedOrder,
  documents: readonly PostedDocument[],
): ReadonlySet<PostedDocument> {
  const notes = documents.filter(({ kind }) => kind === 'CreditNote');
  const invoices = documents.filter(({ kind }) => kind === 'Invoice');
  const creditOf = ({ id }: PostedDocument): Decimal =>
    sum(notes.filter(({ reversedId }) => reversedId === id).map(({ total }) => total));
  const reversed = invoices.filter((invoice) => creditOf(invoice).equals(invoice.total));
  const rest = invoices.filter((invoice) => !reversed.includes(invoice));
  const restTotal = rest.reduce((total, invoice) => total.plus(invoice.total), ZERO);
  if (rest.length === 0 || !restTotal.equals(order.total)) return new Set();
  const ids = new Set(reversed.map(({ id }) => id));
  return new Set([
    ...reversed,
    ...notes.filter(({ reversedId }) => reversedId !== undefined && ids.has(reversedId)),
  ]);
}
