import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { NEWEST_ORDERS } from '../domain/same-odoo.ts';
import { type Connection, committed } from './database.ts';
import { OPEN_PARCELS } from './parcels.ts';

/** Rows that go, by what they are about. */
export type Removed = { failures: number; orders: number };

/** Moments in UTC: what ended before them may go. */
export type RetentionLimits = { failuresClosedBefore: Date; ordersChangedBefore: Date };

/** Removes what nobody needs any more. */
export type Retention = {
  /**
   * Removes failures that were closed, and orders that Amazon changed last, before these moments. An order stays as long as a failure or
   * a parcel of it is open; so do the newest orders that Odoo holds, by which the Odoo is recognized.
   */
  remove(account: string, limits: RetentionLimits): Promise<Removed>;
};

/** Rows that are looked at in one transaction: others get their turn in between. */
const STEP = 2000;

const Last = z.object({ last: z.number().nullable() });

export function retentionIn(connection: Connection): Retention {
  return {
    remove: async (account, { failuresClosedBefore, ordersChangedBefore }) => ({
      failures: await inSteps(connection, 'failures', {
        account,
        before: failuresClosedBefore.toISOString(),
        // A dismissed failure is found again and again; it stays until it no longer is.
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
