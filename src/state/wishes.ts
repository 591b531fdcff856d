import { z } from 'zod';
import type { Connection } from './database.ts';

/** How a wish stands, for the command that waits for it. */
export type WishState = {
  /** The daemon has begun with it. */
  taken: boolean;
  progress: string | undefined;
  /** What became of it, as JSON. */
  answer: string | undefined;
};

/**
 * What commands ask of the daemon that holds the state, and what it answers. Wish and answer are JSON texts without personal
 * data and without secrets.
 */
export type Wishes = {
  ask(wish: string, at: Date): Promise<number>;
  /** How a wish stands; undefined when the daemon that had taken it is gone. Tells the daemon that somebody still waits. */
  look(id: number, at: Date): Promise<WishState | undefined>;
  remove(id: number): Promise<void>;
  /** Takes what was asked and is still waited for. */
  take(at: Date): Promise<{ id: number; wish: string }[]>;
  report(id: number, progress: string): Promise<void>;
  answer(id: number, answer: string): Promise<void>;
  /** Forgets what an earlier daemon had taken: it cannot be answered any more. */
  forgetTaken(): Promise<void>;
};

/** A command looks several times a second: one that has not looked for so long is gone, and its wish with it. */
const GONE_MS = 15_000;
/** An answer that nobody has fetched. */
const UNREAD_MS = 10 * 60_000;

const Row = z
  .object({ taken: z.number(), progress: z.string().nullable(), answer: z.string().nullable() })
  .transform(
    ({ taken, progress, answer }): WishState => ({
      taken: taken === 1,
      progress: progress ?? undefined,
      answer: answer ?? undefined,
    }),
  )
  .optional();
const Asked = z.object({ id: z.number(), wish: z.string() });

export function wishesIn(connection: Connection): Wishes {
  return {
    ask: async (wish, at) =>
      Number(
        connection.prepare('INSERT INTO wishes (wish, seen_at) VALUES (?, ?)').run(wish, at.toISOString())
          .lastInsertRowid,
      ),
    look: async (id, at) => {
      connection.prepare('UPDATE wishes SET seen_at = ? WHERE id = ?').run(at.toISOString(), id);
      return Row.parse(connection.prepare('SELECT taken, progress, answer FROM wishes WHERE id = ?').get(id));
    },
    remove: async (id) => {
      connection.prepare('DELETE FROM wishes WHERE id = ?').run(id);
    },
    take: async (at) =>
      connection.transaction(() => {
        connection.prepare('DELETE FROM wishes WHERE taken = 0 AND seen_at < ?').run(ago(at, GONE_MS));
        connection
          .prepare('DELETE FROM wishes WHERE answer IS NOT NULL AND seen_at < ?')
          .run(ago(at, UNREAD_MS));
        const asked = connection.prepare('SELECT id, wish FROM wishes WHERE taken = 0 ORDER BY id').all();
        if (asked.length > 0) connection.prepare('UPDATE wishes SET taken = 1 WHERE taken = 0').run();
        return asked.map((row) => Asked.parse(row));
      })(),
    report: async (id, progress) => {
      connection.prepare('UPDATE wishes SET progress = ? WHERE id = ?').run(progress, id);
    },
    answer: async (id, answer) => {
      connection.prepare('UPDATE wishes SET answer = ? WHERE id = ?').run(answer, id);
    },
    forgetTaken: async () => {
      connection.prepare('DELETE FROM wishes WHERE taken = 1 AND answer IS NULL').run();
    },
  };
}

function ago(at: Date, milliseconds: number): string {
  return new Date(at.getTime() - milliseconds).toISOString();
}
