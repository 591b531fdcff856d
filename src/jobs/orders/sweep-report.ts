/** What Amazon has of the last days against what Odoo has: `amazon = imported + ignored + failed + unexplained`. */
export type SweepReport = {
  name: string;
  days: number;
  /** Orders that either walk has seen. */
  amazon: number;
  imported: number;
  ignored: number;
  ignoredBy: Record<string, number>;
  failed: number;
  unexplained: number;
  unexplainedOrders: string[];
  /** Orders that Odoo lacked before, or that had changed unseen, and that this sweep has put right. */
  broughtIn: number;
  /** Orders that only one of the walks has shown: Amazon's lists are not always complete. */
  onlyByCreation: number;
  onlyByUpdate: number;
  /** Customers and addresses that were made anonymous; only where `privacy.anonymizeAfterDays` is set. */
  anonymized?: number;
};

/** Days that a sweep goes back when nobody says how many. */
export const SWEEP_DAYS = 7;

/** The report of a sweep that has seen nothing yet. */
export function emptySweep(name: string, days: number): SweepReport {
  return {
    name,
    days,
    amazon: 0,
    imported: 0,
    ignored: 0,
    ignoredBy: {},
    failed: 0,
    unexplained: 0,
    unexplainedOrders: [],
    broughtIn: 0,
    onlyByCreation: 0,
    onlyByUpdate: 0,
  };
}

/** The figures of a sweep that are kept in the history of runs. */
export function sweepCounts({
  amazon,
  imported,
  ignored,
  failed,
  unexplained,
  broughtIn,
  anonymized,
}: SweepReport): Record<string, number> {
  const counts = { amazon, imported, ignored, failed, unexplained, broughtIn };
  return anonymized === undefined ? counts : { ...counts, anonymized };
}
