import type { Forgotten } from '../pass/forget-old.ts';

/** Amazon's orders of the last days compared with Odoo's: `amazon = imported + ignored + failed + unexplained`. */
export type SweepReport = {
  name: string;
  days: number;
  /** Orders that at least one of the two walks returned. */
  amazon: number;
  imported: number;
  ignored: number;
  ignoredBy: Record<string, number>;
  failed: number;
  unexplained: number;
  unexplainedOrders: string[];
  /** Orders that this sweep imported because Odoo lacked them, or updated because a change had been missed. */
  broughtIn: number;
  /** Orders that only one of the walks returned: Amazon's lists are not always complete. */
  onlyByCreation: number;
  onlyByUpdate: number;
  /** Customers and addresses that were anonymized; only where `privacy.anonymizeAfterDays` is set. */
  anonymized?: number;
  /** Booked settlements that Odoo has lost; not after a dry run. */
  reopened?: number;
  /** What went from the state file and the archive because it is over for long; not after a dry run. */
  forgotten?: Forgotten;
};

/** Default number of days that a sweep goes back. */
export const SWEEP_DAYS = 7;

/** The report of a sweep that has read nothing yet. */
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

/** The figures of a sweep for the history of runs. */
export function sweepCounts({
  amazon,
  imported,
  ignored,
  failed,
  unexplained,
  broughtIn,
  anonymized,
  reopened = 0,
}: SweepReport): Record<string, number> {
  const counts = { amazon, imported, ignored, failed, unexplained, broughtIn };
  return {
    ...counts,
    ...(anonymized !== undefined && { anonymized }),
    ...(reopened > 0 && { reopened }),
  };
}
