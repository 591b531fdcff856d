import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import type { AmazonClient } from './client.ts';
import { type Document, downloadDocument, uploadDocument, withDocument } from './documents.ts';
import { pagingLoop } from './paging.ts';
import { checked } from './shape.ts';

/** Feeds of this type change listings; they have a quota of their own. */
export const LISTINGS_FEED_TYPE = 'JSON_LISTINGS_FEED';

/** A feed for Amazon to process. */
export type FeedSubmission = {
  /** E.g. `POST_ORDER_FULFILLMENT_DATA`. */
  feedType: string;
  /** 1 to 25. */
  marketplaceIds: readonly string[];
  content: string | Buffer;
  /** E.g. `text/xml; charset=UTF-8`. */
  contentType: string;
  feedOptions?: Record<string, string>;
};

const CreateFeedDocumentResponse = z.object({ feedDocumentId: z.string(), url: z.string() });
const CreateFeedResponse = z.object({ feedId: z.string() });
const FeedDocument = z.object({ url: z.string(), compressionAlgorithm: z.string().exactOptional() });

const Feed = z.object({
  feedId: z.string(),
  feedType: z.string(),
  /** `IN_QUEUE`, `IN_PROGRESS`, or final: `DONE` (which is not success: see the result), `CANCELLED`, `FATAL`. */
  processingStatus: z.string(),
  resultFeedDocumentId: z.string().exactOptional(),
});
export type Feed = z.infer<typeof Feed>;

/**
 * Submits a feed (Feeds API v2021-06-30: `createFeedDocument`, upload, `createFeed`; 0.0083 feeds per second, burst 15;
 * 5 listings feeds in 5 minutes).
 *
 * @returns the feed id
 * @throws AmazonError; with outcome `unknown` the feed may be in Amazon's queue, and must not be submitted again unseen
 */
export async function submitFeed(client: AmazonClient, feed: FeedSubmission): Promise<string> {
  const { content, contentType, ...description } = feed;
  const inputFeedDocumentId = await withDocument(
    async () => {
      const json = await client.call('createFeedDocument', { body: { contentType } });
      return checked(CreateFeedDocumentResponse, 'createFeedDocument', json);
    },
    async ({ feedDocumentId, url }) => {
      await uploadDocument(client, url, Buffer.from(content), contentType);
      return feedDocumentId;
    },
  );
  const operation = feed.feedType === LISTINGS_FEED_TYPE ? 'createListingsFeed' : 'createFeed';
  const json = await client.call(operation, { body: { ...description, inputFeedDocumentId } });
  return checked(CreateFeedResponse, operation, json).feedId;
}

/**
 * How far Amazon is with a feed (`getFeed`; 2 calls per second, burst 15).
 *
 * @throws AmazonError
 */
export async function getFeed(client: AmazonClient, feedId: string): Promise<Feed> {
  return checked(Feed, 'getFeed', await client.call('getFeed', { path: { feedId } }));
}

const GetFeedsResponse = z.object({ feeds: z.array(Feed), nextToken: z.string().exactOptional() });

/** Most feeds on one page of a list. */
const PAGE_SIZE = 100;

/**
 * Lists the feeds of a type that Amazon got since a moment (`getFeeds`; 0.0222 calls per second, burst 10). Amazon keeps them for 90 days.
 *
 * @returns the newest first
 * @throws AmazonError
 */
export async function listFeeds(client: AmazonClient, feedType: string, since: Instant): Promise<Feed[]> {
  const feeds: Feed[] = [];
  const seen = new Set<string>();
  let query: Record<string, string | number | string[]> = {
    feedTypes: [feedType],
    createdSince: since,
    pageSize: PAGE_SIZE,
  };
  for (;;) {
    const page = checked(GetFeedsResponse, 'getFeeds', await client.call('getFeeds', { query }));
    feeds.push(...page.feeds);
    if (page.nextToken === undefined) return feeds;
    if (seen.has(page.nextToken)) throw pagingLoop('getFeeds');
    seen.add(page.nextToken);
    // As Amazon demands: the token alone.
    query = { nextToken: page.nextToken };
  }
}

/**
 * Fetches Amazon's processing report of a feed (`getFeedDocument`; 0.0222 calls per second, burst 10). Kept for 28 days.
 *
 * @param feedDocumentId the feed's `resultFeedDocumentId`
 * @returns the text, unpacked and decoded
 * @throws AmazonError
 */
export async function downloadFeedResult(client: AmazonClient, feedDocumentId: string): Promise<string> {
  return withDocument(
    async (): Promise<Document> => {
      const json = await client.call('getFeedDocument', { path: { feedDocumentId } });
      return checked(FeedDocument, 'getFeedDocument', json);
    },
    (document) => downloadDocument(client, document),
  );
}
