import { z } from 'zod';
import { OUTCOMES, type Outcome } from '../domain/orders/outcome.ts';
import { type Connection, committed } from './database.ts';

/** What was last done for an order, so that nothing has to be asked when nothing has changed. */
export type OrderEntry = {
  orderId: string;
  /** Hash of all that Amazon said of the order. */
  contentHash: string;
  outcome: Outcome;
  /** The rule by which it was ignored. */
  rule?: string | undefined;
  odooId?: number | undefined;
  /** What was last written to Odoo, without personal data: the base for telling Amazon's changes from people's. */
  base?: string | undefined;
  lastUpdatedTime: string;
};

export type Orders = {
  find(account: string, orderIds: readonly string[]): Promise<Map<string, OrderEntry>>;
  record(account: string, entries: readonly OrderEntry[], at: string): Promise<void>;
  /** Orders by how they ended, with the rule of ignored ones. */
  summary(account: string): Promise<{ outcome: Outcome; rule: string | undefined; orders: number }[]>;
};

const Row = z
  .object({
    order_id: z.string(),
    content_hash: z.string(),
    outcome: z.enum(OUTCOMES),
    rule: z.string().nullable(),
    odoo_id: z.number().nullable(),
    base: z.string().nullable(),
    last_updated_time: z.string(),
  })
  .transform(
    (row): OrderEntry => ({
      orderId: row.order_id,
      contentHash: row.content_hash,
      outcome: row.outcome,
      rule: row.rule ?? undefined,
      odooId: row.odoo_id ?? undefined,
      base: row.base ?? undefined,
      lastUpdatedTime: row.last_updated_time,
    }),
  );

const SummaryRow = z
  .object({ outcome: z.enum(OUTCOMES), rule: z.string().nullable(), orders: z.number() })
  .transform(({ outcome, rule, orders }) => ({ outcome, rule: rule ?? undefined, orders }));

export function ordersIn(connection: Connection): Orders {
  return {
    find: async (account, orderIds) => {
      const select = connection.prepare('SELECT * FROM orders WHERE account = ? AND order_id = ?');
      const rows = orderIds.map((orderId) => select.get(account, orderId)).filter((row) => row !== undefined);
      return new Map(rows.map((row) => Row.parse(row)).map((entry) => [entry.orderId, entry]));
    },
    record: async (account, entries, at) =>
      committed(connection, 'ledger.record', () => {
        const insert = connection.prepare(
          `INSERT INTO orders (account, order_id, content_hash, outcome, rule, odoo_id, base, last_updated_time, recorded_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET content_hash = excluded.content_hash, outcome = excluded.outcome, rule = excluded.rule,
             odoo_id = excluded.odoo_id, base = excluded.base, last_updated_time = excluded.last_updated_time,
             recorded_at = excluded.recorded_at`,
        );
        for (const entry of entries) {
          insert.run(
            account,
            entry.orderId,
            entry.contentHash,
            entry.outcome,
            entry.rule ?? null,
            entry.odooId ?? null,
            entry.base ?? null,
            entry.lastUpdatedTime,
            at,
          );
        }
      }),
    summary: async (account) =>
      connection
        .prepare(
          'SELECT outcome, rule, count(*) AS orders FROM orders WHERE account = ? GROUP BY outcome, rule ORDER BY 3 DESC',
        )
        .all(account)
        .map((row) => SummaryRow.parse(row)),
  };
}
