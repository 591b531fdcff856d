import { z } from 'zod';
import { type Connection, committed } from './database.ts';

export const SETTLEMENT_STATES = ['new', 'waiting', 'refused', 'booked'] as const;

/** What became of a settlement. Amounts are decimals as text, dates `YYYY-MM-DD`. */
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
  startDate?: string | undefined;
  endDate?: string | undefined;
  depositDate?: string | undefined;
  /** Its name in the archive. */
  file: string;
};

export type Settlements = {
  /** Report ids that were fetched already. */
  reports(account: string): Promise<Set<string>>;
  /** A report was fetched and archived; the settlement in it may be known from another report. */
  addReport(account: string, reportId: string, entry: SettlementEntry): Promise<void>;
  record(account: string, entry: SettlementEntry): Promise<void>;
  /** Oldest first. */
  list(account: string): Promise<SettlementEntry[]>;
};

const Row = z.object({ entry: z.string() });
const ReportRow = z.object({ report_id: z.string() });
const Entry = z.object({
  settlementId: z.string(),
  state: z.enum(SETTLEMENT_STATES),
  reason: z.string().optional(),
  way: z.string().optional(),
  currencyCode: z.string().optional(),
  total: z.string().optional(),
  opening: z.string().optional(),
  closing: z.string().optional(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  depositDate: z.string().optional(),
  file: z.string(),
});

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
        .prepare('SELECT report_id FROM settlement_reports WHERE account = ?')
        .all(account);
      return new Set(
        z
          .array(ReportRow)
          .parse(rows)
          .map(({ report_id: id }) => id),
      );
    },
    addReport: async (account, reportId, entry) =>
      committed(connection, 'settlements.addReport', () => {
        connection
          .prepare('INSERT INTO settlement_reports VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(account, reportId, entry.settlementId);
        write(account, entry, 'NOTHING');
      }),
    record: async (account, entry) =>
      committed(connection, 'settlements.record', () =>
        write(account, entry, 'UPDATE SET end_date = excluded.end_date, entry = excluded.entry'),
      ),
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
