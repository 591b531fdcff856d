/** What a pass did with a document. `sent`: uploaded, and Amazon has not judged it yet; `uploaded`: Amazon has accepted it. */
export const INVOICE_OUTCOMES = ['sent', 'uploaded', 'waiting', 'refused', 'notWanted'] as const;
export type InvoiceOutcome = (typeof INVOICE_OUTCOMES)[number];

/** What became of one document. */
export type InvoiceResult = {
  document: string;
  orderId: string;
  outcome: InvoiceOutcome;
  reason?: string | undefined;
};

/** What a pass over a seller's invoices and credit notes did. */
export type InvoicesReport = { name: string } & Record<InvoiceOutcome, number>;

/** The report of a pass that has done nothing yet. */
export function emptyInvoicesReport(name: string): InvoicesReport {
  return { name, sent: 0, uploaded: 0, waiting: 0, refused: 0, notWanted: 0 };
}

/** The figures of a report that are kept with the run. */
export function invoiceCounts(report: InvoicesReport): Record<string, number> {
  const { name: _, ...counts } = report;
  return counts;
}
