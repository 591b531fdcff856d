import { AmazonError } from '../../amazon/errors.ts';
import { downloadFeedResult, getFeed, submitFeed } from '../../amazon/feeds.ts';
import {
  FEED_CONTENT_TYPE,
  type FeedVerdict,
  FULFILLMENT_FEED_TYPE,
  type FulfillmentMessage,
  fulfillmentFeed,
  MAX_FEED_BYTES,
  readProcessingReport,
} from '../../amazon/fulfillment-feed.ts';
import { carrierFor } from '../../domain/shipments/carrier.ts';
import type { FeedResult } from '../../domain/shipments/decide.ts';
import { refusedReason } from '../../domain/shipments/refusal.ts';
import { inFittingParts } from '../../net/bisect.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import type { Seller } from '../pass/seller.ts';
import { readyParcel, type Sent, shipDateOf } from './confirm.ts';
import { afterStep, type ParcelResult, type ParcelWork, resultOf, type StepDetails } from './work.ts';

/**
 * Sends parcels to Amazon in feeds (`POST_ORDER_FULFILLMENT_DATA`) of at most 10 MiB. The report, which a later pass reads, says
 * whether Amazon accepted them.
 */
export async function submitShipments(seller: Seller, works: readonly ParcelWork[]): Promise<Sent> {
  const results: ParcelResult[] = [];
  const fits = (part: readonly ParcelWork[]): boolean =>
    Buffer.byteLength(contentOf(seller, part)) <= MAX_FEED_BYTES;
  for (const part of inFittingParts(works, fits)) {
    const end = await submitPart(seller, part);
    if (!Array.isArray(end)) return { results, stopped: end };
    results.push(...end);
  }
  return { results };
}

function contentOf(seller: Seller, works: readonly ParcelWork[]): string {
  return fulfillmentFeed(
    seller.settings.sellerId,
    works.map((work) => toMessage(seller, work)),
  );
}

function toMessage(seller: Seller, work: ParcelWork): FulfillmentMessage {
  const { parcel, order } = work;
  const { method, trackingNumber, items } = readyParcel(work);
  return {
    orderId: order.orderId,
    number: parcel.number,
    shipDate: shipDateOf(seller, work),
    ...carrierFor(method, seller.settings.odoo.carriers),
    trackingNumber,
    items,
  };
}

async function submitPart(
  seller: Seller,
  works: readonly ParcelWork[],
): Promise<ParcelResult[] | AmazonError> {
  const { state, name, now } = seller;
  const details = works.map(
    (work, index): StepDetails => ({
      messageId: `${index + 1}/${works.length}`,
      attempts: (work.before?.attempts ?? 0) + 1,
    }),
  );
  const record = (parcels: readonly RememberedParcel[]): Promise<void> =>
    state.parcels.record(name, parcels, new Date(now()));
  const recordAll = async (
    event: 'feedTaken' | 'feedUnclear' | 'unreachable',
    more: StepDetails = {},
  ): Promise<ParcelResult[]> => {
    const results = works.map((work, index) => resultOf(work, event, { ...details[index], ...more }));
    await record(results.map(({ parcel }) => parcel));
    return results;
  };
  await record(works.map((work, index) => afterStep(work, 'callBegun', details[index])));
  try {
    const feedId = await submitFeed(seller.amazon, {
      feedType: FULFILLMENT_FEED_TYPE,
      marketplaceIds: marketplacesOf(seller, works),
      content: contentOf(seller, works),
      contentType: FEED_CONTENT_TYPE,
    });
    return await recordAll('feedTaken', { feedId });
  } catch (error) {
    if (!(error instanceof AmazonError)) throw error;
    if (error.outcome === 'unknown' && error.operation === 'createFeed') return recordAll('feedUnclear');
    await recordAll('unreachable');
    return error;
  }
}

/** The marketplaces of the orders, at most 25. */
function marketplacesOf(seller: Seller, works: readonly ParcelWork[]): string[] {
  const own = works.flatMap(({ view: { marketplaceId } }) => marketplaceId ?? []);
  return [...new Set(own.length > 0 ? own : seller.marketplaceIds)].slice(0, 25);
}

/**
 * Asks for the status of feeds, and reads the reports of finished ones. A parcel without proof in the report keeps an unknown
 * outcome.
 *
 * @returns the result of a parcel's feed; undefined while there is no report yet
 */
export async function readFeedResults(
  seller: Seller,
): Promise<(parcel: RememberedParcel) => FeedResult | undefined> {
  const open = await seller.state.parcels.open(seller.name);
  const submitted = open.filter(({ state }) => state === 'submitted');
  const reports = new Map<string, FeedVerdict>();
  for (const feedId of new Set(submitted.flatMap((parcel) => parcel.feedId ?? []))) {
    const report = await readReport(
      seller,
      feedId,
      messagesOf(submitted.filter((parcel) => parcel.feedId === feedId)),
    );
    if (report !== undefined) reports.set(feedId, report);
  }
  return ({ feedId, messageId }) => {
    const verdict = reports.get(feedId ?? '')?.(Number.parseInt(messageId ?? '', 10));
    if (verdict === undefined) return undefined;
    if (verdict.kind === 'refused') return { event: 'refused', reason: refusedReason(verdict.words) };
    return { event: verdict.kind === 'done' ? 'accepted' : 'feedUnclear' };
  };
}

/** How many messages a feed had: its parcels say "3/10"; older state files have only "3". */
function messagesOf(parcels: readonly RememberedParcel[]): number {
  const [, total] = parcels[0]?.messageId?.split('/') ?? [];
  return total === undefined ? parcels.length : Number(total);
}

/** @returns undefined while the feed is IN_QUEUE or IN_PROGRESS */
async function readReport(
  { amazon }: Seller,
  feedId: string,
  sent: number,
): Promise<FeedVerdict | undefined> {
  const { processingStatus, resultFeedDocumentId } = await getFeed(amazon, feedId);
  if (processingStatus === 'IN_QUEUE' || processingStatus === 'IN_PROGRESS') return undefined;
  // CANCELLED, FATAL and any unknown status say nothing about single messages.
  if (processingStatus !== 'DONE' || resultFeedDocumentId === undefined)
    return readProcessingReport(undefined, sent);
  return readProcessingReport(await downloadFeedResult(amazon, resultFeedDocumentId), sent);
}
