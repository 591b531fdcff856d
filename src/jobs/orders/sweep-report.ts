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
  /** Booked settlements of the last 90 days whose records Odoo shows; not after a dry run. */
  settlements?: number;
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

/** The figures of a sweep for the history of runs, from which {@link comparisonOf} reads them. */
export function sweepCounts({
  days,
  amazon,
  imported,
  ignored,
  failed,
  unexplained,
  broughtIn,
  anonymized,
  settlements = 0,
  reopened = 0,
}: SweepReport): Record<string, number> {
  const counts = { days, amazon, imported, ignored, failed, unexplained, broughtIn };
  return {
    ...counts,
    ...(settlements > 0 && { settlements }),
    ...(anonymized !== undefined && { anonymized }),
    ...(reopened > 0 && { reopened }),
  };
}

/** What Odoo itself showed when it was last compared with Amazon: all other figures of `status` are the program's own memory. */
export type Comparison = {
  /** When the comparison ended (ISO 8601). */
  comparedAt: string;
  /** How many days it went back; unknown of those of earlier versions. */
  days?: number | undefined;
  /** Orders at Amazon: `amazon = imported + ignored + failed + unexplained`. */
  amazon: number;
  /** Orders whose sales orders Odoo showed. */
  imported: number;
  ignored: number;
  failed: number;
  unexplained: number;
  /** Booked settlements whose records Odoo showed, and those that it did not. */
  settlements: number;
  lostSettlements: number;
};

/**
 * The comparison that a finished run of the sweep made.
 *
 * @returns undefined when there was none
 */
export function comparisonOf(
  sweep: { finishedAt?: string | undefined; counts?: Record<string, number> | undefined } | undefined,
): Comparison | undefined {
  if (sweep?.finishedAt === undefined || sweep.counts === undefined) return undefined;
  const { days, amazon = 0, imported = 0, ignored = 0, failed = 0, unexplained = 0 } = sweep.counts;
  const { settlements = 0, reopened: lostSettlements = 0 } = sweep.counts;
  const orders = { amazon, imported, ignored, failed, unexplained };
  return { comparedAt: sweep.finishedAt, days, ...orders, settlements, lostSettlements };
}

/** True when Odoo lacked something that it should have, and that no failure explains. */
export function hasGaps({ unexplained }: Pick<Comparison, 'unexplained'>): boolean {
  return unexplained > 0;
}
