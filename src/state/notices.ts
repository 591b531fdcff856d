import { z } from 'zod';
import type { Connection } from './database.ts';

/** A condition of an account about which people were notified, kept until they are notified that it is over. */
export type Notices = {
  /** Since when; undefined when there is nothing to take back. */
  since(account: string, kind: string): Promise<string | undefined>;
  begin(account: string, kind: string, at: Date): Promise<void>;
  end(account: string, kind: string): Promise<void>;
};

const Row = z.object({ since: z.string() }).optional();

export function noticesIn(connection: Connection): Notices {
  return {
    since: async (account, kind) =>
      Row.parse(
        connection.prepare('SELECT since FROM notices WHERE account = ? AND kind = ?').get(account, kind),
      )?.since,
    begin: async (account, kind, at) => {
      connection
        .prepare('INSERT INTO notices VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(account, kind, at.toISOString());
    },
    end: async (account, kind) => {
      connection.prepare('DELETE FROM notices WHERE account = ? AND kind = ?').run(account, kind);
    },
  };
}
