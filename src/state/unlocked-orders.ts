import { z } from 'zod';
import { type Connection, committed } from './database.ts';

/** Orders whose sales orders are unlocked at the moment: a killed pass leaves them here for the next one. */
export type UnlockedOrders = {
  /** Amazon order ids. */
  list(account: string): Promise<string[]>;
  add(account: string, orderIds: readonly string[]): Promise<void>;
  remove(account: string, orderIds: readonly string[]): Promise<void>;
};

const OrderIds = z.array(z.string());

export function unlockedOrdersIn(connection: Connection): UnlockedOrders {
  const change = (name: string, sql: string, account: string, orderIds: readonly string[]): void => {
    committed(connection, `unlockedOrders.${name}`, () =>
      connection.prepare(sql).run(account, JSON.stringify(orderIds)),
    );
  };
  return {
    list: async (account) =>
      OrderIds.parse(
        connection
          .prepare('SELECT order_id FROM unlocked_orders WHERE account = ? ORDER BY order_id')
          .pluck()
          .all(account),
      ),
    add: async (account, orderIds) =>
      change(
        'add',
        'INSERT OR IGNORE INTO unlocked_orders SELECT ?, value FROM json_each(?)',
        account,
        orderIds,
      ),
    remove: async (account, orderIds) =>
      change(
        'remove',
        'DELETE FROM unlocked_orders WHERE account = ? AND order_id IN (SELECT value FROM json_each(?))',
        account,
        orderIds,
      ),
  };
}
