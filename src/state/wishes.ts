import { z } from 'zod';
import type { Connection } from './database.ts';

/** The progress of a wish, for the command that waits for it. */
export type WishState = {
  /** The daemon has begun with it. */
  taken: boolean;
  progress: string | undefined;
  /** The result, as JSON. */
  answer: string | undefined;
};

/**
 * What commands ask the daemon for while it holds the state, and its answers. Wish and answer are JSON texts without personal data
 * and without secrets.
 */
export type Wishes = {
  ask(wish: string, at: Date): Promise<number>;
  /** The progress of a wish; undefined when the daemon that took it is gone. Also tells the daemon that the command still waits. */
  look(id: number, at: Date): Promise<WishState | undefined>;
  remove(id: number): Promise<void>;
  /** Takes the wishes for which a command still waits. */
  take(at: Date): Promise<{ id: number; wish: string }[]>;
  report(id: number, progress: string): Promise<void>;
  answer(id: number, answer: string): Promise<void>;
  /** Deletes wishes that an earlier daemon took, because nobody will answer them. */
  forgetTaken(): Promise<void>;
};

/** A command checks several times a second. One that has not checked for this long is gone, and its wish is deleted. */
const GONE_MS = 15_000;
/** How long an answer is kept that no command fetches. */
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
