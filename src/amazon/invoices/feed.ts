import { z } from 'zod';
import type { DocumentKind } from '../../domain/invoices/document.ts';
import type { UploadVerdict } from '../../domain/invoices/verdict.ts';
import type { Decimal } from '../../domain/money.ts';
import type { Instant } from '../../domain/time.ts';
import { quotable } from '../../personal-data.ts';
import type { AmazonClient } from '../client.ts';
import { downloadFeedResult, getFeed, listFeeds, submitFeed } from '../feeds.ts';
import { readProcessingReport } from '../fulfillment-feed.ts';

const INVOICE_FEED_TYPE = 'UPLOAD_VAT_INVOICE';
const CONTENT_TYPE = 'application/pdf';

/** A PDF for the buyer of an order. */
export type InvoiceUpload = {
  marketplaceId: string;
  orderId: string;
  /** The number that is printed on it. */
  number: string;
  kind: DocumentKind;
  /** What Amazon compares with its own figures; without it, Amazon compares nothing. */
  totals?: { total: Decimal; vat: Decimal } | undefined;
  pdf: Buffer;
};

/**
 * Uploads an invoice or a credit note (feed `UPLOAD_VAT_INVOICE`: one document each, at 0.0083 feeds per second, burst 15, together with
 * every other feed but those for listings).
 *
 * @returns the feed id
 * @throws AmazonError; with outcome `unknown` Amazon may have the feed: look for it with {@link invoiceFeedsSince} before it is uploaded again
 */
export async function uploadInvoice(client: AmazonClient, upload: InvoiceUpload): Promise<string> {
  return submitFeed(client, {
    feedType: INVOICE_FEED_TYPE,
    marketplaceIds: [upload.marketplaceId],
    content: upload.pdf,
    contentType: CONTENT_TYPE,
    feedOptions: optionsOf(upload),
  });
}

/** Without the prefix Amazon does not see a key, and answers 79513 (selling-partner-api-models issue #2437). */
function optionsOf({ orderId, number, kind, totals }: InvoiceUpload): Record<string, string> {
  return {
    'metadata:orderid': orderId,
    'metadata:invoicenumber': number,
    'metadata:documenttype': kind,
    ...(totals !== undefined && {
      'metadata:totalamount': totals.total.toFixed(2),
      'metadata:totalvatamount': totals.vat.toFixed(2),
    }),
  };
}

/** The ids of the feeds with documents that Amazon got from this seller since a moment. */
export async function invoiceFeedsSince(client: AmazonClient, since: Instant): Promise<string[]> {
  const feeds = await listFeeds(client, INVOICE_FEED_TYPE, since);
  return feeds.map(({ feedId }) => feedId);
}

/** What Amazon says of an uploaded document; a cancelled feed was not begun. */
export type InvoiceAnswer = UploadVerdict | { kind: 'cancelled' };

/**
 * Reads what Amazon says of an uploaded document.
 *
 * @returns undefined while Amazon is working on it
 * @throws AmazonError
 */
export async function readInvoiceFeed(
  client: AmazonClient,
  feedId: string,
): Promise<InvoiceAnswer | undefined> {
  const { processingStatus, resultFeedDocumentId } = await getFeed(client, feedId);
  if (processingStatus === 'IN_QUEUE' || processingStatus === 'IN_PROGRESS') return undefined;
  if (processingStatus === 'CANCELLED') return { kind: 'cancelled' };
  if (processingStatus !== 'DONE' || resultFeedDocumentId === undefined) return { kind: 'unknown' };
  return readInvoiceReport(await downloadFeedResult(client, resultFeedDocumentId));
}

const PROCESSED = /Number of records processed\s+(\d+)/i;
const SUCCESSFUL = /Number of records successful\s+(\d+)/i;
/** The head of the table of errors. */
const COLUMNS = z.tuple([
  z.literal('original-record-number'),
  z.literal('sku'),
  z.literal('error-code'),
  z.literal('error-type'),
  z.literal('error-message'),
]);

/**
 * Reads the report of a document: flat text with a summary and a table of errors (selling-partner-api-models issue #2437). A document
 * counts as accepted only when the report is complete, one record was processed, it was successful, and no error is named.
 */
export function readInvoiceReport(text: string): UploadVerdict {
  if (text.trimStart().startsWith('<')) return readXmlReport(text);
  const processed = PROCESSED.exec(text)?.[1];
  const successful = SUCCESSFUL.exec(text)?.[1];
  const errors = errorsIn(text);
  const [first] = errors;
  if (first !== undefined) {
    return {
      kind: 'refused',
      code: first.code,
      words: quotable([...new Set(errors.map(({ words }) => words))].join('; ')),
    };
  }
  return processed === '1' && successful === '1' ? { kind: 'accepted' } : { kind: 'unknown' };
}

/** Other feeds of Amazon are answered with XML, and its documents do not exclude it for this one. */
function readXmlReport(text: string): UploadVerdict {
  const verdict = readProcessingReport(text, 1)(1);
  if (verdict.kind === 'done') return { kind: 'accepted' };
  if (verdict.kind === 'doubt') return { kind: 'unknown' };
  const [code = '', ...words] = verdict.words.split(' ');
  return { kind: 'refused', code, words: words.join(' ') };
}

function errorsIn(text: string): { code: string; words: string }[] {
  const rows = text.split(/\r?\n/).map((line) => line.split('\t').map((cell) => cell.trim()));
  const head = rows.findIndex((row) => COLUMNS.safeParse(row).success);
  if (head < 0) return [];
  return rows.slice(head + 1).flatMap(([, , code = '', type = '', words = '']) => {
    const isWarning = type.toLowerCase() === 'warning';
    return isWarning || (code === '' && words === '') ? [] : [{ code, words }];
  });
}
