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
import { inFittingParts } from '../../net/bisect.ts';
import type { Shipment } from '../../state/shipments.ts';
import type { Seller } from '../pass/seller.ts';
import { type Sent, shipDateOf } from './confirm.ts';
import { type ParcelResult, type ParcelWork, shipmentOf, UNKNOWN } from './work.ts';

const DOUBT_REASON =
  "Amazon's report does not say whether it took this delivery; it counts as failed until the order read back proves it";

/**
 * Hands parcels to Amazon in feeds (`POST_ORDER_FULFILLMENT_DATA`) of at most 10 MiB. Whether Amazon takes them is in the report,
 * which a later pass reads.
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
  const { parcel, verdict, order } = work;
  const { method, trackingNumber, number } = parcel;
  if (verdict.action !== 'send' || method === undefined || trackingNumber === undefined)
    throw new RangeError(`parcel ${number} is not ready to be sent`);
  return {
    orderId: order.orderId,
    number,
    shipDate: shipDateOf(seller, work),
    ...carrierFor(method, seller.settings.odoo.carriers),
    trackingNumber,
    items: verdict.items,
  };
}

async function submitPart(
  seller: Seller,
  works: readonly ParcelWork[],
): Promise<ParcelResult[] | AmazonError> {
  const { state, name, now } = seller;
  const record = async (change: Pick<Shipment, 'state'> & Partial<Shipment>): Promise<Shipment[]> => {
    const shipments = works.map((work, index) =>
      shipmentOf(work, {
        messageId: String(index + 1),
        attempts: (work.before?.attempts ?? 0) + 1,
        ...change,
      }),
    );
    await state.shipments.record(name, shipments, new Date(now()));
    return shipments;
  };
  const resultsOf = (
    shipments: readonly Shipment[],
    rest: Pick<ParcelResult, 'outcome' | 'failure'>,
  ): ParcelResult[] =>
    works.flatMap((work, index) => {
      const shipment = shipments[index];
      return shipment === undefined ? [] : [{ work, shipment, ...rest }];
    });
  await record({ state: 'sending' });
  try {
    const feedId = await submitFeed(seller.amazon, {
      feedType: FULFILLMENT_FEED_TYPE,
      marketplaceIds: marketplacesOf(seller, works),
      content: contentOf(seller, works),
      contentType: FEED_CONTENT_TYPE,
    });
    const reason = 'Handed to Amazon in a feed; its report is awaited';
    return resultsOf(await record({ state: 'submitted', feedId, reason }), { outcome: 'waiting' });
  } catch (error) {
    if (!(error instanceof AmazonError)) throw error;
    if (error.outcome === 'unknown' && error.operation === 'createFeed') {
      const shipments = await record({ state: 'unknown', reason: DOUBT_REASON });
      return resultsOf(shipments, { outcome: 'failed', failure: UNKNOWN });
    }
    await record({ state: 'waiting', reason: 'Amazon could not be reached' });
    return error;
  }
}

/** The marketplaces of the orders, at most 25. */
function marketplacesOf(seller: Seller, works: readonly ParcelWork[]): string[] {
  const own = works.flatMap(({ view: { marketplaceId } }) => marketplaceId ?? []);
  return [...new Set(own.length > 0 ? own : seller.marketplaceIds)].slice(0, 25);
}

/**
 * Asks how far feeds are, and reads the reports of those that have ended. What a report does not prove counts as unknown.
 *
 * @returns numbers of the parcels that a report proves to be done
 */
export async function readFeedResults(seller: Seller): Promise<Set<number>> {
  const { state, name, now } = seller;
  const proven = new Set<number>();
  const open = (await state.shipments.open(name)).filter((shipment) => shipment.state === 'submitted');
  for (const feedId of new Set(open.flatMap((shipment) => shipment.feedId ?? []))) {
    const own = open.filter((shipment) => shipment.feedId === feedId);
    const verdictOf = await readVerdict(seller, feedId, own.length);
    if (verdictOf === undefined) continue;
    const settled = own.map((shipment): Shipment => {
      const verdict = verdictOf(Number(shipment.messageId));
      if (verdict.kind === 'refused')
        return { ...shipment, state: 'failed', reason: `Amazon: ${verdict.words}` };
      if (verdict.kind === 'doubt') return { ...shipment, state: 'unknown', reason: DOUBT_REASON };
      proven.add(shipment.number);
      return { ...shipment, state: 'sent', reason: undefined };
    });
    await state.shipments.record(name, settled, new Date(now()));
  }
  return proven;
}

/** @returns undefined while Amazon is at it */
async function readVerdict(
  { amazon }: Seller,
  feedId: string,
  sent: number,
): Promise<FeedVerdict | undefined> {
  const { processingStatus, resultFeedDocumentId } = await getFeed(amazon, feedId);
  if (processingStatus === 'IN_QUEUE' || processingStatus === 'IN_PROGRESS') return undefined;
  // CANCELLED, FATAL and whatever else comes say nothing about single messages.
  if (processingStatus !== 'DONE' || resultFeedDocumentId === undefined)
    return readProcessingReport(undefined, sent);
  return readProcessingReport(await downloadFeedResult(amazon, resultFeedDocumentId), sent);
}
