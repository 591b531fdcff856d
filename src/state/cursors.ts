import { z } from 'zod';
import { type Connection, committed } from './database.ts';

/** Named cursors of each account: how far a job has read. */
export type Cursors = {
  get(account: string, name: string): Promise<string | undefined>;
  set(account: string, name: string, value: string): Promise<void>;
};

/** The cursor up to which an account's orders have been read. */
export const ORDERS_CURSOR = 'orders';

const Row = z.object({ value: z.string() }).optional();

export function cursorsIn(connection: Connection): Cursors {
  return {
    get: async (account, name) =>
      Row.parse(
        connection.prepare('SELECT value FROM cursors WHERE account = ? AND name = ?').get(account, name),
      )?.value,
    set: async (account, name, value) =>
      committed(connection, `cursors.set ${name}`, () => {
        connection
          .prepare('INSERT INTO cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
          .run(account, name, value);
      }),
  };
}
