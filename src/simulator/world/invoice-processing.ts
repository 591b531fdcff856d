import { minorUnitsOf } from '../formats/money-text.ts';
import type { Order } from '../formats/order-schema.ts';
import { readPdf } from '../formats/pdf-text.ts';
import { plainTextReport } from '../formats/processing-report.ts';
import type { Feed, FeedResult } from './feed.ts';
import type { UploadedInvoice } from './invoices.ts';
import type { World } from './world.ts';

type Problem = NonNullable<UploadedInvoice['problem']>;

const PREFIX = 'metadata:';

/**
 * Judges a document for a buyer (feed `UPLOAD_VAT_INVOICE`), and writes the flat report about it. 79513 and 79525 are Amazon's own codes;
 * those that are not published have a number of the simulator's, from 79900 on.
 */
export function processInvoice(world: World, feed: Feed): FeedResult {
  if (feed.outcome === 'cancelled') return { status: 'CANCELLED' };
  if (feed.outcome === 'fatal') return { status: 'FATAL' };
  const { content: pdf = Buffer.alloc(0), contentType = '' } =
    world.documents.find(feed.inputFeedDocumentId) ?? {};
  const keys = keysOf(feed.feedOptions ?? {}, world.invoiceSettings.keysInAnyCase);
  const uploaded: Omit<UploadedInvoice, 'problem'> = {
    feedId: feed.feedId,
    account: feed.account,
    orderId: keys.get('orderid'),
    number: keys.get('invoicenumber'),
    documentType: keys.get('documenttype'),
    totalAmount: keys.get('totalamount'),
    totalVatAmount: keys.get('totalvatamount'),
    pdf,
  };
  const problem =
    fileProblem(pdf, contentType) ??
    keysProblem(uploaded) ??
    orderProblem(world, uploaded, feed, keys.has('transactionid'));
  world.invoices.push({ ...uploaded, problem });
  if (feed.outcome === 'fatalWithDocument' || feed.outcome === 'plainText')
    return { status: feed.outcome === 'plainText' ? 'DONE' : 'FATAL', report: 'The report cannot be shown.' };
  return { status: 'DONE', report: plainTextReport(1, problem === undefined ? 1 : 0, problem) };
}

/** The options that Amazon sees: those with the prefix, by their names in small letters. */
function keysOf(options: Record<string, string>, inAnyCase: boolean): Map<string, string> {
  const known = inAnyCase
    ? Object.entries(options).map(([key, value]) => [key.toLowerCase(), value] as const)
    : Object.entries(options);
  return new Map(
    known.flatMap(([key, value]) => (key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value]] : [])),
  );
}

function fileProblem(pdf: Buffer, contentType: string): Problem | undefined {
  if (contentType !== 'application/pdf')
    return { code: 79901, message: `The content type ${contentType} is not application/pdf.` };
  return readPdf(pdf) === undefined
    ? { code: 79902, message: 'The file is not a PDF with pages.' }
    : undefined;
}

function keysProblem({
  orderId,
  number,
  documentType,
}: Omit<UploadedInvoice, 'problem'>): Problem | undefined {
  if (orderId === undefined) {
    return {
      code: 79513,
      message: 'Please provide metadata:shippingid or metadata:orderid to upload an invoice.',
    };
  }
  if (number === undefined || number === '')
    return { code: 79903, message: 'Please provide metadata:invoicenumber.' };
  return documentType === 'Invoice' || documentType === 'CreditNote'
    ? undefined
    : { code: 79904, message: 'metadata:documenttype must be Invoice or CreditNote.' };
}

function orderProblem(
  { orders, invoices, invoiceSettings }: World,
  uploaded: Omit<UploadedInvoice, 'problem'>,
  feed: Feed,
  hasTransaction: boolean,
): Problem | undefined {
  const { orderId = '', number, documentType } = uploaded;
  const order = orders.find(orderId)?.order;
  const isThere = order !== undefined && feed.marketplaceIds.includes(order.salesChannel.marketplaceId ?? '');
  if (!isThere) return { code: 79905, message: `The order ${orderId} was not found in the marketplace.` };
  if (invoiceSettings.amazonInvoices.includes(orderId))
    return { code: 79525, message: 'Amazon will generate invoice for this order.' };
  if (invoiceSettings.refuses.includes(orderId))
    return { code: 79912, message: 'The VAT number of the seller is not valid.' };
  if (!['SHIPPED', 'PARTIALLY_SHIPPED'].includes(order.fulfillment?.fulfillmentStatus ?? ''))
    return { code: 79906, message: `The order ${orderId} was not shipped.` };
  const accepted = invoices.filter((other) => other.orderId === orderId && other.problem === undefined);
  const isSecond = accepted.some(
    (other) => other.number === number || (documentType === 'Invoice' && other.documentType === 'Invoice'),
  );
  if (isSecond && invoiceSettings.secondUpload === 'refused')
    return { code: 79907, message: `The order ${orderId} has such a document already.` };
  if (documentType === 'CreditNote') {
    if (invoiceSettings.creditNotesNeedTransaction && !hasTransaction)
      return { code: 79908, message: 'Please provide metadata:transactionid for a credit note.' };
    return undefined;
  }
  return totalsProblem(order, uploaded);
}

/** Amazon compares to the cent, and only what it is told. */
function totalsProblem(
  order: Order,
  { totalAmount, totalVatAmount }: Omit<UploadedInvoice, 'problem'>,
): Problem | undefined {
  const { total, vat } = figuresOf(order);
  if (differs(totalAmount, total))
    return { code: 79910, message: `TotalAmount ${String(totalAmount)} does not match the order.` };
  return vat !== undefined && differs(totalVatAmount, vat)
    ? { code: 79911, message: `TotalVATAmount ${String(totalVatAmount)} does not match the order.` }
    : undefined;
}

function differs(given: string | undefined, own: number): boolean {
  return given !== undefined && given !== (own / 100).toFixed(2);
}

/** What Amazon says of an order, in cents; no tax when it names none. */
function figuresOf(order: Order): { total: number; vat: number | undefined } {
  const proceeds = order.orderItems.map((item) => item.proceeds);
  const taxes = proceeds.flatMap((each) =>
    (each?.breakdowns ?? []).flatMap(({ type, subtotal }) =>
      type === 'TAX' && subtotal !== undefined ? [minorUnitsOf(subtotal)] : [],
    ),
  );
  return {
    total: proceeds.reduce(
      (sum, each) => sum + (each?.proceedsTotal === undefined ? 0 : minorUnitsOf(each.proceedsTotal)),
      0,
    ),
    vat: taxes.length === 0 ? undefined : taxes.reduce((sum, tax) => sum + tax, 0),
  };
}
