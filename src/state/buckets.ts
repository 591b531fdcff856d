import { z } from 'zod';
import type { Connection } from './database.ts';

export const BucketState = z.object({ tokens: z.number(), at: z.number(), rate: z.number() });
/** A token bucket as it stood at a moment (milliseconds since 1970); rate in calls per second. */
export type BucketState = z.infer<typeof BucketState>;

/** Amazon's quotas outlive the process: what was used up an hour ago still counts. */
export type Buckets = {
  read(key: string): Promise<BucketState | undefined>;
  write(key: string, state: BucketState): Promise<void>;
};

/** Begins with what is remembered, and keeps what comes after in memory: for who looks on beside the one who works. */
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
