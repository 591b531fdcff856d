import { z } from 'zod';
import type { ProductId } from '../../domain/record-id.ts';
import type { Quantities } from '../../domain/stock/available.ts';
import { type Connection, committed } from '../database.ts';
import { savedId } from '../saved-id.ts';

export type StockQuantities = {
  read(account: string): Promise<Map<ProductId, Quantities>>;
  /** Adds quantities, or replaces what was known of these products. */
  record(account: string, quantities: ReadonlyMap<ProductId, Quantities>): Promise<void>;
  /** Replaces everything that was known. */
  replaceAll(account: string, quantities: ReadonlyMap<ProductId, Quantities>): Promise<void>;
};

/** A row of `stock_quantities`. */
export const QuantityRow = z.object({
  product: savedId<ProductId>(),
  on_hand: z.number(),
  free: z.number(),
  outgoing: z.number(),
});

export function stockQuantitiesIn(connection: Connection): StockQuantities {
  const insertAll = (account: string, quantities: ReadonlyMap<ProductId, Quantities>): void => {
    const insert = connection.prepare('INSERT OR REPLACE INTO stock_quantities VALUES (?, ?, ?, ?, ?)');
    for (const [productId, { onHand, free, outgoing }] of quantities)
      insert.run(account, productId, onHand, free, outgoing);
  };
  return {
    read: async (account) =>
      new Map(
        connection
          .prepare('SELECT * FROM stock_quantities WHERE account = ?')
          .all(account)
          .map((row) => QuantityRow.parse(row))
          .map(({ product: id, on_hand: onHand, free, outgoing }) => [id, { onHand, free, outgoing }]),
      ),
    record: async (account, quantities) =>
      committed(connection, 'stockQuantities.record', () => insertAll(account, quantities)),
    replaceAll: async (account, quantities) =>
      committed(connection, 'stockQuantities.replaceAll', () => {
        connection.prepare('DELETE FROM stock_quantities WHERE account = ?').run(account);
        insertAll(account, quantities);
      }),
  };
}
