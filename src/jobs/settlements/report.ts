/** What a pass over an account's settlements did. */
export type SettlementsReport = {
  name: string;
  /** Settlements that were not booked before this run. */
  fetched: number;
  booked: number;
  /** Booked before, as Odoo shows; the state did not know (it was lost, or another entry of the settings booked it). */
  found: number;
  /** Booked once and lost by Odoo since (put back from a backup): booked again. */
  reopened: number;
  /** Something in Odoo is missing; it is booked by itself once that is there. */
  waiting: number;
  /** The file is wrong, or a row has no rule: nothing of it is posted. */
  refused: number;
  /** Invoices and credit notes that this run has posted. */
  invoiced: number;
  credited: number;
  /** Orders and refunds that were booked before, and matched with documents that came later. */
  matched: number;
  /** Orders and refunds on the account of orders that are not in Odoo. */
  notInOdoo: number;
};

/** The report of a pass that has done nothing yet. */
export function emptySettlementsReport(name: string): SettlementsReport {
  return {
    name,
    fetched: 0,
    booked: 0,
    found: 0,
    reopened: 0,
    waiting: 0,
    refused: 0,
    invoiced: 0,
    credited: 0,
    matched: 0,
    notInOdoo: 0,
  };
}

/** The figures of a report that are kept with the run. */
export function settlementCounts(report: SettlementsReport): Record<string, number> {
  const { name: _, ...counts } = report;
  return counts;
}
