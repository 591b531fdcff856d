import { z } from 'zod';
import type { Sku } from '../domain/sku.ts';
import { parseJson } from '../net/json.ts';
import type { AmazonClient } from './client.ts';
import { downloadFeedResult, getFeed, LISTINGS_FEED_TYPE, submitFeed } from './feeds.ts';
import { Issue, isError, type ListingIssue, OFFER_PRODUCT_TYPE, quantityPatch } from './listings.ts';
import { withoutNulls } from './read-order.ts';

/** Most messages that Amazon takes in one listings feed (schemas/feeds/listings-feed-schema-v2.json). */
export const MAX_FEED_MESSAGES = 25_000;

const CONTENT_TYPE = 'application/json';

/** New quantities of offers that are all listed in one marketplace. */
export type QuantityFeed = {
  marketplaceId: string;
  /** At most 25,000. */
  quantities: ReadonlyMap<Sku, number>;
};

/** What Amazon says of one quantity in a feed. Accepted means that it is applied soon: only reading the listing shows it. */
export type QuantityVerdict =
  | { kind: 'accepted'; warnings: ListingIssue[] }
  | { kind: 'refused'; issues: ListingIssue[] }
  | { kind: 'unknown' };

/** How far Amazon is with a feed. */
export type QuantityFeedResult =
  | { kind: 'working' }
  | { kind: 'ended'; status: string; verdicts: Map<Sku, QuantityVerdict> };

/**
 * Sends many quantities at once (feed `JSON_LISTINGS_FEED`, 5 feeds in 5 minutes). Amazon advises it above some 1,500 changes
 * (selling-partner-api-models issue #4097).
 *
 * @returns the feed id
 * @throws AmazonError; with outcome `unknown` the feed may be in Amazon's queue: read the offers before anything is sent again
 * @throws RangeError for no or too many quantities, or one that is not a whole number from 0 on
 */
export async function submitQuantities(client: AmazonClient, feed: QuantityFeed): Promise<string> {
  return submitFeed(client, {
    feedType: LISTINGS_FEED_TYPE,
    marketplaceIds: [feed.marketplaceId],
    content: quantityFeedText(client.account.sellerId, feed.quantities),
    contentType: CONTENT_TYPE,
  });
}

/**
 * Writes a listings feed. The messages are numbered in the order of their SKUs, so that a report can be understood by who knows the SKUs
 * alone.
 *
 * @throws RangeError as {@link submitQuantities}
 */
export function quantityFeedText(sellerId: string, quantities: ReadonlyMap<Sku, number>): string {
  if (quantities.size < 1 || quantities.size > MAX_FEED_MESSAGES) {
    throw new RangeError(`A listings feed has 1 to ${MAX_FEED_MESSAGES} messages, not ${quantities.size}`);
  }
  const messages = inOrder([...quantities.keys()]).map((sku, index) => ({
    messageId: index + 1,
    sku,
    operationType: 'PATCH',
    productType: OFFER_PRODUCT_TYPE,
    patches: [quantityPatch(quantities.get(sku) ?? Number.NaN)],
  }));
  const report = { includedData: ['issues'], apiVersion: '2021-08-01' };
  return JSON.stringify({ header: { sellerId, version: '2.0', report }, messages });
}

/**
 * Reads what became of a feed (`getFeed`, `getFeedDocument`).
 *
 * @param skus all that the feed held, in any order
 * @returns a verdict for each SKU once the feed has ended; unknown when its report does not say, then only reading the offer tells
 * @throws AmazonError
 */
export async function readQuantityFeed(
  client: AmazonClient,
  feedId: string,
  skus: readonly Sku[],
): Promise<QuantityFeedResult> {
  const { processingStatus: status, resultFeedDocumentId } = await getFeed(client, feedId);
  if (status === 'IN_QUEUE' || status === 'IN_PROGRESS') return { kind: 'working' };
  const text =
    status === 'DONE' && resultFeedDocumentId !== undefined
      ? await downloadFeedResult(client, resultFeedDocumentId)
      : undefined;
  return { kind: 'ended', status, verdicts: readListingsReport(text, feedId, skus) };
}

/** The part of a report that is looked at (schemas/feeds/listings-feed-processing-report-schema-v2.json). */
const Report = z.object({
  header: z.object({ feedId: z.string() }),
  issues: z.array(Issue.extend({ messageId: z.int().optional() })),
  summary: z.object({ messagesProcessed: z.int(), messagesAccepted: z.int(), messagesInvalid: z.int() }),
  items: z.array(z.object({ sku: z.string(), issues: z.array(Issue).default([]) })).default([]),
});
type Report = z.infer<typeof Report>;

/**
 * Reads a processing report. A message counts as accepted only when the report is of this feed, its counts add up to the messages that
 * were sent, every error names a message, and none names this one.
 *
 * @param text undefined when Amazon gave no report
 * @param skus all that the feed held, in any order
 */
export function readListingsReport(
  text: string | undefined,
  feedId: string,
  skus: readonly Sku[],
): Map<Sku, QuantityVerdict> {
  const sent = inOrder(skus);
  const report = text === undefined ? undefined : reportIn(text);
  if (report?.header.feedId !== feedId) return new Map(sent.map((sku) => [sku, { kind: 'unknown' }]));
  const sound = isSound(report, sent.length);
  const later = new Map(report.items.map(({ sku, issues }) => [sku, issues]));
  const byMessage = issuesByMessage(report);
  const verdicts = sent.map((sku, index): [Sku, QuantityVerdict] => {
    const issues = byMessage.get(index + 1) ?? [];
    if (issues.some(isError)) return [sku, { kind: 'refused', issues }];
    return [
      sku,
      sound ? { kind: 'accepted', warnings: [...issues, ...(later.get(sku) ?? [])] } : { kind: 'unknown' },
    ];
  });
  return new Map(verdicts);
}

function issuesByMessage({ issues }: Report): Map<number | undefined, ListingIssue[]> {
  const byMessage = new Map<number | undefined, ListingIssue[]>();
  for (const { messageId, code, message, severity } of issues) {
    byMessage.set(messageId, [...(byMessage.get(messageId) ?? []), { code, message, severity }]);
  }
  return byMessage;
}

function isSound({ issues, summary }: Report, sent: number): boolean {
  const refused = new Set(issues.filter(isError).map(({ messageId }) => messageId));
  return (
    !refused.has(undefined) &&
    summary.messagesProcessed === sent &&
    summary.messagesInvalid === refused.size &&
    summary.messagesAccepted === sent - refused.size
  );
}

function reportIn(text: string): Report | undefined {
  try {
    return Report.safeParse(withoutNulls(parseJson(text))).data;
  } catch {
    // Plain text, or cut short: it proves nothing.
    return undefined;
  }
}

/** By code units, so that it does not depend on a language. */
function inOrder(skus: readonly Sku[]): Sku[] {
  return [...new Set(skus)].sort();
}
