import { z } from 'zod';
import type { Connection } from './database.ts';

export type Run = {
  id: number;
  account: string;
  job: string;
  startedAt: string;
  finishedAt?: string | undefined;
  counts?: Record<string, number> | undefined;
  error?: string | undefined;
};

/** A run of a job: when it ran, and how it ended. */
export type Runs = {
  start(account: string, job: string, at: Date): Promise<number>;
  finish(
    id: number,
    end: { at: Date; counts: Record<string, number>; error?: string | undefined },
  ): Promise<void>;
  /** The newest runs, newest first. */
  recent(limit: number, account?: string): Promise<Run[]>;
  /** The newest run of each job of each account. */
  latest(): Promise<Run[]>;
  /** The newest successful run of a job. */
  latestSuccess(account: string, job: string): Promise<Run | undefined>;
};

/** A row of `runs`. */
export const RunRow = z
  .object({
    id: z.number(),
    account: z.string(),
    job: z.string(),
    started_at: z.string(),
    finished_at: z.string().nullable(),
    counts: z.string().nullable(),
    error: z.string().nullable(),
  })
  .transform(
    (row): Run => ({
      id: row.id,
      account: row.account,
      job: row.job,
      startedAt: row.started_at,
      finishedAt: row.finished_at ?? undefined,
      counts:
        row.counts === null ? undefined : z.record(z.string(), z.number()).parse(JSON.parse(row.counts)),
      error: row.error ?? undefined,
    }),
  );

const Pair = z.object({ account: z.string(), job: z.string() }).optional();

/** Runs kept for each job of each account, besides the last successful one. */
const KEPT_RUNS = 200;

export function runsIn(connection: Connection): Runs {
  return {
    start: async (account, job, at) => {
      connection
        .prepare(
          `DELETE FROM runs WHERE account = ? AND job = ?
           AND id NOT IN (SELECT id FROM runs WHERE account = ? AND job = ? ORDER BY id DESC LIMIT ?)
           AND id NOT IN (SELECT max(id) FROM runs WHERE account = ? AND job = ? AND finished_at IS NOT NULL AND error IS NULL)`,
        )
        .run(account, job, account, job, KEPT_RUNS - 1, account, job);
      const { lastInsertRowid } = connection
        .prepare('INSERT INTO runs (account, job, started_at) VALUES (?, ?, ?)')
        .run(account, job, at.toISOString());
      return Number(lastInsertRowid);
    },
    finish: async (id, { at, counts, error }) => {
      connection
        .prepare('UPDATE runs SET finished_at = ?, counts = ?, error = ? WHERE id = ?')
        .run(at.toISOString(), JSON.stringify(counts), error ?? null, id);
    },
    recent: async (limit, account) =>
      connection
        .prepare('SELECT * FROM runs WHERE ? IS NULL OR account = ? ORDER BY id DESC LIMIT ?')
        .all(account ?? null, account ?? null, limit)
        .map((row) => RunRow.parse(row)),
    latest: async () => {
      // Jumps from one account and job to the next along the index, instead of reading all runs.
      const next = connection.prepare(
        'SELECT account, job FROM runs WHERE (account, job) > (?, ?) ORDER BY account, job LIMIT 1',
      );
      const newest = connection.prepare(
        'SELECT * FROM runs WHERE account = ? AND job = ? ORDER BY id DESC LIMIT 1',
      );
      const runs: Run[] = [];
      for (let pair = Pair.parse(next.get('', '')); pair !== undefined; ) {
        runs.push(RunRow.parse(newest.get(pair.account, pair.job)));
        pair = Pair.parse(next.get(pair.account, pair.job));
      }
      return runs;
    },
    latestSuccess: async (account, job) => {
      const row = connection
        .prepare(
          'SELECT * FROM runs WHERE account = ? AND job = ? AND finished_at IS NOT NULL AND error IS NULL ORDER BY id DESC LIMIT 1',
        )
        .get(account, job);
      return row === undefined ? undefined : RunRow.parse(row);
    },
  };
}
