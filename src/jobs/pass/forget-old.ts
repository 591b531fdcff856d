import type { Settings } from '../../config/schema.ts';
import { DAY } from '../../domain/time.ts';
import type { Seller } from './seller.ts';

/** What went: rows of the failure log and of orders in the state file, and files of settlements. */
export type Forgotten = { failures: number; orders: number; settlements: number };

/**
 * Forgets what is over for long: closed failures, orders that Amazon does not list any more, and files of booked settlements. Nothing that
 * is open or not booked goes. In Odoo nothing changes, and an order whose row went is found there by its reference.
 */
export async function forgetOld(
  { name, state, now }: Pick<Seller, 'name' | 'state' | 'now'>,
  { closedFailureDays, orderDays, settlementMonths }: Settings['retention'],
): Promise<Forgotten> {
  const entries = await state.settlements.list(name);
  const over = endedBefore(now(), settlementMonths);
  const needed = entries.filter(
    ({ state: stands, endDate }) => stands !== 'booked' || !isBefore(endDate, over),
  );
  const files = new Set(needed.map(({ file }) => file));
  const gone = await state.archive.removeOld(name, over, files);
  const removed = await state.retention.remove(name, {
    failuresClosedBefore: new Date(now() - closedFailureDays * DAY),
    ordersChangedBefore: new Date(now() - orderDays * DAY),
  });
  return { ...removed, settlements: gone.length };
}

/** An entry of an earlier version may not know its end: its file stays. */
function isBefore(date: string | undefined, moment: Date): boolean {
  return date !== undefined && date < moment.toISOString().slice(0, 10);
}

function endedBefore(now: number, months: number): Date {
  const moment = new Date(now);
  moment.setUTCMonth(moment.getUTCMonth() - months);
  return moment;
}
