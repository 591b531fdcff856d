import { z } from 'zod';
import type { Channel } from '../domain/listing.ts';
import { isSku, type Sku } from '../domain/sku.ts';
import type { AmazonClient } from './client.ts';
import { AmazonError } from './errors.ts';
import { pagingLoop } from './paging.ts';
import type { Parameters } from './send.ts';
import { checked } from './shape.ts';

/** What Amazon says about a listing or a submission, in its words. */
export type ListingIssue = {
  /** Empty when Amazon gives none, as it may in reports of feeds. */
  code: string;
  message: string;
  /** `ERROR` prevented the submission; `WARNING` and `INFO` did not. */
  severity: string;
};

/** One offer of the seller. */
export type Listing =
  | { sku: Sku; found: false }
  | {
      sku: Sku;
      found: true;
      /** Where it is listed, among the marketplaces of the account. */
      marketplaceIds: string[];
      productType: string | undefined;
      /** Of the offer in all marketplaces together: Amazon keeps the seller's stock by seller and SKU. */
      channels: Channel[];
      /** Whether buyers can order it in one of the marketplaces at least. */
      buyable: boolean;
      issues: ListingIssue[];
    };

/** A quantity for the seller's channel of an offer: it replaces what Amazon has. */
export type QuantityChange = {
  sku: Sku;
  /** One marketplace in which the offer is listed. The quantity holds in all of them. */
  marketplaceId: string;
  /** Whole units, 0 or more. */
  quantity: number;
};

/** Amazon's answer to a quantity. Accepted means queued: only reading the listing shows that it holds. */
export type QuantityAnswer =
  | { kind: 'accepted'; submissionId: string; warnings: ListingIssue[] }
  | { kind: 'refused'; submissionId: string; issues: ListingIssue[] };

/** The channel whose stock the seller sets. */
const SELLERS_CHANNEL = 'DEFAULT';

/** Amazon takes this for a patch of the offer alone, so that the offer's own product type need not be known. */
export const OFFER_PRODUCT_TYPE = 'PRODUCT';

/** Most SKUs in one search, and most items on one of its pages (listingsItems_2021-08-01, `identifiers` and `pageSize`). */
const SEARCH_SIZE = 20;

const INCLUDED_DATA = ['summaries', 'issues', 'fulfillmentAvailability'];

export const Issue = z.object({ code: z.string().default(''), message: z.string(), severity: z.string() });

