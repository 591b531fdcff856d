import type { ListingIssue } from '../formats/listing-schema.ts';
import { isoTime } from '../world/clock.ts';
import { type Listing, quantityIn, SELLERS_CHANNEL } from '../world/listing-book.ts';
import type { World } from '../world/world.ts';

/** The datasets of a listing that a call may ask for. */
export const LISTING_DATA = [
  'summaries',
  'attributes',
  'issues',
  'offers',
  'fulfillmentAvailability',
  'procurement',
  'relationships',
  'productTypes',
] as const;
export type ListingData = (typeof LISTING_DATA)[number];

/** A listing as Amazon shows it (definition `Item`), with the datasets that were asked for. */
export function listingView(
  world: World,
  listing: Listing,
  marketplaceIds: readonly string[],
  included: readonly string[],
): Record<string, unknown> {
  const shown = marketplaceIds.filter((id) => listing.attributes.has(id));
  const datasets: Record<ListingData, () => unknown> = {
    summaries: () => shown.map((id) => summaryOf(world, listing, id)),
    attributes: () => listing.attributes.get(shown[0] ?? '') ?? {},
    issues: () => listing.issues.map(issueView),
    offers: () => [],
    fulfillmentAvailability: () =>
      world.listings.live(listing).map(({ code, quantity }) => ({
        fulfillmentChannelCode: code,
        ...(quantity === undefined ? {} : { quantity }),
      })),
    procurement: () => [],
    relationships: () => shown.map((marketplaceId) => ({ marketplaceId, relationships: [] })),
    productTypes: () => shown.map((marketplaceId) => ({ marketplaceId, productType: listing.productType })),
  };
  const named = LISTING_DATA.filter((dataset) => included.includes(dataset));
  return { sku: listing.sku, ...Object.fromEntries(named.map((dataset) => [dataset, datasets[dataset]()])) };
}

function summaryOf(world: World, listing: Listing, marketplaceId: string): unknown {
  const { asin, productType, title, createdAt, suppressed } = listing;
  const status = [...(isBuyable(world, listing) ? ['BUYABLE'] : []), ...(suppressed ? [] : ['DISCOVERABLE'])];
  return {
    marketplaceId,
    asin,
    productType,
    conditionType: 'new_new',
    status,
    itemName: title,
    createdDate: isoTime(createdAt),
    lastUpdatedDate: isoTime(listing.updatedAt),
  };
}

/** Whether a buyer can order it: Amazon has it, or the seller. */
export function isBuyable({ listings }: World, listing: Listing): boolean {
  const channels = listings.live(listing);
  const amazons = channels.some(({ code }) => code.startsWith('AMAZON'));
  return !listing.suppressed && (amazons || (quantityIn(channels, SELLERS_CHANNEL) ?? 0) > 0);
}

/** An issue without the fields that it does not have. */
export function issueView({ attributeNames, ...issue }: ListingIssue): unknown {
  return attributeNames === undefined ? issue : { ...issue, attributeNames };
}
