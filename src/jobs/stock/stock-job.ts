import { UsageError } from '../../errors.ts';
import type { Job } from '../job.ts';
import {
  emptyStockReport,
  STOCK_OUTCOMES,
  type StockReport,
  type StockResult,
  stockCounts,
} from './report.ts';

/** What a person asks beyond a usual pass. */
type StockRequest = { skus?: readonly string[]; allowZeros?: boolean };

const ALLOW_ZEROS = {
  flags: '--allow-zeros',
  description: 'send the quantities although more offers fall to 0 than stock.brakePercent allows',
};

/** Sets the quantities of merchant-fulfilled offers on Amazon from the stock in Odoo. */
export const stockJob: Job<StockReport, StockResult, StockResult, StockRequest> = {
  name: 'stock',
  title: 'Stock',
  schedule: 'off',
  button: 'Sync Stock',
  outcomes: STOCK_OUTCOMES,
  commands: [
    {
      words: 'sync stock',
      description: 'Sets the quantities of merchant-fulfilled offers on Amazon from the stock in Odoo.',
      dryRun: 'say for each offer what it is, what it would be, and why; write nothing',
      help: '\nOnly for accounts with stock.push: true.\n\nExamples:\n  $ amazon-odoo sync stock --dry-run\n  $ amazon-odoo sync stock --account eu --json',
      options: [ALLOW_ZEROS],
      request: ({ options }) => ({ allowZeros: options['allowZeros'] === true }),
    },
  ],
  pass: async (seller, options) => (await import('./sync.ts')).syncStock(seller, options),
  readRequest: ({ skus, allowZeros }) => ({
    ...(skus !== undefined && { skus: readSkus(skus) }),
    ...(allowZeros === true && { allowZeros }),
  }),
  emptyReport: emptyStockReport,
  counts: stockCounts,
  columns: [
    { heading: 'offers', of: ({ offers }) => offers },
    ...STOCK_OUTCOMES.map((outcome) => ({ heading: outcome, of: (report: StockReport) => report[outcome] })),
    { heading: 'nothing sent, because', of: ({ hold }) => (hold === null ? '-' : HOLDS[hold]) },
  ],
  results: {
    key: 'offers',
    inJson: 'dryRun',
    kept: 'dryRun',
    line: (result) => result,
    headings: () => ['SKU', 'now', 'then', 'outcome', 'why'],
    row: ({ sellerSku, live, promised, outcome, why }) =>
      outcome === 'unchanged' ? undefined : [sellerSku, live ?? '-', promised ?? '-', outcome, why ?? ''],
    nothing: 'No quantity would be sent.',
    log: ({ sellerSku, live, promised, outcome, why }) => ({
      level: outcome === 'pushed' || outcome === 'refused' ? 'info' : 'debug',
      message: 'Offer',
      fields: { sku: sellerSku, live, promised, outcome, why },
    }),
  },
};

const HOLDS: Readonly<Record<NonNullable<StockReport['hold']>, string>> = {
  off: 'stock.push is off',
  ordersNotRead: 'orders were not read lately',
  brake: 'too many offers would fall to 0',
};

function readSkus(given: unknown): readonly string[] {
  if (Array.isArray(given) && given.length > 0 && given.every((sku) => typeof sku === 'string')) return given;
  throw new UsageError('Name at least one SKU.');
}
