import { PICKING_OUTCOMES, type PickingOutcome } from '../../domain/shipments/parcel-state.ts';
import type { Instant } from '../../domain/time.ts';

/** What a pass over a seller's done deliveries did; the outcomes add up to `fetched`. */
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
  return Object.fromEntries<number>([
    ['fetched', report.fetched],
    ...PICKING_OUTCOMES.map((outcome): [string, number] => [outcome, report[outcome]]),
  ]);
}
