import type { Job } from '../job.ts';
import {
  emptyInvoicesReport,
  INVOICE_OUTCOMES,
  type InvoiceResult,
  type InvoicesReport,
  invoiceCounts,
} from './report.ts';

/** Special requests to the job: upload these documents again, whatever became of them. */
export type InvoicesRequest = { again?: readonly string[] };

/** Uploads posted invoices and credit notes of Amazon orders to Amazon, for the buyers. */
export const invoicesJob: Job<InvoicesReport, InvoiceResult, InvoiceResult, InvoicesRequest> = {
  name: 'invoices',
  title: 'Invoices',
  schedule: 'off',
  button: 'Upload Invoices',
  outcomes: INVOICE_OUTCOMES,
  commands: [
    {
      words: 'sync invoices',
      description:
        'Uploads posted invoices and credit notes of the stores in odoo.uploadInvoices to Amazon, and reads what Amazon says of those uploaded before.',
      dryRun: 'say what would be uploaded, write nothing',
      help: '\nExamples:\n  $ amazon-odoo sync invoices --dry-run\n  $ amazon-odoo sync invoices --again INV/2026/00042',
      options: [
        {
          flags: '--again <number...>',
          description: 'upload these documents again, also when Amazon has refused them',
        },
      ],
      request: ({ options }) =>
        Array.isArray(options['again']) ? { again: options['again'].map(String) } : {},
    },
  ],
  pass: async (seller, options) => (await import('./sync.ts')).syncInvoices(seller, options),
  readRequest: ({ again }) => (Array.isArray(again) ? { again: again.map(String) } : {}),
  emptyReport: emptyInvoicesReport,
  counts: invoiceCounts,
  columns: INVOICE_OUTCOMES.map((outcome) => ({
    heading: outcome === 'notWanted' ? 'not wanted' : outcome,
    of: (report: InvoicesReport) => report[outcome],
  })),
  results: {
    key: 'invoices',
    inJson: 'always',
    kept: 'always',
    line: (result) => result,
    headings: (dryRun) => ['document', 'order', dryRun ? 'would be' : 'now', 'why'],
    row: ({ document, orderId, outcome, reason }) => [document, orderId, outcome, reason ?? ''],
    nothing: 'Nothing would be uploaded.',
    log: ({ document, orderId, outcome, reason }) => ({
      level: 'info',
      message: 'Invoice',
      fields: { document, order: orderId, outcome, reason },
    }),
  },
};
