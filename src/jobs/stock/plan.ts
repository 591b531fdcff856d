import type { ProductId } from '../../domain/record-id.ts';
import { type HeldUnits, type Quantities } from '../../domain/stock/available.ts';
import { type Offer, type Promised, promise } from '../../domain/stock/promise.ts';
import { decidePush, type PlacedUnits, type PushDecision } from '../../domain/stock/push.ts';
import type { StockOffer } from '../../state/stock/offers.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';

/** A SKU of the seller's catalogue with what is remembered of it. */
export type Item = { entry: CatalogueEntry; offer: StockOffer };

/** Offers of other sellers that sell from the same stock, and sellers whose orders take from it. */
export type Neighbours = {
  /** Offers whose quantities are set from this stock. */
  offers: readonly { account: string; cap: number; offer: StockOffer }[];
  /** How each account of the company names its products. */
  skuMaps: ReadonlyMap<string, Readonly<Record<string, string | { reference: string; quantity: number }>>>;
};

/**
 * What each of the seller's own offers may promise.
 *
 * @returns by SKU; offers that Amazon ships, and those without a product, are left out
 */
export function promiseAll(
  seller: FollowedSeller,
  items: readonly Item[],
  catalogue: Catalogue,
  facts: {
    quantities: ReadonlyMap<ProductId, Quantities>;
    held: readonly HeldUnits[];
    neighbours: Neighbours;
  },
): Map<string, Promised> {
  const { stock } = seller.settings;
  const own = items.filter(({ entry, offer }) => offer.fulfilledBy === 'merchant' && entry.parts.length > 0);
  const mine = own.map(
    ({ entry }): Offer => ({
      seller: seller.name,
      sellerSku: entry.sellerSku,
      parts: entry.parts,
      buffer: entry.buffer,
      cap: stock.cap,
      paused: entry.paused,
    }),
  );
  const theirs = facts.neighbours.offers.map(
    ({ account, cap, offer }): Offer => ({
      seller: account,
      sellerSku: offer.sellerSku,
      parts: offer.parts,
      buffer: { units: 0 },
      cap,
      paused: false,
    }),
  );
  // The same order for every seller, or each would take the last unit for itself.
  const offers = [...mine, ...theirs].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const present = new Set(offers.map(keyOf));
  const holders = holdersOf(items, catalogue, facts, seller.name).filter((each) => !present.has(keyOf(each)));
  const promised = promise([...offers, ...holders], { ...facts, share: stock.share });
  return new Map(
    offers.flatMap((offer, index): [string, Promised][] => {
      const each = promised[index];
      return offer.seller === seller.name && each !== undefined ? [[offer.sellerSku, each]] : [];
    }),
  );
}

/** SKUs of orders that hold units and are no offers themselves: they get nothing, and say what the orders take. */
function holdersOf(
  items: readonly Item[],
  catalogue: Catalogue,
  { held, neighbours }: { held: readonly HeldUnits[]; neighbours: Neighbours },
  name: string,
): Offer[] {
  const own = new Map<string, Item>(items.map((item) => [item.entry.sellerSku, item]));
  const seen = new Map<string, Offer>();
  for (const { seller, sellerSku } of held) {
    const parts =
      (seller === name ? own.get(sellerSku)?.entry.parts : undefined) ??
      catalogue.partsBySettings(neighbours.skuMaps.get(seller) ?? {}, sellerSku);
    const offer = { seller, sellerSku, parts, buffer: { units: 0 }, cap: 0, paused: true };
    seen.set(keyOf(offer), offer);
  }
  return [...seen.values()];
}

function keyOf({ seller, sellerSku }: Pick<Offer, 'seller' | 'sellerSku'>): string {
  return `${seller} ${sellerSku}`;
}

/** What is to be sent of an offer, and why not. */
export type Planned = { target: number; decision: PushDecision };

/** What Amazon is to show for now: less than is promised as long as it has sold in orders that were not read. */
function targetOf(decision: PushDecision, live: number, promised: number): number {
  if (decision.action === 'push') return decision.quantity;
  return decision.action === 'none' && decision.state === 'live' ? live : promised;
}

/**
 * Decides about an offer that Amazon was just asked about.
 *
 * @param before what was remembered of it before Amazon was asked
 * @param placed units of its orders with the times at which they were placed
 */
export function planOne(
  item: Item,
  before: StockOffer | undefined,
  placed: readonly PlacedUnits[],
  { units, now, ordersReadUpTo }: { units: number; now: number; ordersReadUpTo: number },
): Planned {
  const { entry, offer } = item;
  const seen = before?.live && { ...before.live, promised: before.promised };
  const live = { quantity: offer.live?.quantity ?? 0, before: seen };
  const decision = decidePush(
    { promised: units, live, push: offer.push, placed },
    { now, ordersReadUpTo, forced: entry.wanted },
  );
  return { target: targetOf(decision, live.quantity, units), decision };
}
