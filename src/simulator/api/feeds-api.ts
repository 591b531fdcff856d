import { z } from 'zod';
import { isoTime } from '../world/clock.ts';
import { type Feed, LISTINGS_FEED } from '../world/feed.ts';
import { processFeed } from '../world/feed-processing.ts';
import type { Call, World } from '../world/world.ts';
import { type Answer, invalidInput, jsonAnswer, notFound, Refused } from './answers.ts';
import { requireListingRole } from './listings-api.ts';
import { refuseForeignMarketplaces, requireOrderRole } from './order-access.ts';
import { requireJson } from './requests.ts';
import { refuseUnknown } from './search-parameters.ts';

const FEED_TYPES = [
  'POST_ORDER_FULFILLMENT_DATA',
  'POST_FLAT_FILE_FULFILLMENT_DATA',
  'UPLOAD_VAT_INVOICE',
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
  const { feedType, marketplaceIds, inputFeedDocumentId } = readBody(CREATE_FEED, call);
  if (feedType === LISTINGS_FEED) requireListingRole(call.account);
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
  const { feedId, feedType, marketplaceIds, createdAt, status, startedAt, endedAt } = feed;
  return jsonAnswer(200, {
    feedId,
    feedType,
    marketplaceIds,
    createdTime: isoTime(createdAt),
    processingStatus: status,
    ...(startedAt === undefined ? {} : { processingStartTime: isoTime(startedAt) }),
    ...(endedAt === undefined ? {} : { processingEndTime: isoTime(endedAt) }),
    ...(feed.resultFeedDocumentId === undefined ? {} : { resultFeedDocumentId: feed.resultFeedDocumentId }),
  });
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

function finish(world: World, feed: Feed, now: number): void {
  const text = world.documents.find(feed.inputFeedDocumentId)?.content?.toString('utf8') ?? '';
  const { status, report } = processFeed(world, feed.account, { ...feed, text });
  feed.status = status;
  feed.endedAt = now;
  if (report === undefined) return;
  const { id } = world.documents.create({
    contentType: feed.feedType === LISTINGS_FEED ? 'application/json' : 'text/xml; charset=UTF-8',
    content: Buffer.from(report, 'utf8'),
    gzip: feed.outcome === 'gzip',
  });
  feed.resultFeedDocumentId = id;
}
