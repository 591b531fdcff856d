import type { MalformedOrder } from '../../amazon/orders.ts';
import { type Instant, toInstant } from '../../domain/time.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import type { Seller } from '../pass/seller.ts';
import type { ImportOptions } from './import.ts';
import { fileMalformed } from './malformed.ts';
import type { OrdersReport } from './report.ts';
import type { OrderResult } from './result.ts';

/** Adds the outcomes of some orders to a report. */
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

/** Files orders that cannot be read, and counts them as failed. */
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

/** The moment up to which a seller's orders have been read; null before the first pass. */
export async function cursorOf({ state, name }: Seller): Promise<Instant | null> {
  const cursor = await state.cursors.get(name, ORDERS_CURSOR);
  return cursor === undefined ? null : toInstant(cursor);
}
