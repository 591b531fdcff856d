/** What a pass over an account's settlements did. */
export type SettlementsReport = {
  name: string;
  /** Settlements that were not booked before this run. */
  fetched: number;
  booked: number;
  /** Found already booked in Odoo, unknown to the state file (which was lost, or another entry of the settings booked it). */
  found: number;
  /** Booked again, because Odoo had lost them (a backup was restored). */
  reopened: number;
  /** Something is missing in Odoo; they are booked automatically once it exists. */
  waiting: number;
  /** The file is wrong, or a row has no rule; nothing of them is posted. */
  refused: number;
  /** Invoices and credit notes that this run has posted. */
  invoiced: number;
  credited: number;
  /** Booked orders and refunds that were matched with documents that came later. */
  matched: number;
  /** Orders and refunds on the account *Amazon orders not in Odoo*. */
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
