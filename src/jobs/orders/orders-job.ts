import { OUTCOMES } from '../../domain/orders/outcome.ts';
import type { SaleOrderId } from '../../domain/record-id.ts';
import { type Instant, toInstant } from '../../domain/time.ts';
import { messageOf, UsageError } from '../../errors.ts';
import type { Job } from '../job.ts';
import { countsOf, emptyReport, type OrdersReport } from './report.ts';
import type { OrderResult } from './result.ts';

/**
 * Requests beyond a usual pass: `since` compares all orders changed since a moment with Odoo, changed or not; `evenShipped`
 * imports merchant-fulfilled orders that were shipped before Odoo had them.
 */
type OrdersRequest = { since?: Instant; evenShipped?: boolean };

/** An order as `--dry-run --json` shows it. */
export type OrderLine = {
  orderId: string;
  outcome: OrderResult['outcome'];
  rule: string | undefined;
  odooId: SaleOrderId | undefined;
  adopted: boolean | undefined;
  failures: string[];
};

export function toOrderLine({ order, outcome, rule, odooId, adopted, failures }: OrderResult): OrderLine {
  const messages = failures.map(({ message }) => message);
  return { orderId: order.orderId, outcome, rule, odooId, adopted, failures: messages };
}

/** Reads the orders that Amazon has changed, and makes Odoo hold them. */
export const ordersJob: Job<OrdersReport, OrderResult, OrderLine, OrdersRequest> = {
  name: 'orders',
  title: 'Orders',
  schedule: '*/5 * * * *',
  button: 'Sync Orders',
  outcomes: OUTCOMES,
  commands: [
    {
      words: 'sync orders',
      description:
        'Reads the orders that have changed on Amazon since the last pass, and makes Odoo hold them.',
      dryRun: 'say what would be done, write nothing',
      help: '\nExamples:\n  $ amazon-odoo sync orders\n  $ amazon-odoo sync orders --account eu --dry-run\n  $ amazon-odoo sync orders --json',
    },
    {
      words: 'resync',
      description:
        'Reads every order changed since a moment again and compares it with Odoo, changed or not.',
      dryRun: 'say what would be done, write nothing',
      help: '\nExamples:\n  $ amazon-odoo resync --since 2026-11-01\n  $ amazon-odoo resync --since 2026-11-22T08:00:00Z --account eu',
      options: [
        {
          flags: '--since <moment>',
          description: 'ISO date, or date and time with zone',
          required: true,
        },
        {
          flags: '--even-shipped',
          description: 'bring in merchant-fulfilled orders too that were shipped before Odoo had them',
        },
      ],
      request: ({ options }) => ({ since: options['since'], evenShipped: options['evenShipped'] === true }),
    },
  ],
  pass: async (seller, options) => (await import('./sync.ts')).syncOrders(seller, options),
  recordsToMake: async (seller) => (await import('../pass/records-to-make.ts')).recordsToMake(seller),
  readRequest: ({ since, evenShipped }) => ({
    ...(since !== undefined && { since: readSince(since) }),
    ...(evenShipped === true && { evenShipped }),
  }),
  emptyReport,
  counts: countsOf,
  columns: [
    { heading: 'fetched', of: ({ fetched }) => fetched },
    ...OUTCOMES.map((outcome) => ({ heading: outcome, of: (report: OrdersReport) => report[outcome] })),
    { heading: 'read up to', of: ({ cursor }) => cursor ?? '-' },
  ],
  results: {
    key: 'orders',
    inJson: 'dryRun',
    kept: 'dryRun',
    line: toOrderLine,
    headings: () => ['order', 'would be', 'in Odoo'],
    row: ({ orderId, outcome, adopted, odooId }) =>
      adopted !== true && (outcome === 'unchanged' || outcome === 'ignored')
        ? undefined
        : [
            orderId,
            adopted === true ? 'adopted' : outcome,
            odooId === undefined ? 'new' : `sale.order ${odooId}`,
          ],
    nothing: 'Nothing would be written.',
    log: ({ order, outcome, rule, odooId }) => ({
      level: outcome === 'unchanged' || outcome === 'ignored' ? 'debug' : 'info',
      message: 'Order',
      fields: { order: order.orderId, outcome, rule, saleOrder: odooId },
    }),
  },
};

function readSince(given: unknown): Instant {
  try {
    return toInstant(typeof given === 'string' ? given : JSON.stringify(given));
  } catch (error) {
    throw new UsageError(`--since: ${messageOf(error)}`, {
      hint: 'Write 2026-11-01 or 2026-11-01T08:00:00Z.',
      cause: error,
    });
  }
}
