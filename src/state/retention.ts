import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { NEWEST_ORDERS } from '../domain/same-odoo.ts';
import { type Connection, committed } from './database.ts';
import { OPEN_PARCELS } from './parcels.ts';

/** Number of removed rows, by kind. */
export type Removed = { failures: number; orders: number };

/** Moments in UTC; rows that ended before them may be removed. */
export type RetentionLimits = { failuresClosedBefore: Date; ordersChangedBefore: Date };

/** Removes what nobody needs any more. */
export type Retention = {
  /**
   * Removes failures that were closed before these moments, and orders that Amazon has not changed since. An order stays as long as
   * one of its failures or parcels is open. The newest orders in Odoo stay too, because they identify the Odoo.
   */
  remove(account: string, limits: RetentionLimits): Promise<Removed>;
};

/** Rows checked in one transaction; other work can run in between. */
const STEP = 2000;

const Last = z.object({ last: z.number().nullable() });

export function retentionIn(connection: Connection): Retention {
  return {
    remove: async (account, { failuresClosedBefore, ordersChangedBefore }) => ({
      failures: await inSteps(connection, 'failures', {
        account,
        before: failuresClosedBefore.toISOString(),
        // A dismissed failure is found again in each pass; it stays until no pass finds it.
        condition: "state <> 'open' AND max(coalesce(closed_at, last_at), last_at) < @before",
      }),
      orders: await inSteps(connection, 'orders', {
        account,
        before: ordersChangedBefore.getTime(),
        condition: `last_updated_time < @before
          AND NOT EXISTS (SELECT 1 FROM failures WHERE account = @account AND subject = orders.order_id AND state = 'open')
          AND NOT EXISTS (SELECT 1 FROM parcels WHERE account = @account AND order_id = orders.order_id
            AND state IN (SELECT value FROM json_each('${OPEN_PARCELS}')))
          AND (odoo_id IS NULL OR odoo_id NOT IN (SELECT odoo_id FROM orders WHERE account = @account AND odoo_id IS NOT NULL
            AND outcome <> 'cancelled' ORDER BY odoo_id DESC LIMIT ${NEWEST_ORDERS}))`,
      }),
    }),
  };
}

/** @returns how many rows went */
async function inSteps(
  connection: Connection,
  table: 'failures' | 'orders',
  { account, before, condition }: { account: string; before: string | number; condition: string },
): Promise<number> {
  const stepTo = connection.prepare(
    `SELECT max(rowid) AS last FROM (SELECT rowid FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${STEP})`,
  );
  const remove = connection.prepare(
    `DELETE FROM ${table} WHERE rowid > @from AND rowid <= @to AND account = @account AND ${condition}`,
  );
  let removed = 0;
  for (let from = 0; ; ) {
    const { last: to } = Last.parse(stepTo.get(from));
    if (to === null) return removed;
    removed += committed(
      connection,
      `retention ${table}`,
      () => remove.run({ from, to, account, before }).changes,
    );
    from = to;
    await nextTurn();
  }
}