const Item = z.object({
  sku: z.string(),
  summaries: z
    .array(
      z.object({
        marketplaceId: z.string(),
        productType: z.string().exactOptional(),
        status: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  issues: z.array(Issue).default([]),
  fulfillmentAvailability: z
    .array(z.object({ fulfillmentChannelCode: z.string(), quantity: z.int().min(0).optional() }))
    .default([]),
});
type Item = z.infer<typeof Item>;

const SearchResults = z.object({
  numberOfResults: z.number(),
  items: z.array(Item),
  pagination: z.object({ nextToken: z.string().exactOptional() }).exactOptional(),
});

const submission = {
  submissionId: z.string(),
  issues: z.array(Issue).default([]),
};
const Submitted = z.object({ ...submission, status: z.enum(['ACCEPTED', 'INVALID']) });
const Previewed = z.object({ ...submission, status: z.enum(['VALID', 'INVALID']) });

/**
 * Reads offers as they are live (Listings Items API 2021-08-01): 20 a call by `searchListingsItems` (5 calls per second, burst 5). A SKU
 * with a comma cannot stand in a list of SKUs, however it is encoded (developer-docs.amazon.com: Search for listings items), and is read
 * by `getListingsItem` (5 calls per second, burst 10).
 *
 * @param skus in any order, also twice
 * @returns one entry for each SKU; not found when Amazon knows none of exactly this spelling in the account's marketplaces
 * @throws AmazonError
 */
export async function readListings(client: AmazonClient, skus: readonly Sku[]): Promise<Map<Sku, Listing>> {
  const wanted = [...new Set(skus)];
  const listings = new Map<Sku, Listing>();
  const listable = wanted.filter((sku) => !sku.includes(','));
  for (let start = 0; start < listable.length; start += SEARCH_SIZE) {
    const some = listable.slice(start, start + SEARCH_SIZE);
    for (const [sku, item] of await search(client, some)) listings.set(sku, listingOf(sku, item));
  }
  for (const sku of wanted) {
    if (!listings.has(sku)) listings.set(sku, listingOf(sku, await getItem(client, sku)));
  }
  return listings;
}

/**
 * Reads the offers that changed last, at most 20 (`searchListingsItems`).
 *
 * @throws AmazonError
 */
export async function recentListings(client: AmazonClient): Promise<Listing[]> {
  const { items } = await searchPage(client, {});
  return items.flatMap((item) => (isSku(item.sku) ? [listingOf(item.sku, item)] : []));
}

/**
 * Sets the quantity of an offer (`patchListingsItem`; 5 calls per second, burst 5). The patch merges: handling time and restock date stay
 * (developer-docs.amazon.com: Merge a listing).
 *
 * @throws AmazonError; with outcome `unknown` Amazon may have taken it: read the offer and compute the quantity again, because units may
 *   have been sold meanwhile
 * @throws RangeError when the quantity is not a whole number from 0 on
 */
export async function patchQuantity(client: AmazonClient, change: QuantityChange): Promise<QuantityAnswer> {
  return answerOf(checked(Submitted, 'patchListingsItem', await patch(client, change)));
}

/**
 * Asks whether Amazon would take a quantity, and changes nothing (`patchListingsItem` with `VALIDATION_PREVIEW`, from the same quota).
 * It proves that the application has the role Product Listing.
 *
 * @throws AmazonError
 * @throws RangeError when the quantity is not a whole number from 0 on
 */
export async function previewQuantity(client: AmazonClient, change: QuantityChange): Promise<QuantityAnswer> {
  const json = await patch(client, change, 'VALIDATION_PREVIEW');
  return answerOf(checked(Previewed, 'patchListingsItem', json));
}

/**
 * The JSON patch for a quantity. `merge` leaves the offer's other fields; `replace` would remove them.
 *
 * @throws RangeError when the quantity is not a whole number from 0 on
 */
export function quantityPatch(quantity: number): Record<string, unknown> {
  if (!Number.isSafeInteger(quantity) || quantity < 0) {
    throw new RangeError(`${quantity} is not a quantity for Amazon: it takes whole numbers from 0 on`);
  }
  const value = [{ fulfillment_channel_code: SELLERS_CHANNEL, quantity }];
  return { op: 'merge', path: '/attributes/fulfillment_availability', value };
}

function patch(
  client: AmazonClient,
  { sku, marketplaceId, quantity }: QuantityChange,
  mode?: 'VALIDATION_PREVIEW',
): Promise<unknown> {
  return client.call('patchListingsItem', {
    path: { sellerId: client.account.sellerId, sku },
    query: { marketplaceIds: [marketplaceId], includedData: ['issues'], mode },
    body: { productType: OFFER_PRODUCT_TYPE, patches: [quantityPatch(quantity)] },
  });
}

/** An error among the issues refuses, whatever the status says. */
function answerOf({
  status,
  submissionId,
  issues,
}: z.infer<typeof Submitted | typeof Previewed>): QuantityAnswer {
  return status === 'INVALID' || issues.some(isError)
    ? { kind: 'refused', submissionId, issues }
    : { kind: 'accepted', submissionId, warnings: issues };
}

/** Whether an issue prevented the submission. */
export function isError({ severity }: ListingIssue): boolean {
  return severity === 'ERROR';
}

/**
 * Searches for at most 20 SKUs.
 *
 * @returns what was found, and undefined for each SKU that Amazon does not know; a SKU is left out when the answer did not hold as many
 *   items as it counted, so that nothing can be said about it
 */
async function search(client: AmazonClient, skus: readonly Sku[]): Promise<Map<Sku, Item | undefined>> {
  const items: Item[] = [];
  const tokens = new Set<string>();
  for (let pageToken: string | undefined; ; ) {
    const page = await searchPage(client, { identifiers: skus, identifiersType: 'SKU', pageToken });
    items.push(...page.items);
    pageToken = page.pagination?.nextToken;
    if (pageToken === undefined) return foundAmong(skus, items, items.length >= page.numberOfResults);
    if (tokens.has(pageToken)) throw pagingLoop('searchListingsItems');
    tokens.add(pageToken);
  }
}

async function searchPage(
  client: AmazonClient,
  query: NonNullable<Parameters['query']>,
): Promise<z.infer<typeof SearchResults>> {
  const json = await client.call('searchListingsItems', {
    path: { sellerId: client.account.sellerId },
    query: {
      marketplaceIds: client.account.marketplaceIds,
      includedData: INCLUDED_DATA,
      pageSize: SEARCH_SIZE,
      ...query,
    },
  });
  return checked(SearchResults, 'searchListingsItems', json);
}

function foundAmong(
  skus: readonly Sku[],
  items: readonly Item[],
  complete: boolean,
): Map<Sku, Item | undefined> {
  const bySku = new Map(items.map((item) => [item.sku, item]));
  const known = complete ? skus : skus.filter((sku) => bySku.has(sku));
  return new Map(known.map((sku) => [sku, bySku.get(sku)]));
}

/** Reads one listing; undefined when Amazon does not know it. */
async function getItem(client: AmazonClient, sku: Sku): Promise<Item | undefined> {
  try {
    const json = await client.call('getListingsItem', {
      path: { sellerId: client.account.sellerId, sku },
      query: { marketplaceIds: client.account.marketplaceIds, includedData: INCLUDED_DATA },
    });
    const item = checked(Item, 'getListingsItem', json);
    return item.sku === sku ? item : undefined;
  } catch (error) {
    if (error instanceof AmazonError && error.code === 'AMAZON_NOT_FOUND') return undefined;
    throw error;
  }
}

function listingOf(sku: Sku, item: Item | undefined): Listing {
  if (item === undefined) return { sku, found: false };
  const { summaries, issues, fulfillmentAvailability } = item;
  return {
    sku,
    found: true,
    marketplaceIds: summaries.map(({ marketplaceId }) => marketplaceId),
    productType: summaries.find(({ productType }) => productType !== undefined)?.productType,
    channels: fulfillmentAvailability.map(({ fulfillmentChannelCode: code, quantity }) => ({
      code,
      quantity,
    })),
    buyable: summaries.some(({ status }) => status.includes('BUYABLE')),
    issues,
  };
}
