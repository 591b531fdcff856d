import { z } from 'zod';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import type { Instant } from '../domain/time.ts';
import type { AmazonClient } from './client.ts';
import { AmazonError } from './errors.ts';
import { instant } from './order-shape.ts';
import { pagingLoop } from './paging.ts';
import { type MalformedOrder, readOrder } from './read-order.ts';
import { checked, malformedAnswer } from './shape.ts';

export type { MalformedOrder } from './read-order.ts';

/** Pass exactly one of `createdAfter` and `lastUpdatedAfter`. A `…Before` must be of the same kind and at least two minutes ago. */
export type OrdersQuery = {
  marketplaceIds: readonly string[];
  lastUpdatedAfter?: Instant;
  lastUpdatedBefore?: Instant;
  createdAfter?: Instant;
  createdBefore?: Instant;
  fulfillmentStatuses?: readonly string[];
  /** `nextToken` of the previous page; all other parameters must be the same as for that page. */
  paginationToken?: string;
};

export type OrdersPage = {
  orders: AmazonOrder[];
  /** Orders that could not be read, for the failure log; the other orders are not affected. */
  malformed: MalformedOrder[];
  /** Absent on the last page. */
  nextToken?: string;
  /** The end of the period that Amazon searched. The next search begins at the one of the first page. */
  lastUpdatedBefore?: Instant;
  createdBefore?: Instant;
};

/** The data sets the product reads; without them an order has no status, no money and no buyer (SP-API, `includedData`). */
const INCLUDED_DATA = [
  'BUYER',
  'RECIPIENT',
  'PROCEEDS',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'TAX',
] as const;

const PAGE_SIZE = 100;

const SearchOrdersResponse = z.object({
  orders: z.array(z.unknown()),
  pagination: z.object({ nextToken: z.string().exactOptional() }).exactOptional(),
  lastUpdatedBefore: instant.exactOptional(),
  createdBefore: instant.exactOptional(),
});

const GetOrderResponse = z.object({ order: z.unknown() });

/**
 * One page of orders, at most 100 (Orders API v2026-01-01, `searchOrders`; 0.0056 calls per second, burst 20).
 *
 * @throws AmazonError; the cursor must stay, even on `AMAZON_INVALID_INPUT`, because that may be an outage at Amazon
 */
export async function searchOrders(client: AmazonClient, query: OrdersQuery): Promise<OrdersPage> {
  const json = await client.call('searchOrders', {
    query: { ...query, maxResultsPerPage: PAGE_SIZE, includedData: INCLUDED_DATA },
  });
  const { orders, pagination, ...cutOff } = checked(SearchOrdersResponse, 'searchOrders', json);
  const read = orders.map(readOrder);
  const nextToken = pagination?.nextToken;
  return {
    orders: read.flatMap((each) => ('order' in each ? each.order : [])),
    malformed: read.flatMap((each) => ('malformed' in each ? each.malformed : [])),
    ...(nextToken && { nextToken }),
    ...cutOff,
  };
}

/**
 * All pages of a search, the first one too. An empty page with a token is not the end; a page without a token is. Tokens
 * live for 24 hours.
 *
 * @throws AmazonError; `AMAZON_PAGING_LOOP` when Amazon repeats a token, because the list would never end
 */
export async function* pagesOf(client: AmazonClient, query: OrdersQuery): AsyncGenerator<OrdersPage, void> {
  const seen = new Set<string>();
  let next = query;
  for (;;) {
    const page = await searchOrders(client, next);
    yield page;
    if (page.nextToken === undefined) return;
    if (seen.has(page.nextToken)) throw pagingLoop('searchOrders');
    seen.add(page.nextToken);
    next = { ...query, paginationToken: page.nextToken };
  }
}

/**
 * One order (Orders API v2026-01-01, `getOrder`; 0.5 calls per second, burst 30).
 *
 * @returns undefined when Amazon has no such order for this account
 * @throws AmazonError; `AMAZON_MALFORMED_ANSWER` names what cannot be read
 */
export async function getOrder(client: AmazonClient, orderId: string): Promise<AmazonOrder | undefined> {
  try {
    const json = await client.call('getOrder', { path: { orderId }, query: { includedData: INCLUDED_DATA } });
    const read = readOrder(checked(GetOrderResponse, 'getOrder', json).order);
    if ('order' in read) return read.order;
    throw malformedAnswer('getOrder', `order ${orderId} ${read.malformed.reason}`);
  } catch (error) {
    if (error instanceof AmazonError && error.code === 'AMAZON_NOT_FOUND') return undefined;
    throw error;
  }
}
