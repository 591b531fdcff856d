import { z } from 'zod';
import type { LastWritten } from '../domain/orders/changes.ts';
import { OUTCOMES, type Outcome } from '../domain/orders/outcome.ts';
import type { PartnerId, SaleOrderId } from '../domain/record-id.ts';
import { toInstant } from '../domain/time.ts';
import { type Connection, committed } from './database.ts';
import { longHash, packed, shortHash, unpacked } from './packed.ts';
import { savedId } from './saved-id.ts';

/** The last result for an order, so that Odoo need not be asked while nothing has changed. */
export type OrderEntry = {
  orderId: string;
  /** Hash of everything that Amazon sent about the order; {@link FORGOTTEN} when Odoo may have lost what was written. */
  contentHash: string;
  outcome: Outcome;
  /** The rule by which it was ignored. */
  rule?: string | undefined;
  odooId?: SaleOrderId | undefined;
  /** The values last written to Odoo, without personal data; they show whether Amazon or a person changed a value. */
  lastWritten?: LastWritten | undefined;
  lastUpdatedTime: string;
  /** True when Odoo once had the order, whatever happened to it since; leave it undefined when recording. */
  wasInOdoo?: boolean | undefined;
};

/** The content hash of an order that must be compared again, because a backup from before its last write was restored in Odoo. */
export const FORGOTTEN = '';

/** An order that Odoo has, according to the state file. */
export type RememberedOrder = { orderId: string; odooId: SaleOrderId; recordedAt: string };

/** An order in the list for people. */
export type ListedOrder = Pick<OrderEntry, 'orderId' | 'outcome' | 'rule' | 'odooId' | 'lastUpdatedTime'> & {
  recordedAt: string;
};

export type Orders = {
  /**
   * Orders by when Amazon changed them, newest first.
   *
   * @param filter.outcomes all when empty
   * @param filter.since a moment in UTC; only orders that Amazon changed then or later
   */
  list(
    account: string,
    filter: { outcomes: readonly string[]; since?: string | undefined },
  ): Promise<ListedOrder[]>;
  find(account: string, orderIds: readonly string[]): Promise<Map<string, OrderEntry>>;
  record(account: string, entries: readonly OrderEntry[], at: string): Promise<void>;
  /**
   * Orders that Odoo has, newest id first, without cancelled ones, because people delete those.
   *
   * @param after the last order of the page before; the first page when left out
   */
  inOdoo(
    account: string,
    limit: number,
    after?: Pick<RememberedOrder, 'odooId' | 'orderId'>,
  ): Promise<RememberedOrder[]>;
  /** The same, oldest id first. */
  oldestInOdoo(account: string, limit: number): Promise<RememberedOrder[]>;
  /** Number of orders by outcome, for ignored ones also by rule. */
  summary(account: string): Promise<{ outcome: Outcome; rule: string | undefined; orders: number }[]>;
};

/** The column `base`. */
const SavedLastWritten = z
  .object({
    commitmentDate: z.string().transform(toInstant).optional(),
    shippingId: savedId<PartnerId>().optional(),
    addressHash: z.string().optional(),
    lines: z.record(
      z.string(),
      z.object({ quantity: z.number(), total: z.string().regex(/^-?\d+(\.\d+)?$/, 'is no amount') }),
    ),
    requests: z.array(z.string()),
  })
  .transform(
    ({ commitmentDate, shippingId, addressHash, ...others }): LastWritten => ({
      commitmentDate,
      shippingId,
      addressHash,
      ...others,
    }),
  );

/** A row of `orders`. */
export const OrderRow = z
  .object({
    order_id: z.string(),
    content_hash: z.union([z.string(), z.instanceof(Uint8Array)]),
    outcome: z.enum(OUTCOMES),
    rule: z.string().nullable(),
    odoo_id: savedId<SaleOrderId>().nullable(),
    base: z.instanceof(Uint8Array).nullable(),
    last_updated_time: z.number(),
    was_in_odoo: z.number(),
  })
  .transform(
    (row): OrderEntry => ({
      orderId: row.order_id,
      contentHash: longHash(row.content_hash),
      outcome: row.outcome,
      rule: row.rule ?? undefined,
      odooId: row.odoo_id ?? undefined,
      lastWritten:
        row.base === null ? undefined : SavedLastWritten.parse(JSON.parse(unpacked(row.base, row.order_id))),
      lastUpdatedTime: new Date(row.last_updated_time).toISOString(),
      wasInOdoo: row.was_in_odoo === 1,
    }),
  );

