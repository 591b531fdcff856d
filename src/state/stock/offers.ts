import { z } from 'zod';
import type { ProductId } from '../../domain/record-id.ts';
import type { Promised } from '../../domain/stock/promise.ts';
import type { Push } from '../../domain/stock/push.ts';
import { type Connection, committed } from '../database.ts';
import { savedId } from '../saved-id.ts';

const FULFILLED_BY = ['merchant', 'amazon', 'multiLocation', 'unknown', 'notListed'] as const;
const PUSH_STATES = ['sending', 'accepted', 'live', 'stuck', 'refused'] as const;

/** What is remembered of a SKU whose quantity is set on Amazon, or of one that Amazon was asked about. */
export type StockOffer = {
  sellerSku: string;
  /** What one unit takes out of Odoo's stock. */
  parts: readonly { productId: ProductId; quantity: number }[];
  /** Who ships it, as Amazon said when it was last asked. */
  fulfilledBy: (typeof FULFILLED_BY)[number];
  /** One marketplace in which it is listed. */
  marketplaceId: string | undefined;
  /** When Amazon was last asked who ships it, in milliseconds since 1970. */
  askedAt: number | undefined;
  promised: number | undefined;
  /** How the promise came about. */
  explanation: Promised | undefined;
  /** The last quantity that was sent. */
  push: Push | undefined;
  /** The feed that carried it, while Amazon works on it. */
  feedId: string | undefined;
  /** What Amazon showed when it was last read. */
  live: { quantity: number; at: number } | undefined;
  /** Amazon's words, or why nothing is sent. */
  message: string | undefined;
};

/** An offer of which nothing is known yet. */
export function newOffer(sellerSku: string): StockOffer {
  return {
    sellerSku,
    parts: [],
    fulfilledBy: 'unknown',
    marketplaceId: undefined,
    askedAt: undefined,
    promised: undefined,
    explanation: undefined,
    push: undefined,
    feedId: undefined,
    live: undefined,
    message: undefined,
  };
}

export type StockOffers = {
  list(account: string): Promise<StockOffer[]>;
  /** Adds offers, or replaces what was known of them. */
  record(account: string, offers: readonly StockOffer[]): Promise<void>;
  forget(account: string, sellerSkus: readonly string[]): Promise<void>;
};

const Parts = z.array(z.object({ productId: savedId<ProductId>(), quantity: z.number().positive() }));

const Explanation = z.object({
  units: z.number(),
  parts: z.array(
    z.object({
      productId: savedId<ProductId>(),
      quantity: z.number(),
      quantities: z.object({ onHand: z.number(), free: z.number(), outgoing: z.number() }),
      counted: z.number(),
      pending: z.number(),
      notInOdoo: z.number(),
      available: z.number(),
    }),
  ),
  possible: z.number(),
  sharedBy: z.number(),
  buffer: z.number(),
  cap: z.number(),
  paused: z.boolean(),
});

/** A row of `stock_offers`. */
export const StockOfferRow = z
  .object({
    sku: z.string(),
    parts: z.string(),
    fulfilled_by: z.enum(FULFILLED_BY),
    marketplace_id: z.string().nullable(),
    asked_at: z.number().nullable(),
    promised: z.number().nullable(),
    explanation: z.string().nullable(),
    pushed: z.number().nullable(),
    pushed_at: z.number().nullable(),
    push_state: z.enum(PUSH_STATES).nullable(),
    live_before: z.number().nullable(),
    feed_id: z.string().nullable(),
    live: z.number().nullable(),
    live_at: z.number().nullable(),
    message: z.string().nullable(),
  })
  .transform(
    (row): StockOffer => ({
      sellerSku: row.sku,
      parts: Parts.parse(JSON.parse(row.parts)),
      fulfilledBy: row.fulfilled_by,
      marketplaceId: row.marketplace_id ?? undefined,
      askedAt: row.asked_at ?? undefined,
      promised: row.promised ?? undefined,
      explanation: row.explanation === null ? undefined : Explanation.parse(JSON.parse(row.explanation)),
      push:
        row.pushed === null || row.push_state === null
          ? undefined
          : {
              quantity: row.pushed,
              state: row.push_state,
              at: row.pushed_at ?? 0,
              liveBefore: row.live_before ?? undefined,
            },
      feedId: row.feed_id ?? undefined,
      live: row.live === null ? undefined : { quantity: row.live, at: row.live_at ?? 0 },
      message: row.message ?? undefined,
    }),
  );

export function stockOffersIn(connection: Connection): StockOffers {
  return {
    list: async (account) =>
      connection
        .prepare('SELECT * FROM stock_offers WHERE account = ? ORDER BY sku')
        .all(account)
        .map((row) => StockOfferRow.parse(row)),
    record: async (account, offers) =>
      committed(connection, 'stockOffers.record', () => {
        const insert = connection.prepare(
          'INSERT OR REPLACE INTO stock_offers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        );
        for (const offer of offers) insert.run(account, ...columnsOf(offer));
      }),
    forget: async (account, sellerSkus) =>
      committed(connection, 'stockOffers.forget', () => {
        connection
          .prepare('DELETE FROM stock_offers WHERE account = ? AND sku IN (SELECT value FROM json_each(?))')
          .run(account, JSON.stringify(sellerSkus));
      }),
  };
}

function columnsOf({ push, live, ...offer }: StockOffer): (string | number | null)[] {
  return [
    offer.sellerSku,
    JSON.stringify(offer.parts),
    offer.fulfilledBy,
    offer.marketplaceId ?? null,
    offer.askedAt ?? null,
    offer.promised ?? null,
    offer.explanation === undefined ? null : JSON.stringify(offer.explanation),
    push?.quantity ?? null,
    push?.at ?? null,
    push?.state ?? null,
    push?.liveBefore ?? null,
    offer.feedId ?? null,
    live?.quantity ?? null,
    live?.at ?? null,
    offer.message ?? null,
  ];
}
