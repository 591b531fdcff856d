import { type Connection, committed } from './database.ts';

/** Which warnings people have received, so that nobody gets one twice. */
export type Warnings = {
  /** The subjects about which nobody was notified yet. */
  untold(account: string, kind: string, subjects: readonly string[]): Promise<string[]>;
  record(account: string, kind: string, subjects: readonly string[], at: Date): Promise<void>;
};

export function warningsIn(connection: Connection): Warnings {
  return {
    untold: async (account, kind, subjects) => {
      const select = connection.prepare(
        'SELECT 1 FROM warnings WHERE account = ? AND subject = ? AND kind = ?',
      );
      return subjects.filter((subject) => select.get(account, subject, kind) === undefined);
    },
    record: async (account, kind, subjects, at) => {
      if (subjects.length === 0) return;
      committed(connection, `warnings.record ${kind}`, () => {
        const insert = connection.prepare('INSERT INTO warnings VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
        for (const subject of subjects) insert.run(account, subject, kind, at.toISOString());
      });
    },
  };
}
