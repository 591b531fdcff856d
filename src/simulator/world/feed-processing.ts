import type { FulfillmentMessage } from '../formats/fulfillment-feed.ts';
import { readFulfillmentFeed } from '../formats/fulfillment-feed.ts';
import type { Order } from '../formats/order-schema.ts';
import { type FeedProblem, plainTextReport, processingReport } from '../formats/processing-report.ts';
import type { Account } from './accounts.ts';
import { type FeedOutcome, type FeedResult, LISTINGS_FEED } from './feed.ts';
import { processListingsFeed } from './listings-feed-processing.ts';
import { bookParcel, openQuantity, type Parcel, type ParcelProblem } from './parcels.ts';
import { definedOnly } from './records.ts';
import type { World } from './world.ts';

/** Carries a feed out, and writes the report about it. */
export function processFeed(
  world: World,
  account: Account,
  feed: {
    feedId: string;
    feedType: string;
    marketplaceIds: readonly string[];
    text: string;
    outcome: FeedOutcome;
  },
): FeedResult {
  if (feed.feedType === LISTINGS_FEED) return processListingsFeed(world, account, feed);
  if (feed.outcome === 'cancelled') return { status: 'CANCELLED' };
  const report = (processed: number, problems: readonly FeedProblem[], errors?: number) => {
    const failed = errors ?? new Set(problems.map(({ messageId }) => messageId)).size;
    const counts = { processed, successful: Math.max(0, processed - failed), errors: failed };
    return processingReport(account.sellerId, feed.feedId, counts, problems);
  };
  if (feed.feedType === 'POST_FLAT_FILE_FULFILLMENT_DATA' || feed.outcome === 'plainText') {
    return { status: 'DONE', report: plainTextReport(0, 0) };
  }
  const messages = readFulfillmentFeed(feed.text);
  if (typeof messages === 'string' || feed.outcome === 'messageIdZero') {
    const description = typeof messages === 'string' ? messages : 'XML Parsing Error';
    const problem = { messageId: '0', code: 5001, description };
    // As at Amazon: the counts do not add up, and nothing was carried out.
    return {
      status: 'DONE',
      report: report(typeof messages === 'string' ? 1 : messages.length, [problem], 2),
    };
  }
  return carryOut(world, messages, feed.outcome, report);
}

function carryOut(
  world: World,
  messages: readonly FulfillmentMessage[],
  outcome: FeedOutcome,
  report: (processed: number, problems: readonly FeedProblem[], errors?: number) => string,
): FeedResult {
  const book = (some: readonly FulfillmentMessage[]) =>
    some.flatMap((message) => bookMessage(world, message));
  if (outcome === 'fatal' || outcome === 'fatalWithDocument') {
    book(messages.slice(0, Math.floor(messages.length / 2)));
    return { status: 'FATAL', ...(outcome === 'fatal' ? {} : { report: plainTextReport(0, 0) }) };
  }
  if (outcome === 'noMessageNamed') {
    // The last message is not carried out, and the report does not say which it was.
    const problems = book(messages.slice(0, -1));
    return { status: 'DONE', report: report(messages.length, [], problems.length + 1) };
  }
  return { status: 'DONE', report: report(messages.length, book(messages)) };
}

/** Books one message; no problem means that it is done. */
function bookMessage(world: World, message: FulfillmentMessage): FeedProblem[] {
  const { messageId, orderId } = message;
  const order = world.orders.find(orderId)?.order;
  if (!order) {
    return [{ messageId, orderId, code: 18028, description: `The order id (${orderId}) was not found.` }];
  }
  const problem = carrierProblem(message) ?? bookParcel(world, order, toParcel(order, message));
  return problem ? [{ messageId, orderId, code: codeOf(problem), description: problem.message }] : [];
}

function carrierProblem({ carrierCode, carrierName }: FulfillmentMessage): ParcelProblem | undefined {
  if (!carrierCode) return { code: 'InvalidInput', message: 'CarrierCode is required.' };
  if (carrierCode !== 'Other' || carrierName) return undefined;
  return { code: 'InvalidInput', message: 'CarrierName is required when CarrierCode is Other.' };
}

function codeOf({ code, message }: ParcelProblem): number {
  if (code === 'NonexistentOrderItem') return 18028;
  return code === 'PackageToUpdateNotFound' || message.includes('quantity') ? 18021 : 5000;
}

function toParcel(order: Order, message: FulfillmentMessage): Parcel {
  const open = order.orderItems
    .map((item) => ({ orderItemId: item.orderItemId, quantity: openQuantity(item) }))
    .filter(({ quantity }) => quantity > 0);
  const items = message.items.map(({ orderItemId, quantity }) => ({
    orderItemId,
    quantity: quantity ?? open.find((item) => item.orderItemId === orderItemId)?.quantity ?? 1,
  }));
  return {
    orderId: order.orderId,
    packageReferenceId: message.merchantFulfillmentId ?? String((order.packages?.length ?? 0) + 1),
    items: items.length > 0 ? items : open,
    carrierCode: message.carrierCode ?? '',
    trackingNumber: message.trackingNumber ?? '',
    shipDate: message.fulfillmentDate,
    via: 'feed',
    ...definedOnly({ carrierName: message.carrierName, shippingMethod: message.shippingMethod }),
  };
}
