import { z } from 'zod';
import { isoTime } from '../world/clock.ts';
import { type Feed, type FeedResult, INVOICE_FEED, LISTINGS_FEED } from '../world/feed.ts';
import { processFeed } from '../world/feed-processing.ts';
import { processInvoice } from '../world/invoice-processing.ts';
import type { Call, World } from '../world/world.ts';
import { type Answer, invalidInput, jsonAnswer, notFound, Refused } from './answers.ts';
import { requireListingRole } from './listings-api.ts';
import { refuseForeignMarketplaces, requireInvoicingRole, requireOrderRole } from './order-access.ts';
import { requireJson } from './requests.ts';
import { refuseUnknown, timeOf } from './search-parameters.ts';

const FEED_TYPES = [
  'POST_ORDER_FULFILLMENT_DATA',
  'POST_FLAT_FILE_FULFILLMENT_DATA',
  INVOICE_FEED,
  LISTINGS_FEED,
];
const STEP_MS = 15_000;

const CREATE_DOCUMENT = z.strictObject({ contentType: z.string().min(1) });
const CREATE_FEED = z.strictObject({
  feedType: z.enum(FEED_TYPES),
  marketplaceIds: z.array(z.string()).min(1).max(25),
  inputFeedDocumentId: z.string(),
  feedOptions: z.record(z.string(), z.string()).optional(),
});

/** `POST /feeds/2021-06-30/documents`. */
export function createFeedDocument(world: World, call: Call): Answer {
  const { contentType } = readBody(CREATE_DOCUMENT, call);
  const { id } = world.documents.create({ contentType });
  return jsonAnswer(201, { feedDocumentId: id, url: world.documents.presign(baseOf(call), id, 'PUT') });
}

/** `POST /feeds/2021-06-30/feeds`. */
export function createFeed(world: World, call: Call): Answer {
  const { feedType, marketplaceIds, inputFeedDocumentId, feedOptions } = readBody(CREATE_FEED, call);
  if (feedType === LISTINGS_FEED) requireListingRole(call.account);
  else if (feedType === INVOICE_FEED) requireInvoicingRole(call);
  else requireOrderRole(call);
  refuseForeignMarketplaces(call, marketplaceIds);
  if (!world.documents.find(inputFeedDocumentId)?.content) {
    return invalidInput('The input document does not exist or was not uploaded.');
  }
  const feedId = String(50_000_000_000 + world.feeds.length);
  world.feeds.push({
    feedId,
    account: call.account,
    feedType,
    marketplaceIds,
    inputFeedDocumentId,
    feedOptions,
    outcome: world.faults.take('createFeed', ['feedOutcome'])?.outcome ?? 'normal',
    createdAt: world.clock.now(),
    polls: 0,
    status: 'IN_QUEUE',
  });
  return jsonAnswer(202, { feedId });
}

/** `GET /feeds/2021-06-30/feeds/{feedId}`. Each call, or 15 seconds, moves the feed one step on. */
export function getFeed(world: World, call: Call): Answer {
  refuseUnknown(call.request.query, []);
  const feed = world.feeds.find(
    ({ feedId, account }) => feedId === call.pathValue && account === call.account,
  );
  if (!feed) return notFound(`The feed ${call.pathValue} was not found.`);
  feed.polls += 1;
  moveOn(world, feed);
  return jsonAnswer(200, seen(feed));
}

const LIST_PARAMETERS = [
  'feedTypes',
  'marketplaceIds',
  'pageSize',
  'processingStatuses',
  'createdSince',
  'createdUntil',
  'nextToken',
];

/** `GET /feeds/2021-06-30/feeds`: the newest first. */
export function getFeeds(world: World, call: Call): Answer {
  refuseUnknown(call.request.query, LIST_PARAMETERS);
  const { query, offset } = listQueryOf(call.request.query);
  const size = Number(query.get('pageSize') ?? '10');
  if (!Number.isInteger(size) || size < 1 || size > 100) return invalidInput('pageSize must be 1 to 100.');
  const types = (query.get('feedTypes') ?? '').split(',');
  const since = timeOf(query, 'createdSince') ?? 0;
  const until = timeOf(query, 'createdUntil') ?? world.clock.now();
  const found = world.feeds
    .filter(
      ({ account, feedType, createdAt }) =>
        account === call.account && types.includes(feedType) && createdAt >= since && createdAt <= until,
    )
    .toReversed();
  const next = offset + size < found.length ? `${String(offset + size)} ${query.toString()}` : undefined;
  return jsonAnswer(200, {
    feeds: found.slice(offset, offset + size).map(seen),
    ...(next === undefined ? {} : { nextToken: Buffer.from(next).toString('base64') }),
  });
}

