import { z } from 'zod';
import { type Connection, committed } from './database.ts';

export const SETTLEMENT_STATES = ['new', 'waiting', 'refused', 'booked'] as const;

/** The state of a settlement. Amounts are decimals as text, dates `YYYY-MM-DD`. */
export type SettlementEntry = {
  /** Amazon's settlement-id; of a file that cannot be read, `report-` and the report id. */
  settlementId: string;
  state: (typeof SETTLEMENT_STATES)[number];
  /** Why it waits or was refused. */
  reason?: string | undefined;
  way?: string | undefined;
  currencyCode?: string | undefined;
  total?: string | undefined;
  opening?: string | undefined;
  closing?: string | undefined;
  /** How many of its rows are booked on the account for unexplained rows. */
  unexplained?: number | undefined;
  /** How many movements it has; unknown of those booked by earlier versions. */
  movements?: number | undefined;
  startDate?: string | undefined;
  endDate?: string | undefined;
  /** The same as moments (ISO 8601); unknown of those of earlier versions. */
  start?: string | undefined;
  end?: string | undefined;
  /** Country code of its store, where its rows name one. */
  store?: string | undefined;
  depositDate?: string | undefined;
  /** The entries that had reversed a part of it when it was last compared with Odoo for their sake. */
  reversals?: string[] | undefined;
  /** Its name in the archive. */
  file: string;
};

export type Settlements = {
  /** Reports that were fetched already: report id to settlement id. */
  reports(account: string): Promise<Map<string, string>>;
  /**
   * A report was fetched and archived; the settlement in it may be known from another report.
   *
   * @param replaces whether this file takes the place of the one that is known; never of a booked settlement
   */
  addReport(account: string, reportId: string, entry: SettlementEntry, replaces: boolean): Promise<void>;
  /** Renames an entry that had a provisional id because its file could not be read. */
  rename(account: string, before: string, entry: SettlementEntry): Promise<void>;
  record(account: string, entry: SettlementEntry): Promise<void>;
  /** Oldest first. */
  list(account: string): Promise<SettlementEntry[]>;
};

const Row = z.object({ entry: z.string() });
const ReportRow = z.object({ report_id: z.string(), settlement_id: z.string() });
/** What a row of `settlements` holds, as JSON. */
export const Entry = z.object({
  settlementId: z.string(),
  state: z.enum(SETTLEMENT_STATES),
  reason: z.string().optional(),
  way: z.string().optional(),
  currencyCode: z.string().optional(),
  total: z.string().optional(),
  opening: z.string().optional(),
  closing: z.string().optional(),
  movements: z.number().optional(),
  unexplained: z.number().optional(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  start: z.string().optional(),
  end: z.string().optional(),
  store: z.string().optional(),
  depositDate: z.string().optional(),
  reversals: z.array(z.string()).optional(),
  file: z.string(),
});

const UPDATE = 'UPDATE SET end_date = excluded.end_date, entry = excluded.entry';

export function settlementsIn(connection: Connection): Settlements {
  const write = (account: string, entry: SettlementEntry, conflict: string): void => {
    connection
      .prepare(
        `INSERT INTO settlements VALUES (?, ?, ?, ?) ON CONFLICT (account, settlement_id) DO ${conflict}`,
      )
      .run(account, entry.settlementId, entry.endDate ?? '', JSON.stringify(entry));
  };
  return {
    reports: async (account) => {
      const rows = connection
        .prepare('SELECT report_id, settlement_id FROM settlement_reports WHERE account = ?')
        .all(account);
      return new Map(
        z
          .array(ReportRow)
          .parse(rows)
          .map(({ report_id: id, settlement_id: settlementId }) => [id, settlementId]),
      );
    },
    addReport: async (account, reportId, entry, replaces) =>
      committed(connection, 'settlements.addReport', () => {
        connection
          .prepare(
            'INSERT INTO settlement_reports VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET settlement_id = excluded.settlement_id',
          )
          .run(account, reportId, entry.settlementId);
        write(account, entry, replaces ? UPDATE : 'NOTHING');
      }),
    rename: async (account, before, entry) =>
      committed(connection, 'settlements.rename', () => {
        connection
          .prepare('UPDATE settlement_reports SET settlement_id = ? WHERE account = ? AND settlement_id = ?')
          .run(entry.settlementId, account, before);
        connection
          .prepare('DELETE FROM settlements WHERE account = ? AND settlement_id = ?')
          .run(account, before);
        write(account, entry, 'NOTHING');
      }),
    record: async (account, entry) =>
      committed(connection, 'settlements.record', () => write(account, entry, UPDATE)),
    list: async (account) => {
      const rows = connection
        .prepare('SELECT entry FROM settlements WHERE account = ? ORDER BY end_date, settlement_id')
        .all(account);
      return z
        .array(Row)
        .parse(rows)
        .map(({ entry }) => Entry.parse(JSON.parse(entry)));
    },
  };
}
