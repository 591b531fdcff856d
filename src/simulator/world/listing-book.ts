import type { ListingIssue } from '../formats/listing-schema.ts';
import type { Account } from './accounts.ts';
import type { Clock } from './clock.ts';
import { SimulatorError } from './simulator-error.ts';

/** The channel whose stock the seller sets. */
export const SELLERS_CHANNEL = 'DEFAULT';

/** `quantity` is missing when Amazon does not say it, as for its own stock. */
export type LiveChannel = { code: string; quantity?: number };

/** A quantity that was taken and is not live yet. */
type QueuedChange = {
  liveAt: number;
  code: string;
  quantity: number;
  /** Units of orders that were pending when it was submitted. */
  pending: number;
  /** Units ordered since it was submitted, by order. */
  sold: Map<string, number>;
};

/** One offer of a seller. Its stock belongs to seller and SKU; each marketplace keeps a copy of the attributes of its own. */
export type Listing = {
  account: Account;
  sku: string;
  asin: string;
  productType: string;
  title: string;
  priceCents: number;
  createdAt: number;
  updatedAt: number;
  /** What buyers see now; read it through {@link ListingBook.live}. */
  channels: LiveChannel[];
  /** What each marketplace was told last, by attribute. It does not follow what is live, nor the other marketplaces. */
  attributes: Map<string, Record<string, Record<string, unknown>[]>>;
  queue: QueuedChange[];
  stuck: boolean;
  /** Why Amazon refuses every submission. */
  blocked: string | undefined;
  suppressed: boolean;
  issues: ListingIssue[];
};

/** How Amazon treats stock where its documents do not say. */
export type ListingSettings = {
  /** So long until a quantity that was accepted is live, in milliseconds; default two minutes. */
  liveAfterMs: number;
  /** Whether units of pending orders are taken off a quantity that comes in; default `kept`: it is live as it was sent. */
  pendingUnits: 'kept' | 'subtracted';
  /** Whether units ordered while a quantity waits to go live are taken off it; default `subtracted`. */
  soldMeanwhile: 'kept' | 'subtracted';
  /** Whether units of a cancelled order are for sale again by themselves; default `givenBack`. */
  cancelledUnits: 'givenBack' | 'lost';
};

export const LISTING_DEFAULTS: ListingSettings = {
  liveAfterMs: 120_000,
  pendingUnits: 'kept',
  soldMeanwhile: 'subtracted',
  cancelledUnits: 'givenBack',
};

/** All listings of the simulated Amazon. */
export type ListingBook = {
  settings: ListingSettings;
  put: (listing: Listing) => void;
  find: (account: Account, sku: string) => Listing | undefined;
  /** @throws SimulatorError when no account has it */
  get: (sku: string) => Listing;
  /** The listing of a seller in this marketplace. */
  findIn: (marketplaceId: string | undefined, sku: string) => Listing | undefined;
  list: () => Listing[];
  remove: (sku: string) => boolean;
  /** What buyers see at this moment. */
  live: (listing: Listing) => LiveChannel[];
  /** Takes a quantity in; it is live later, or never when the listing is stuck. */
  queue: (listing: Listing, code: string, quantity: number) => void;
  /** An order takes units. */
  take: (listing: Listing, orderId: string, units: number) => void;
  /** A cancelled order leaves units. */
  giveBack: (listing: Listing, orderId: string, units: number) => void;
};

/**
 * Makes an empty book.
 *
 * @param pendingUnitsOf units of a listing in orders that are pending now
 */
export function createListingBook(
  clock: Clock,
  settings: ListingSettings,
  pendingUnitsOf: (listing: Listing) => number,
): ListingBook {
  const bySku = new Map<string, Listing[]>();
  const of = (sku: string) => bySku.get(sku) ?? [];
  const find = (account: Account, sku: string) => of(sku).find((listing) => listing.account === account);

  function live(listing: Listing): LiveChannel[] {
    const now = clock.now();
    const due = listing.stuck ? [] : listing.queue.filter(({ liveAt }) => liveAt <= now);
    if (due.length === 0) return listing.channels;
    listing.queue = listing.queue.filter(({ liveAt }) => liveAt > now);
    for (const change of due) setQuantity(listing, change.code, quantityOf(change));
    listing.updatedAt = now;
    return listing.channels;
  }

  /** What a change makes live. */
  function quantityOf({ code, quantity, pending: before, sold }: QueuedChange): number {
    if (code !== SELLERS_CHANNEL) return quantity;
    const pending = settings.pendingUnits === 'subtracted' ? before : 0;
    const meanwhile = settings.soldMeanwhile === 'subtracted' ? sum([...sold.values()]) : 0;
    return Math.max(0, quantity - pending - meanwhile);
  }

  return {
    settings,
    put: (listing) => {
      const others = of(listing.sku).filter(({ account }) => account !== listing.account);
      bySku.set(listing.sku, [...others, listing]);
    },
    find,
    get: (sku) => {
      const [found] = of(sku);
      if (!found) throw new SimulatorError(`there is no listing ${sku}`);
      return found;
    },
    findIn: (marketplaceId, sku) =>
      of(sku).find(({ attributes }) => marketplaceId === undefined || attributes.has(marketplaceId)),
    list: () => [...bySku.values()].flat(),
    remove: (sku) => bySku.delete(sku),
    live,
    queue: (listing, code, quantity) => {
      live(listing);
      const liveAt = clock.now() + settings.liveAfterMs;
      const pending = pendingUnitsOf(listing);
      listing.queue.push({ liveAt, code, quantity, pending, sold: new Map() });
      live(listing);
    },
    take: (listing, orderId, units) => {
      const quantity = quantityIn(live(listing), SELLERS_CHANNEL) ?? 0;
      setQuantity(listing, SELLERS_CHANNEL, Math.max(0, quantity - units));
      for (const { sold } of listing.queue) sold.set(orderId, (sold.get(orderId) ?? 0) + units);
    },
    giveBack: (listing, orderId, units) => {
      const quantity = quantityIn(live(listing), SELLERS_CHANNEL);
      for (const change of listing.queue) {
        const taken = change.sold.get(orderId);
        if (taken === undefined) change.pending = Math.max(0, change.pending - units);
        else change.sold.set(orderId, Math.max(0, taken - units));
      }
      if (settings.cancelledUnits === 'lost' || quantity === undefined) return;
      setQuantity(listing, SELLERS_CHANNEL, quantity + units);
    },
  };
}

/** The quantity of a channel; undefined when there is no such channel, or its quantity is not said. */
export function quantityIn(channels: readonly LiveChannel[], code: string): number | undefined {
  return channels.find((channel) => channel.code === code)?.quantity;
}

/** Sets the quantity of a channel. A channel that the listing does not have comes beside the others: that is Amazon's trap. */
function setQuantity(listing: Listing, code: string, quantity: number): void {
  const known = listing.channels.some((channel) => channel.code === code);
  listing.channels = known
    ? listing.channels.map((channel) => (channel.code === code ? { code, quantity } : channel))
    : [...listing.channels, { code, quantity }];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
