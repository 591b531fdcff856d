import type { MalformedOrder } from '../../amazon/orders.ts';
import { type Instant, toInstant } from '../../domain/time.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';
import type { ImportOptions } from './import.ts';
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

/** Files orders that cannot be read in the failure log; the rest of their page is processed. */
export async function fileMalformed(seller: Seller, malformed: readonly MalformedOrder[]): Promise<void> {
  if (malformed.length === 0) return;
  await seller.state.failures.file(seller.name, malformed.map(toFailure), new Date(seller.now()));
}

function toFailure({ orderId, reason }: MalformedOrder): NewFailure {
  return {
    subject: orderId ?? 'unknown order',
    class: 'malformed',
    cause: `malformed ${reason}`,
    message: `Amazon's data of the order cannot be read: ${reason}`,
    hint: 'Nothing to do: the order is read again until it is whole.',
  };
}

/** The moment up to which a seller's orders have been read; null before the first pass. */
export async function cursorOf({ state, name }: Seller): Promise<Instant | null> {
  const cursor = await state.cursors.get(name, ORDERS_CURSOR);
  return cursor === undefined ? null : toInstant(cursor);
}