const RememberedRow = z
  .object({ order_id: z.string(), odoo_id: savedId<SaleOrderId>(), recorded_at: z.number() })
  .transform(
    (row): RememberedOrder => ({
      orderId: row.order_id,
      odooId: row.odoo_id,
      recordedAt: new Date(row.recorded_at).toISOString(),
    }),
  );

const SummaryRow = z
  .object({ outcome: z.enum(OUTCOMES), rule: z.string().nullable(), orders: z.number() })
  .transform(({ outcome, rule, orders }) => ({ outcome, rule: rule ?? undefined, orders }));

const ListedRow = z
  .object({
    order_id: z.string(),
    outcome: z.enum(OUTCOMES),
    rule: z.string().nullable(),
    odoo_id: savedId<SaleOrderId>().nullable(),
    last_updated_time: z.number(),
    recorded_at: z.number(),
  })
  .transform(
    (row): ListedOrder => ({
      orderId: row.order_id,
      outcome: row.outcome,
      rule: row.rule ?? undefined,
      odooId: row.odoo_id ?? undefined,
      lastUpdatedTime: new Date(row.last_updated_time).toISOString(),
      recordedAt: new Date(row.recorded_at).toISOString(),
    }),
  );

export function ordersIn(connection: Connection): Orders {
  return {
    list: async (account, { outcomes, since }) =>
      connection
        .prepare(
          `SELECT order_id, outcome, rule, odoo_id, last_updated_time, recorded_at FROM orders
           WHERE account = ? AND (? = 0 OR outcome IN (SELECT value FROM json_each(?))) AND last_updated_time >= ?
           ORDER BY last_updated_time DESC, order_id DESC`,
        )
        .all(account, outcomes.length, JSON.stringify(outcomes), since === undefined ? 0 : Date.parse(since))
        .map((row) => ListedRow.parse(row)),
    find: async (account, orderIds) => {
      const select = connection.prepare('SELECT * FROM orders WHERE account = ? AND order_id = ?');
      const rows = orderIds.map((orderId) => select.get(account, orderId)).filter((row) => row !== undefined);
      return new Map(rows.map((row) => OrderRow.parse(row)).map((entry) => [entry.orderId, entry]));
    },
    record: async (account, entries, at) =>
      committed(connection, 'ledger.record', () => {
        const insert = connection.prepare(
          `INSERT INTO orders (account, order_id, content_hash, outcome, rule, odoo_id, base, last_updated_time, recorded_at,
             was_in_odoo)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET content_hash = excluded.content_hash, outcome = excluded.outcome, rule = excluded.rule,
             odoo_id = excluded.odoo_id, base = excluded.base, last_updated_time = excluded.last_updated_time,
             recorded_at = excluded.recorded_at, was_in_odoo = max(was_in_odoo, excluded.was_in_odoo)`,
        );
        for (const entry of entries) {
          insert.run(
            account,
            entry.orderId,
            shortHash(entry.contentHash),
            entry.outcome,
            entry.rule ?? null,
            entry.odooId ?? null,
            entry.lastWritten === undefined ? null : packed(JSON.stringify(entry.lastWritten), entry.orderId),
            Date.parse(entry.lastUpdatedTime),
            Date.parse(at),
            entry.odooId === undefined ? 0 : 1,
          );
        }
      }),
    inOdoo: async (account, limit, after) =>
      connection
        .prepare(
          `SELECT order_id, odoo_id, recorded_at FROM orders
           WHERE account = ? AND outcome <> 'cancelled' AND ${after === undefined ? 'odoo_id IS NOT NULL' : '(odoo_id, order_id) < (?, ?)'}
           ORDER BY odoo_id DESC, order_id DESC LIMIT ?`,
        )
        .all(account, ...(after === undefined ? [] : [after.odooId, after.orderId]), limit)
        .map((row) => RememberedRow.parse(row)),
    oldestInOdoo: async (account, limit) =>
      connection
        .prepare(
          "SELECT order_id, odoo_id, recorded_at FROM orders WHERE account = ? AND odoo_id IS NOT NULL AND outcome <> 'cancelled' ORDER BY odoo_id LIMIT ?",
        )
        .all(account, limit)
        .map((row) => RememberedRow.parse(row)),
    summary: async (account) =>
      connection
        .prepare(
          "SELECT outcome, nullif(rule, '') AS rule, orders FROM order_counts WHERE account = ? AND orders > 0 ORDER BY 3 DESC",
        )
        .all(account)
        .map((row) => SummaryRow.parse(row)),
  };
}
