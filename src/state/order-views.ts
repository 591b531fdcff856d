import { z } from 'zod';
import { type Connection, committed } from './database.ts';
import { packed, unpacked } from './packed.ts';

/** Amazon's last data about the shipping of each order: a JSON text per order, without personal data. */
export type OrderViews = {
  find(account: string, orderIds: readonly string[]): Promise<Map<string, string>>;
  /** Those of the orders that another account has seen. */
  ofOthers(account: string, orderIds: readonly string[]): Promise<Set<string>>;
  record(account: string, views: ReadonlyMap<string, string>): Promise<void>;
};

const Row = z.object({ view: z.instanceof(Uint8Array) }).optional();

export function orderViewsIn(connection: Connection): OrderViews {
  return {
    find: async (account, orderIds) => {
      const select = connection.prepare('SELECT view FROM order_views WHERE account = ? AND order_id = ?');
      const found = new Map<string, string>();
      for (const orderId of orderIds) {
        const row = Row.parse(select.get(account, orderId));
        if (row !== undefined) found.set(orderId, unpacked(row.view, orderId));
      }
      return found;
    },
    ofOthers: async (account, orderIds) => {
      const select = connection.prepare('SELECT 1 FROM order_views WHERE order_id = ? AND account <> ?');
      return new Set(orderIds.filter((orderId) => select.get(orderId, account) !== undefined));
    },
    record: async (account, views) => {
      if (views.size === 0) return;
      committed(connection, 'orderViews.record', () => {
        const insert = connection.prepare(
          'INSERT INTO order_views VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET view = excluded.view',
        );
        for (const [orderId, view] of views) insert.run(account, orderId, packed(view, orderId));
      });
    },
  };
}

/** Keeps what is recorded in this process, on top of another store. */
export function orderViewsInMemory(below: OrderViews): OrderViews {
  const own = new Map<string, string>();
  return {
    find: async (account, orderIds) => {
      const found = await below.find(account, orderIds);
      for (const orderId of orderIds) {
        const view = own.get(keyOf(account, orderId));
        if (view !== undefined) found.set(orderId, view);
      }
      return found;
    },
    ofOthers: (account, orderIds) => below.ofOthers(account, orderIds),
    record: async (account, views) => {
      for (const [orderId, view] of views) own.set(keyOf(account, orderId), view);
    },
  };
}

function keyOf(account: string, orderId: string): string {
  return `${account} ${orderId}`;
}
