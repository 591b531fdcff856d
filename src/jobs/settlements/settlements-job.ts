import type { Job } from '../job.ts';
import { emptySettlementsReport, type SettlementsReport, settlementCounts } from './report.ts';
import type { SettlementResult } from './sync.ts';

/** A settlement as `--json` shows it. */
type SettlementLine = { settlementId: string; state: string; reasons: string[]; movements: number };

/** Posts invoices where that is set, fetches Amazon's settlements, and books them. */
export const settlementsJob: Job<SettlementsReport, SettlementResult, SettlementLine> = {
  name: 'settlements',
  title: 'Settlements',
  schedule: '0 */6 * * *',
  button: 'Sync Settlements',
  outcomes: ['booked', 'waiting', 'refused'],
  commands: [
    {
      words: 'sync settlements',
      description:
        "Posts invoices where that is asked for, fetches Amazon's settlements, and books each whole or not at all.",
      dryRun: 'say what would be booked, write nothing',
      help: '\nExamples:\n  $ amazon-odoo sync settlements\n  $ amazon-odoo sync settlements --dry-run',
    },
  ],
  pass: async (seller, options) => (await import('./sync.ts')).syncSettlements(seller, options),
  readRequest: () => ({}),
  emptyReport: emptySettlementsReport,
  counts: settlementCounts,
  columns: [
    { heading: 'settlements', of: ({ fetched }) => fetched },
    { heading: 'booked', of: ({ booked }) => booked },
    { heading: 'found booked', of: ({ found }) => found },
    { heading: 'waiting', of: ({ waiting }) => waiting },
    { heading: 'refused', of: ({ refused }) => refused },
    { heading: 'invoices', of: ({ invoiced }) => invoiced },
    { heading: 'credit notes', of: ({ credited }) => credited },
    { heading: 'orders not in Odoo', of: ({ notInOdoo }) => notInOdoo },
  ],
  results: {
    key: 'settlements',
    inJson: 'always',
    kept: 'always',
    line: ({ entry, failures, remarks = [], plan }) => ({
      settlementId: entry.settlementId,
      state: entry.state,
      reasons: [...failures, ...remarks].map(({ message }) => message),
      movements: plan?.bookings.length ?? 0,
    }),
    headings: () => ['settlement', 'state', 'movements', 'why'],
    row: ({ settlementId, state, movements, reasons }) => [settlementId, state, movements, reasons.join(' ')],
    nothing: 'Nothing would be booked.',
    log: ({ entry }) => ({
      level: 'info',
      message: 'Settlement',
      fields: { settlement: entry.settlementId, state: entry.state },
    }),
  },
};
