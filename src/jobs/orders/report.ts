import type { MalformedOrder } from '../../amazon/orders.ts';
import { type Instant, toInstant } from '../../domain/time.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import { OUTCOMES, type Outcome } from '../../state/orders.ts';
import type { Seller } from '../pass/seller.ts';
import type { ImportOptions } from './import.ts';
import { fileMalformed } from './malformed.ts';
import type { OrderResult } from './result.ts';

/** What a pass over an account's orders did; the outcomes add up to `fetched`. */
export type OrdersReport = { name: string; fetched: number; cursor: Instant | null } & Record<
  Outcome,
  number
>;

/** The report of a pass that has done nothing yet. */
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
  return Object.fromEntries([
    ['fetched', report.fetched],
    ...OUTCOMES.map((outcome) => [outcome, report[outcome]]),
  ]);
}

/** Adds what became of some orders to a report. */
export function count(
  results: readonly OrderResult[],
  report: OrdersReport,
  onResult: ((result: OrderResult) => void) | undefined,
): void {
  report.fetched += results.length;
  for (const result of results) {
    report[result.outcome] += 1;
    onResult?.(result);
  }
}

/** Files orders whose data cannot be read, and counts them as failed. */
export async function takeMalformed(
  seller: Seller,
  malformed: readonly MalformedOrder[],
  { dryRun }: ImportOptions,
  report: OrdersReport,
): Promise<void> {
  report.fetched += malformed.length;
  report.failed += malformed.length;
  if (!dryRun) await fileMalformed(seller, malformed);
}

/** Up to when an account's orders have been read; null when never. */
export async function cursorOf({ state, name }: Seller): Promise<Instant | null> {
  const cursor = await state.cursors.get(name, ORDERS_CURSOR);
  return cursor === undefined ? null : toInstant(cursor);
}
