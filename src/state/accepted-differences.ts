import { z } from 'zod';
import { type Connection, committed } from './database.ts';

/** An accepted difference: an amount as text, and the person's reason. */
export type RememberedDifference = { amount: string; reason: string };

/** Differences between the rows and the total of settlement files that a person answers for. */
export type AcceptedDifferences = {
  /** By Amazon's settlement id. */
  list(account: string): Promise<Map<string, RememberedDifference>>;
  /** Replaces an earlier one of the same settlement. */
  record(account: string, settlementId: string, accepted: RememberedDifference, at: Date): Promise<void>;
};

/** A row of `accepted_differences`. */
export const AcceptedRow = z
  .object({ settlement_id: z.string(), amount: z.string().regex(/^-?\d+(\.\d+)?$/), reason: z.string() })
  .transform(({ settlement_id: settlementId, amount, reason }) => ({
    settlementId,
    accepted: { amount, reason },
  }));

export function acceptedDifferencesIn(connection: Connection): AcceptedDifferences {
  return {
    list: async (account) => {
      const rows = connection
        .prepare('SELECT settlement_id, amount, reason FROM accepted_differences WHERE account = ?')
        .all(account);
      return new Map(
        rows
          .map((row) => AcceptedRow.parse(row))
          .map(({ settlementId, accepted }) => [settlementId, accepted]),
      );
    },
    record: async (account, settlementId, { amount, reason }, at) =>
      committed(connection, 'acceptedDifferences.record', () => {
        connection
          .prepare(
            `INSERT INTO accepted_differences VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
              amount = excluded.amount, reason = excluded.reason, accepted_at = excluded.accepted_at`,
          )
          .run(account, settlementId, amount, reason, at.toISOString());
      }),
  };
}
