import { PICKING_OUTCOMES } from '../../domain/shipments/parcel-state.ts';
import { UsageError } from '../../errors.ts';
import type { Job } from '../job.ts';
import { emptyPickingsReport, type PickingsReport, pickingCounts } from './report.ts';
import type { PickingResult } from './sync.ts';

/** Special requests to the job: compare these deliveries, or all failed ones, with Amazon again. */
type PickingsRequest = { retry?: readonly string[]; retryFailed?: boolean };

/** Reports deliveries that were done in Odoo to Amazon. */
export const pickingsJob: Job<PickingsReport, PickingResult, PickingResult, PickingsRequest> = {
  name: 'pickings',
  title: 'Pickings',
  schedule: '*/10 * * * *',
  button: 'Sync Pickings',
  outcomes: PICKING_OUTCOMES,
  commands: [
    {
      words: 'sync pickings',
      description:
        'Reports deliveries that were done in Odoo since the last pass to Amazon, parcel by parcel.',
      dryRun: 'say what would be reported, write nothing',
      help: '\nExamples:\n  $ amazon-odoo sync pickings\n  $ amazon-odoo sync pickings --account eu --dry-run\n  $ amazon-odoo sync pickings --json',
    },
    {
      words: 'retry [picking...]',
      description: 'Compares deliveries with Amazon, and reports again what Amazon does not have.',
      dryRun: 'say what would be reported, write nothing',
      help: '\nExamples:\n  $ amazon-odoo retry WH/OUT/00042\n  $ amazon-odoo retry --failed --account eu',
      options: [{ flags: '--failed', description: 'all deliveries that failed' }],
      request: ({ words, options }) => {
        if (words.length > 0 === (options['failed'] === true)) {
          throw new UsageError('Name deliveries, or write --failed', {
            hint: 'amazon-odoo retry WH/OUT/00042, or amazon-odoo retry --failed',
          });
        }
        return words.length > 0 ? { retry: words } : { retryFailed: true };
      },
    },
  ],
  pass: async (seller, options) => (await import('./sync.ts')).syncPickings(seller, options),
  readRequest: ({ retry, retryFailed }) => ({
    ...(Array.isArray(retry) && { retry: retry.map(String) }),
    ...(retryFailed === true && { retryFailed }),
  }),
  emptyReport: emptyPickingsReport,
  counts: pickingCounts,
  columns: [
    { heading: 'fetched', of: ({ fetched }) => fetched },
    ...PICKING_OUTCOMES.map((outcome) => ({
      heading: outcome,
      of: (report: PickingsReport) => report[outcome],
    })),
    { heading: 'read up to', of: ({ cursor }) => cursor ?? '-' },
  ],
  results: {
    key: 'pickings',
    inJson: 'dryRun',
    kept: 'always',
    line: (result) => result,
    headings: (dryRun) => ['delivery', 'order', dryRun ? 'would be' : 'now', 'why'],
    row: ({ picking, orderId, outcome, reason }) =>
      outcome === 'unchanged' ? undefined : [picking, orderId, outcome, reason ?? ''],
    nothing: 'Nothing would be reported.',
    log: ({ picking, orderId, outcome, reason }) => ({
      level: outcome === 'unchanged' ? 'debug' : 'info',
      message: 'Delivery',
      fields: { picking, order: orderId, outcome, reason },
    }),
  },
};