/** The parameters; with a token, those of the call that gave it. */
function listQueryOf(query: URLSearchParams): { query: URLSearchParams; offset: number } {
  const token = query.get('nextToken');
  if (token === null) {
    if (query.has('feedTypes')) return { query, offset: 0 };
    throw new Refused(invalidInput('feedTypes is required.'));
  }
  const [, offset, first] = /^(\d+) (.*)$/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if ([...query.keys()].length > 1 || offset === undefined || first === undefined)
    throw new Refused(invalidInput('nextToken must be valid, and the only parameter.'));
  return { query: new URLSearchParams(first), offset: Number(offset) };
}

/** A feed as Amazon shows it: neither its options nor its document. */
function seen(feed: Feed): Record<string, unknown> {
  const { feedId, feedType, marketplaceIds, createdAt, status, startedAt, endedAt } = feed;
  return {
    feedId,
    feedType,
    marketplaceIds,
    createdTime: isoTime(createdAt),
    processingStatus: status,
    ...(startedAt === undefined ? {} : { processingStartTime: isoTime(startedAt) }),
    ...(endedAt === undefined ? {} : { processingEndTime: isoTime(endedAt) }),
    ...(feed.resultFeedDocumentId === undefined ? {} : { resultFeedDocumentId: feed.resultFeedDocumentId }),
  };
}

/** `GET /feeds/2021-06-30/documents/{feedDocumentId}`. */
export function getFeedDocument(world: World, call: Call): Answer {
  refuseUnknown(call.request.query, ['enableContentEncodingUrlHeader']);
  const document = world.documents.find(call.pathValue);
  if (!document) return notFound(`The document ${call.pathValue} was not found.`);
  const encoding = call.request.query.get('enableContentEncodingUrlHeader') === 'true';
  return jsonAnswer(200, {
    feedDocumentId: document.id,
    url: world.documents.presign(baseOf(call), document.id, 'GET', encoding),
    ...(document.gzip ? { compressionAlgorithm: 'GZIP' } : {}),
  });
}

/** Brings every feed as far as its time has come, whether somebody asks for it or not. */
export function moveFeedsOn(world: World): void {
  for (const feed of world.feeds) moveOn(world, feed);
}

/** The URL under which the client reached the simulator, so that a proxy between them stays between them. */
export function baseOf({ request }: Call): string {
  return `http://${request.headers['host'] ?? 'localhost'}`;
}

/** Checks the JSON body of a POST. */
export function readBody<T>(shape: z.ZodType<T>, call: Call): T {
  refuseUnknown(call.request.query, []);
  const checked = shape.safeParse(requireJson(call.request));
  if (checked.success) return checked.data;
  throw new Refused(invalidInput(z.prettifyError(checked.error)));
}

function moveOn(world: World, feed: Feed): void {
  const now = world.clock.now();
  const steps = Math.max(Math.floor((now - feed.createdAt) / STEP_MS), feed.polls - 1);
  if (feed.status === 'IN_QUEUE' && steps >= 1) {
    feed.status = 'IN_PROGRESS';
    feed.startedAt = now;
  }
  if (feed.status === 'IN_PROGRESS' && steps >= 2) finish(world, feed, now);
}

const REPORT_TYPES: Readonly<Record<string, string>> = {
  [LISTINGS_FEED]: 'application/json',
  [INVOICE_FEED]: 'text/plain; charset=UTF-8',
};

function processText(world: World, feed: Feed): FeedResult {
  const text = world.documents.find(feed.inputFeedDocumentId)?.content?.toString('utf8') ?? '';
  return processFeed(world, feed.account, { ...feed, text });
}

function finish(world: World, feed: Feed, now: number): void {
  const { status, report } =
    feed.feedType === INVOICE_FEED ? processInvoice(world, feed) : processText(world, feed);
  feed.status = status;
  feed.endedAt = now;
  if (report === undefined) return;
  const { id } = world.documents.create({
    contentType: REPORT_TYPES[feed.feedType] ?? 'text/xml; charset=UTF-8',
    content: Buffer.from(report, 'utf8'),
    gzip: feed.outcome === 'gzip',
  });
  feed.resultFeedDocumentId = id;
}
