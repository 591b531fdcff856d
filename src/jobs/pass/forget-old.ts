import type { Settings } from '../../config/schema.ts';
import { DAY } from '../../domain/time.ts';
import type { Removed } from '../../state/retention.ts';
import { UNITS_KEPT_MS } from './order-units.ts';
import type { Seller } from './seller.ts';

/** What went: rows of the state file by kind, and files of settlements. */
export type Forgotten = Removed & { settlements: number };

type Forgetful = Pick<Seller, 'name' | 'state' | 'now'>;

/** When an account last forgot what is over. */
const FORGOTTEN_CURSOR = 'forgotten';

/**
 * Does {@link forgetOld} once a day, whichever job runs: the sweep may be switched off.
 *
 * @returns undefined when it was done within a day
 */
export async function forgetOldDaily(
  seller: Forgetful,
  retention: Settings['retention'],
): Promise<Forgotten | undefined> {
  const last = Date.parse((await seller.state.cursors.get(seller.name, FORGOTTEN_CURSOR)) ?? '');
  const elapsed = seller.now() - last;
  // A clock that was set back must not delay it.
  if (elapsed >= 0 && elapsed < DAY) return undefined;
  return forgetOld(seller, retention);
}

/**
 * Forgets what is over for long: closed failures, orders that Amazon does not list any more with their parcels and warnings, and files of
 * booked settlements. Nothing that is open or not booked goes. In Odoo nothing changes, and an order whose row went is found there by its
 * reference.
 */
export async function forgetOld(
  { name, state, now }: Forgetful,
  { closedFailureDays, orderDays, settlementMonths }: Settings['retention'],
): Promise<Forgotten> {
  // Noted first, so that another job that ends meanwhile does not do the same.
  await state.cursors.set(name, FORGOTTEN_CURSOR, new Date(now()).toISOString());
  await state.orderUnits.forget(name, now() - UNITS_KEPT_MS);
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
