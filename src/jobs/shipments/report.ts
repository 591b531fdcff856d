import type { Instant } from '../../domain/time.ts';

/** How a parcel, and so its picking, ended in this pass. */
export const PICKING_OUTCOMES = ['confirmed', 'elsewhere', 'unchanged', 'waiting', 'failed'] as const;
export type PickingOutcome = (typeof PICKING_OUTCOMES)[number];

/** What a pass over an account's done deliveries did; the outcomes add up to `fetched`. */
export type PickingsReport = { name: string; fetched: number; cursor: Instant | null } & Record<
  PickingOutcome,
  number
>;

/** The report of a pass that has done nothing yet. */
export function emptyPickingsReport(name: string): PickingsReport {
  return {
    name,
    fetched: 0,
    confirmed: 0,
    elsewhere: 0,
    unchanged: 0,
    waiting: 0,
    failed: 0,
    cursor: null,
  };
}

/** The figures of a report that are kept with the run. */
export function pickingCounts(report: PickingsReport): Record<string, number> {
  return Object.fromEntries([
    ['fetched', report.fetched],
    ...PICKING_OUTCOMES.map((outcome) => [outcome, report[outcome]]),
  ]);
}
