import { z } from 'zod';
import { isBuyable } from '../api/listing-view.ts';
import { GIVEN_LISTING, type GivenListing } from '../formats/listing-schema.ts';
import type { Order } from '../formats/order-schema.ts';
import { madeUpPurchase } from '../made-up/purchase.ts';
import { type Account, marketplaceOf } from '../world/accounts.ts';
import {
  type Listing,
  type ListingSettings,
  type LiveChannel,
  quantityIn,
  SELLERS_CHANNEL,
} from '../world/listing-book.ts';
import type { Submission } from '../world/listing-submission.ts';
import { applyEvent } from '../world/order-events.ts';
import { createSeededRandom } from '../world/seeded-random.ts';
import { SimulatorError } from '../world/simulator-error.ts';
import type { Oversold, StockRoom } from '../world/stock-rooms.ts';
import type { World } from '../world/world.ts';

/** A listing as it is now. */
export type ListingState = {
  sku: string;
  sellerId: string;
  /** What buyers see, in all marketplaces. */
  channels: LiveChannel[];
  /** The quantities that were taken and are not live yet. */
  queued: { liveAt: number; code: string; quantity: number }[];
  /** The copies of the attributes, by marketplace id. */
  attributes: Record<string, Record<string, Record<string, unknown>[]>>;
  buyable: boolean;
  stuck: boolean;
};

/** What may change about a listing; what is left out stays. */
export type ListingChange = { stuck?: boolean; suppressed?: boolean; blocked?: string | null };

/** What a buyer does. */
export type Purchase = {
  sku: string;
  /** Default 1. */
  quantity?: number;
  /** Country code or id; default: the first store where it is listed. */
  marketplace?: string;
  /** The payment is not authorised yet; the event `release` does it. */
  pending?: boolean;
};

/** What came of the stock that the seller sent. */
export type StockReport = {
  /** Patches of listings in the order in which they came, without previews. */
  submissions: Submission[];
  /** Those that wrote to an offer that is not of the seller's own stock alone. */
  notSellers: Submission[];
  /** Those that were taken and set the quantity that was there already. */
  unchanged: Submission[];
  /** Orders for more than the seller had. */
  oversold: Oversold[];
};

/** The part of the control that is about listings and stock. */
export type ListingControl = {
  putListings: (listings: readonly GivenListing[]) => void;
  listing: (sku: string) => ListingState | undefined;
  listings: () => ListingState[];
  /** Makes a listing stuck, suppressed or blocked, or ends it (a block with null). */
  changeListing: (sku: string, change: ListingChange) => ListingState;
  deleteListing: (sku: string) => boolean;
  /** A buyer orders what is live now; undefined when so much is not for sale. */
  buy: (purchase: Purchase) => Order | undefined;
  /** Says what the seller really has of a product, and which SKUs are sold from it. */
  putStock: (rooms: readonly StockRoom[]) => void;
  /** Goods come in, or go to somebody else than buyers on Amazon. */
  changeStock: (room: string, units: number) => void;
  /** Units that are really there and that no order of Amazon waits for. */
  freeStock: (room: string) => number;
  stockReport: () => StockReport;
  /** How Amazon treats stock where its documents do not say. */
  setListingSettings: (settings: Partial<ListingSettings>) => ListingSettings;
};

