import { OUTCOMES, type Outcome } from '../../domain/orders/outcome.ts';
import type { Instant } from '../../domain/time.ts';

/** The results of a pass over a seller's orders; the outcomes add up to `fetched`. */
export type OrdersReport = { name: string; fetched: number; cursor: Instant | null } & Record<
  Outcome,
  number
>;

/** The report of a pass that has not started yet. */
export function emptyReport(name: string): OrdersReport {
  return {
    name,
    fetched: 0,
    created: 0,
    updated: 0,
    cancelled: 0,
    unchanged: 0,
    ignored: 0,
    failed: 0,
    cursor: null,
  };
}

/** The figures of a report, by name. */
export function countsOf(report: OrdersReport): Record<string, number> {
  return Object.fromEntries<number>([
    ['fetched', report.fetched],
    ...OUTCOMES.map((outcome): [string, number] => [outcome, report[outcome]]),
  ]);
}
