import { LATE_SUMMARIES, lateMessage } from '../../domain/shipments/late.ts';
import { HOUR, instantAt, millisecondsOf } from '../../domain/time.ts';
import { closeActivities, ensureActivities, readActivityRecords } from '../../odoo/mail/activity.ts';
import { PICKING } from '../../odoo/models.ts';
import { readFinished, readLateDeliveries } from '../../odoo/stock/delivery.ts';
import type { Seller } from '../pass/seller.ts';
import type { ToDo } from './shown.ts';

/**
 * Puts a to-do, once, on open deliveries whose latest ship time is near: Amazon counts an order as late when it is not confirmed by
 * then. The to-do closes when the whole order was shipped.
 *
 * @param options.isFirst true for the very first pass: orders that are late already get no to-do, because they would hide the ones
 *   that can still be shipped in time
 * @returns the new to-dos
 */
export async function warnLateDeliveries(seller: Seller, { isFirst }: { isFirst: boolean }): Promise<ToDo[]> {
  const { state, name, settings, now } = seller;
  const { lateWarningHours } = settings.odoo;
  if (lateWarningHours === 0) return [];
  await closeShipped(seller);
  const company = await seller.company();
  const until = instantAt(now() + lateWarningHours * HOUR);
  const near = await readLateDeliveries(company, until);
  const mine = await state.orders.find(
    name,
    near.map(({ orderId }) => orderId),
  );
  const own = near.filter(({ orderId }) => mine.has(orderId));
  const untold = new Set(
    await state.warnings.untold(
      name,
      'late',
      own.map(({ orderId }) => orderId),
    ),
  );
  const news = own.filter(
    ({ orderId, shipBy }) => untold.has(orderId) && !(isFirst && millisecondsOf(shipBy) < now()),
  );
  const added = await ensureActivities(
    company,
    news.map(({ id, name: delivery, orderId, userId, shipBy }) => ({
      model: PICKING,
      id,
      delivery,
      orderId,
      userId: userId ?? company.salespersonId,
      isQuiet: true,
      ...lateMessage(shipBy, now()),
    })),
  );
  await state.warnings.record(name, 'late', [...untold], new Date(now()));
  return added;
}

/** To-dos of orders that have nothing left to deliver. */
async function closeShipped(seller: Seller): Promise<void> {
  const company = await seller.company();
  const summaries = Object.values(LATE_SUMMARIES);
  const pickingIds = await readActivityRecords(company, PICKING, summaries);
  if (pickingIds.length === 0) return;
  const finished = await readFinished(company, pickingIds);
  await closeActivities(company, PICKING, summaries, finished, 'Shipped');
}
