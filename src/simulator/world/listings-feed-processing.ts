import { listingView } from '../api/listing-view.ts';
import {
  type ListingsFeed,
  type ListingsMessage,
  listingsReport,
  type ReportIssue,
  readListingsFeed,
} from '../formats/listings-feed.ts';
import { plainTextReport } from '../formats/processing-report.ts';
import type { Account } from './accounts.ts';
import type { FeedOutcome, FeedResult } from './feed.ts';
import { submit } from './listing-submissions.ts';
import type { World } from './world.ts';

/** A listings feed whose turn has come. */
type DueFeed = { feedId: string; marketplaceIds: readonly string[]; text: string; outcome: FeedOutcome };

/** Carries a listings feed out, and writes the report about it. */
export function processListingsFeed(world: World, account: Account, feed: DueFeed): FeedResult {
  if (feed.outcome === 'cancelled') return { status: 'CANCELLED' };
  if (feed.outcome === 'plainText') return { status: 'DONE', report: plainTextReport(0, 0) };
  const read = readFeed(account, feed);
  if (typeof read === 'string') return { status: 'DONE', report: refusalOf(account, feed, read) };
  const issues = carriedOut(read.messages, feed.outcome).flatMap((message) =>
    issuesOfMessage(world, account, feed.marketplaceIds, message),
  );
  if (feed.outcome === 'fatal') return { status: 'FATAL' };
  if (feed.outcome === 'fatalWithDocument') return { status: 'FATAL', report: plainTextReport(0, 0) };
  return { status: 'DONE', report: reportOn(world, account, feed, read, issues) };
}

/** The feed, or why Amazon does not look at its messages. */
function readFeed({ sellerId }: Account, { text, outcome }: DueFeed): ListingsFeed | string {
  if (outcome === 'messageIdZero') return 'The feed could not be processed.';
  const read = readListingsFeed(text);
  if (typeof read === 'string' || read.header.sellerId === sellerId) return read;
  return `The sellerId ${read.header.sellerId} is not that of the feed.`;
}

/** The messages that take effect: a fatal end comes after half of them, and a report may leave out the last. */
function carriedOut(messages: readonly ListingsMessage[], outcome: FeedOutcome): readonly ListingsMessage[] {
  if (outcome === 'noMessageNamed') return messages.slice(0, -1);
  return outcome.startsWith('fatal') ? messages.slice(0, Math.floor(messages.length / 2)) : messages;
}

function issuesOfMessage(
  world: World,
  account: Account,
  marketplaceIds: readonly string[],
  { messageId, sku, patches }: ListingsMessage,
): ReportIssue[] {
  const { issues } = submit(world, account, { sku, marketplaceIds, patches, via: 'feed' });
  return issues.map(({ code, severity, message, attributeNames: [attributeName] = [] }) => ({
    messageId,
    sku,
    code,
    severity,
    message,
    ...(attributeName === undefined ? {} : { attributeName }),
  }));
}

function refusalOf({ sellerId }: Account, { feedId }: DueFeed, message: string): string {
  const issues: ReportIssue[] = [{ code: '4000001', severity: 'ERROR', message }];
  const counts = { processed: 0, accepted: 0, invalid: 0 };
  return listingsReport({ header: { sellerId, feedId }, issues, counts });
}

function reportOn(
  world: World,
  account: Account,
  { feedId, marketplaceIds, outcome }: DueFeed,
  { header: { report }, messages }: ListingsFeed,
  issues: ReportIssue[],
): string {
  const refused = new Set(issues.map(({ messageId }) => messageId));
  const invalid = refused.size + (outcome === 'noMessageNamed' ? 1 : 0);
  const counts = { processed: messages.length, accepted: messages.length - invalid, invalid };
  const header = { sellerId: account.sellerId, feedId, ...(report ? { report } : {}) };
  if (!report) return listingsReport({ header, issues, counts });
  const items = messages.flatMap(({ messageId, sku }) => {
    const listing = refused.has(messageId) ? undefined : world.listings.find(account, sku);
    return listing ? [listingView(world, listing, marketplaceIds, report.includedData)] : [];
  });
  return listingsReport({ header, issues, counts, items });
}
