import type { ProductId } from '../record-id.ts';
import {
  type Available,
  availableOf,
  cleaned,
  type HeldUnits,
  heldByProduct,
  type Part,
  type Quantities,
} from './available.ts';
import { dealOut, unitsOf } from './share.ts';

/** Units that are kept back from an offer: so many of them, or so many of a hundred (rounded up). */
export type Buffer = { units: number } | { percent: number };

/** A SKU of a seller, with the rules of the settings and of a person. */
export type Offer = {
  seller: string;
  sellerSku: string;
  /** What one unit of it takes out of the stock; empty when its product, or its stock, is not known. */
  parts: readonly Part[];
  buffer: Buffer;
  /** The most that Amazon is told. */
  cap: number;
  /** A person holds it at 0. */
  paused: boolean;
};

/**
 * Whether offers of one product divide its stock (`split`: all together never promise more than there is), or each promises all of
 * it (`full`: more is on sale, and two orders at the same moment may want the same unit).
 */
export type Share = 'split' | 'full';

export type StockFacts = {
  quantities: ReadonlyMap<ProductId, Quantities>;
  /** Units of orders that Odoo does not hold, of every seller that sells from this stock. */
  held: readonly HeldUnits[];
  share: Share;
};

/** What Amazon may be told of an offer, and how that came about. */
export type Promised = {
  units: number;
  parts: readonly (Part & Available)[];
  /** Units that its parts make, or its share of them. */
  possible: number;
  /** How many offers want the same parts, itself included. */
  sharedBy: number;
  buffer: number;
  cap: number;
  paused: boolean;
};

/**
 * What may be promised of each offer: never more than there is.
 *
 * @param offers every offer of these products: with `split` each of them gets its share
 * @returns in the order of the offers
 */
export function promise(offers: readonly Offer[], { quantities, held, share }: StockFacts): Promised[] {
  const partsOf = new Map(
    offers.map(({ seller, sellerSku, parts }) => [offerKey(seller, sellerSku), parts] as const),
  );
  const products = availableOf(
    quantities,
    heldByProduct(held, (seller, sellerSku) => partsOf.get(offerKey(seller, sellerSku)) ?? []),
  );
  const available = new Map([...products].map(([productId, each]) => [productId, each.available]));
  const claims = offers.map(({ parts, ...offer }) => ({ parts, limit: limitOf(offer) }));
  const shares = share === 'split' ? dealOut(claims, available) : undefined;
  const users = usersOf(offers);
  return offers.map(({ parts, buffer, cap, paused }, index) => {
    const possible = shares?.[index] ?? unitsOf(parts, available);
    const kept = Math.min(possible, keptBack(possible, buffer));
    return {
      units: paused ? 0 : Math.min(possible - kept, cap),
      parts: parts.map((part) => ({ ...part, ...(products.get(part.productId) ?? NOTHING) })),
      possible,
      sharedBy: Math.max(1, ...parts.map(({ productId }) => users.get(productId) ?? 0)),
      buffer: kept,
      cap,
      paused,
    };
  });
}

/** A product of which Odoo says nothing is not there. */
const NOTHING: Available = {
  quantities: { onHand: 0, free: 0, outgoing: 0 },
  counted: 0,
  pending: 0,
  notInOdoo: 0,
  available: 0,
};

function offerKey(seller: string, sellerSku: string): string {
  return `${seller} ${sellerSku}`;
}

/** What an offer asks for when stock is dealt out: enough to reach its cap after the buffer, and nothing while it is paused. */
function limitOf({ buffer, cap, paused }: Pick<Offer, 'buffer' | 'cap' | 'paused'>): number {
  if (paused) return 0;
  if ('units' in buffer) return cap + Math.ceil(buffer.units);
  return buffer.percent >= 100 ? 0 : Math.ceil(cleaned((cap * 100) / (100 - buffer.percent))) + 1;
}

function keptBack(units: number, buffer: Buffer): number {
  return Math.ceil('units' in buffer ? buffer.units : cleaned((units * buffer.percent) / 100));
}

function usersOf(offers: readonly Offer[]): Map<ProductId, number> {
  const users = new Map<ProductId, number>();
  for (const { parts } of offers)
    for (const productId of new Set(parts.map((part) => part.productId)))
      users.set(productId, (users.get(productId) ?? 0) + 1);
  return users;
}
