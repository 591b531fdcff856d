import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { NEWEST_ORDERS } from '../domain/same-odoo.ts';
import { toInstant } from '../domain/time.ts';
import { type Connection, committed } from './database.ts';
import { unpacked } from './packed.ts';
import { IS_OPEN_PARCEL } from './parcels.ts';
import { isUnreadable } from './state-errors.ts';

/** Number of removed rows, by kind. */
export type Removed = {
  failures: number;
  orders: number;
  parcels: number;
  warnings: number;
  orderViews: number;
  invoiceUploads: number;
};

/** Moments in UTC; rows that ended before them may be removed. */
export type RetentionLimits = { failuresClosedBefore: Date; ordersChangedBefore: Date };

/** Removes what nobody needs any more. */
export type Retention = {
  /**
   * Removes failures that were closed before these moments, and orders that Amazon has not changed since. An order stays as long as
   * one of its failures or parcels is open. The newest orders in Odoo stay too, because they identify the Odoo. Parcels and Amazon's
   * data about orders stay as long as their order, and not shorter than an order; warnings stay as long as an order.
   */
  remove(account: string, limits: RetentionLimits): Promise<Removed>;
};

/** Rows checked in one transaction; other work can run in between. */
const STEP = 500;

type Parameters = { account: string; before: string | number };

/** A table, the unique or leading key column by which it is read in steps, and whether the key is unique within an account only. */
type Stepped = { table: string; key: string; ofAccount: boolean };

export function retentionIn(connection: Connection): Retention {
  const inRows = (table: string, condition: string, parameters: Parameters): Promise<number> =>
    deleteInSteps(connection, { table, key: 'rowid', ofAccount: false }, condition, parameters);
  const inKeys = (table: string, key: string, condition: string, parameters: Parameters): Promise<number> =>
    deleteInSteps(connection, { table, key, ofAccount: true }, condition, parameters);
  return {
    remove: async (account, { failuresClosedBefore, ordersChangedBefore }) => {
      const ended = { account, before: failuresClosedBefore.toISOString() };
      const since = { account, before: ordersChangedBefore.toISOString() };
      const changed = { account, before: ordersChangedBefore.getTime() };
      return {
        // A dismissed failure is found again in each pass; it stays until no pass finds it.
        failures: await inRows(
          'failures',
          "state <> 'open' AND max(coalesce(closed_at, last_at), last_at) < @before",
          ended,
        ),
        orders: await inRows(
          'orders',
          `last_updated_time < @before
          AND NOT EXISTS (SELECT 1 FROM failures WHERE account = @account AND subject = orders.order_id AND state = 'open')
          AND NOT EXISTS (SELECT 1 FROM parcels WHERE account = @account AND order_id = orders.order_id AND ${IS_OPEN_PARCEL})
          AND (odoo_id IS NULL OR odoo_id NOT IN (SELECT odoo_id FROM orders WHERE account = @account AND odoo_id IS NOT NULL
            AND outcome <> 'cancelled' ORDER BY odoo_id DESC LIMIT ${NEWEST_ORDERS}))`,
          changed,
        ),
        parcels: await inKeys(
          'parcels',
          'order_id',
          `at < @before AND NOT (${IS_OPEN_PARCEL}) AND ${withoutOrder('parcels')}`,
          changed,
        ),
        warnings: await inKeys('warnings', 'subject', 'at < @before', since),
        orderViews: await removeViews(connection, account, ordersChangedBefore),
        invoiceUploads: await inKeys(
          'invoice_uploads',
          'order_id',
          `at < @before AND ${withoutOrder('invoice_uploads')}`,
          since,
        ),
      };
    },
  };
}

function withoutOrder(table: string): string {
  return `NOT EXISTS (SELECT 1 FROM orders WHERE orders.account = @account AND orders.order_id = ${table}.order_id)`;
}

/** @returns how many rows went */
async function deleteInSteps(
  connection: Connection,
  stepped: Stepped,
  condition: string,
  parameters: Parameters,
): Promise<number> {
  const { table, key, ofAccount } = stepped;
  // The plus keeps SQLite from reading all rows of the account in each step, by an index.
  const own = `${ofAccount ? '' : '+'}account = @account`;
  const remove = connection.prepare(
    `DELETE FROM ${table} WHERE ${own} AND ${key} > @from AND ${key} <= @to AND ${condition}`,
  );
  let removed = 0;
  for await (const step of steps(connection, stepped, parameters.account))
    removed += committed(
      connection,
      `retention ${table}`,
      () => remove.run({ ...step, ...parameters }).changes,
    );
  return removed;
}

const Last = z.object({ last: z.union([z.string(), z.number()]).nullable() });

/** The ranges of keys of a table, one after the other; others get their turn in between. */
async function* steps(
  connection: Connection,
  { table, key, ofAccount }: Stepped,
  account: string,
): AsyncGenerator<{ from: string | number; to: string | number }> {
  const stepTo = connection.prepare(
    `SELECT max(${key}) AS last FROM (SELECT ${key} FROM ${table}
       WHERE ${ofAccount ? 'account = @account AND ' : ''}${key} > @from ORDER BY ${key} LIMIT ${STEP})`,
  );
  for (let from: string | number = ofAccount ? '' : 0; ; ) {
    const { last: to } = Last.parse(stepTo.get(ofAccount ? { account, from } : { from }));
    if (to === null) return;
    yield { from, to };
    from = to;
    await nextTurn();
  }
}

const ViewRow = z.object({ id: z.number(), order_id: z.string(), view: z.instanceof(Uint8Array) });

/** A view holds when its order was placed; a view without an order is removed once that is long ago. */
async function removeViews(connection: Connection, account: string, before: Date): Promise<number> {
  const alone = connection.prepare(
    `SELECT rowid AS id, order_id, view FROM order_views
       WHERE +account = @account AND rowid > @from AND rowid <= @to AND ${withoutOrder('order_views')}`,
  );
  const remove = connection.prepare('DELETE FROM order_views WHERE rowid = ?');
  let removed = 0;
  for await (const step of steps(
    connection,
    { table: 'order_views', key: 'rowid', ofAccount: false },
    account,
  ))
    committed(connection, 'retention order_views', () => {
      for (const row of alone.all({ ...step, account })) {
        const { id, order_id: orderId, view } = ViewRow.parse(row);
        const placed = placedAt(view, orderId);
        if (placed !== undefined && placed >= before.getTime()) continue;
        removed += remove.run(id).changes;
      }
    });
  return removed;
}

const Placed = z.object({ createdTime: z.string().transform(toInstant) });

/** Undefined for a view that cannot be read; passes treat it as missing. */
function placedAt(view: Uint8Array, orderId: string): number | undefined {
  try {
    return Date.parse(Placed.parse(JSON.parse(unpacked(view, orderId))).createdTime);
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}
