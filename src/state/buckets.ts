import { z } from 'zod';
import type { Connection } from './database.ts';

export const BucketState = z.object({ tokens: z.number(), at: z.number(), rate: z.number() });
/** The state of a token bucket at a moment (milliseconds since 1970); rate in calls per second. */
export type BucketState = z.infer<typeof BucketState>;

/** Amazon's quotas go on when the process ends: calls of an hour ago still count. */
export type Buckets = {
  read(key: string): Promise<BucketState | undefined>;
  write(key: string, state: BucketState): Promise<void>;
};

/** Starts from the stored buckets and keeps changes in memory; for a command that only reads while another process holds the state. */
export function bucketsInMemory(remembered: Buckets): Buckets {
  const own = new Map<string, BucketState>();
  return {
    read: async (key) => own.get(key) ?? remembered.read(key),
    write: async (key, state) => void own.set(key, state),
  };
}

const Row = z.object({ state: z.string() }).optional();

export function bucketsIn(connection: Connection): Buckets {
  return {
    read: async (key) => {
      const row = Row.parse(connection.prepare('SELECT state FROM buckets WHERE key = ?').get(key));
      return row === undefined ? undefined : BucketState.parse(JSON.parse(row.state));
    },
    write: async (key, state) => {
      connection
        .prepare('INSERT INTO buckets VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state')
        .run(key, JSON.stringify(state));
    },
  };
}