/** Makes the control of listings and stock. */
export function createListingControl(world: World, firstSeed: number): ListingControl {
  const { listings, stockRooms, clock } = world;
  const random = createSeededRandom(firstSeed);
  const stateOf = (listing: Listing): ListingState => ({
    sku: listing.sku,
    sellerId: listing.account.sellerId,
    channels: structuredClone(listings.live(listing)),
    queued: listing.queue.map(({ liveAt, code, quantity }) => ({ liveAt, code, quantity })),
    attributes: structuredClone(Object.fromEntries(listing.attributes)),
    buyable: isBuyable(world, listing),
    stuck: listing.stuck,
  });
  return {
    putListings: (given) => {
      for (const one of given) listings.put(listingOf(world, one));
    },
    listing: (sku) => {
      const found = listings.list().find((listing) => listing.sku === sku);
      return found && stateOf(found);
    },
    listings: () => listings.list().map(stateOf),
    changeListing: (sku, { stuck, suppressed, blocked }) => {
      const listing = listings.get(sku);
      listing.stuck = stuck ?? listing.stuck;
      listing.suppressed = suppressed ?? listing.suppressed;
      if (blocked !== undefined) listing.blocked = blocked ?? undefined;
      return stateOf(listing);
    },
    deleteListing: listings.remove,
    buy: ({ sku, quantity = 1, marketplace, pending: isPending = false }) => {
      const listing = listings.get(sku);
      const fulfilledBy = sellerOf(world, listing, quantity);
      const [first] = listing.attributes.keys();
      const marketplaceId = marketplace === undefined ? first : marketplaceOf(marketplace).id;
      if (fulfilledBy === undefined || marketplaceId === undefined || !listing.attributes.has(marketplaceId))
        return undefined;
      const now = clock.now();
      const order = madeUpPurchase(random, { listing, marketplaceId, quantity, fulfilledBy, isPending, now });
      return applyEvent(world, { type: 'place', order, priced: 'oncePaid' });
    },
    putStock: (rooms) => {
      for (const room of rooms) stockRooms.put(room);
    },
    changeStock: stockRooms.change,
    freeStock: stockRooms.free,
    stockReport: () => {
      const submissions = structuredClone(world.submissions);
      return {
        submissions,
        notSellers: submissions.filter(({ notSellers }) => notSellers !== undefined),
        unchanged: submissions.filter(
          ({ status, quantity, before }) =>
            status === 'ACCEPTED' && quantity !== undefined && quantity === before,
        ),
        oversold: stockRooms.oversold(),
      };
    },
    setListingSettings: (settings) => Object.assign(listings.settings, settings),
  };
}

/** Whose stock a buyer gets: the seller's as long as it lasts, else Amazon's, else none. */
function sellerOf(world: World, listing: Listing, quantity: number): 'MERCHANT' | 'AMAZON' | undefined {
  if (!isBuyable(world, listing)) return undefined;
  const channels = world.listings.live(listing);
  if ((quantityIn(channels, SELLERS_CHANNEL) ?? 0) >= quantity) return 'MERCHANT';
  return channels.some(({ code }) => code.startsWith('AMAZON')) ? 'AMAZON' : undefined;
}

function listingOf({ accounts, clock }: World, given: GivenListing): Listing {
  const checked = GIVEN_LISTING.safeParse(given);
  if (!checked.success) throw new SimulatorError(`not a listing: ${z.prettifyError(checked.error)}`);
  const { sellerId, marketplaces, leadTimeDays, restockDate, channels, blocked, ...listing } = checked.data;
  const account = accounts.find((one) => sellerId === undefined || one.sellerId === sellerId);
  if (!account) throw new SimulatorError(`there is no seller ${String(sellerId)}`);
  const attributes = {
    item_name: [{ value: listing.title }],
    fulfillment_availability: channels.map(({ code, quantity }) => ({
      fulfillment_channel_code: code,
      ...(quantity === undefined ? {} : { quantity }),
      ...(leadTimeDays === undefined ? {} : { lead_time_to_ship_max_days: leadTimeDays }),
      ...(restockDate === undefined ? {} : { restock_date: restockDate }),
    })),
  };
  const copies = storesOf(account, marketplaces).map(
    (id) => [id, structuredClone(attributes)] as [string, typeof attributes],
  );
  const now = clock.now();
  return {
    ...listing,
    blocked,
    account,
    channels: channels.map(({ code, quantity }) => (quantity === undefined ? { code } : { code, quantity })),
    createdAt: now,
    updatedAt: now,
    attributes: new Map(copies),
    queue: [],
  };
}

function storesOf(account: Account, marketplaces: readonly string[] | undefined): string[] {
  const ids = marketplaces?.map((one) => marketplaceOf(one).id) ?? [...account.marketplaceIds];
  const foreign = ids.find((id) => !account.marketplaceIds.includes(id));
  if (foreign !== undefined) throw new SimulatorError(`the seller does not sell in ${foreign}`);
  return ids;
}
