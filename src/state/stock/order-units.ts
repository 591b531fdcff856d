import { z } from 'zod';
import type { HeldReason, OrderUnits as Units } from '../../domain/order-units.ts';
import { type Connection, committed } from '../database.ts';

/** What an order takes out of the seller's stock, and when it was placed (milliseconds since 1970). */
export type UnitsEntry = Units & { orderId: string; placedAt: number };

/** Units that an order has taken on Amazon and that Odoo does not hold. */
export type HeldEntry = { orderId: string; sellerSku: string; units: number; reason: HeldReason };

export type OrderUnits = {
  /** Replaces what was known of these orders. */
  record(account: string, entries: readonly UnitsEntry[]): Promise<void>;
  held(account: string): Promise<HeldEntry[]>;
  /** Units by SKU of orders that were placed after a moment. */
  placedSince(
    account: string,
    moment: number,
  ): Promise<{ sellerSku: string; units: number; placedAt: number }[]>;
  /** Orders that are not in Odoo and of which it is not known what they hold: they were read by an earlier version. */
  unknown(account: string): Promise<string[]>;
  /** Forgets orders that Odoo holds and that were placed before a moment. */
  forget(account: string, before: number): Promise<void>;
};

/** Stands for "no SKU": an order that holds nothing of the seller's. */
const NO_SKU = '';

export const UnitsRow = z.object({
  order_id: z.string(),
  sku: z.string(),
  units: z.number(),
  held: z.enum(['pending', 'notInOdoo']).nullable(),
  placed_at: z.number(),
});

export function orderUnitsIn(connection: Connection): OrderUnits {
  return {
    record: async (account, entries) =>
      committed(connection, 'orderUnits.record', () => {
        const remove = connection.prepare('DELETE FROM order_units WHERE account = ? AND order_id = ?');
        const insert = connection.prepare('INSERT INTO order_units VALUES (?, ?, ?, ?, ?, ?)');
        for (const { orderId, units, held, placedAt } of entries) {
          remove.run(account, orderId);
          const rows = units.size === 0 ? [[NO_SKU, 0] as const] : units;
          for (const [sku, count] of rows) insert.run(account, orderId, sku, count, held ?? null, placedAt);
        }
      }),
    held: async (account) =>
      connection
        .prepare(
          "SELECT * FROM order_units WHERE account = ? AND held IS NOT NULL AND sku <> '' ORDER BY order_id, sku",
        )
        .all(account)
        .map((row) => UnitsRow.parse(row))
        .flatMap(({ order_id: orderId, sku: sellerSku, units, held }) =>
          held === null ? [] : [{ orderId, sellerSku, units, reason: held }],
        ),
    placedSince: async (account, moment) =>
      connection
        .prepare("SELECT * FROM order_units WHERE account = ? AND placed_at > ? AND sku <> ''")
        .all(account, moment)
        .map((row) => UnitsRow.parse(row))
        .map(({ sku: sellerSku, units, placed_at: placedAt }) => ({ sellerSku, units, placedAt })),
    unknown: async (account) =>
      z.array(z.string()).parse(
        connection
          .prepare(
            `SELECT order_id FROM orders WHERE account = ? AND (outcome = 'failed' OR rule = 'PENDING')
               AND NOT EXISTS (SELECT 1 FROM order_units AS known WHERE known.account = orders.account AND known.order_id = orders.order_id)`,
          )
          .pluck()
          .all(account),
      ),
    forget: async (account, before) =>
      committed(connection, 'orderUnits.forget', () => {
        connection
          .prepare(
            `DELETE FROM order_units WHERE account = ? AND placed_at < ? AND held IS NULL
               AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.account = order_units.account AND orders.order_id = order_units.order_id
                 AND (outcome = 'failed' OR rule = 'PENDING'))`,
          )
          .run(account, before);
      }),
  };
}
