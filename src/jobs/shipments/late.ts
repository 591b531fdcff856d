import { HOUR, instantAt } from '../../domain/time.ts';
import { ensureActivities } from '../../odoo/mail/activity.ts';
import { readLateDeliveries } from '../../odoo/stock/delivery.ts';
import type { Seller } from '../pass/seller.ts';

/**
 * Tells the responsible person, once, of open deliveries whose latest ship time is near: Amazon counts an order as late when it is
 * not confirmed by then.
 *
 * @returns how many were told of
 */
export async function warnLateDeliveries(seller: Seller): Promise<number> {
  const { state, name, settings, now } = seller;
  const { lateWarningHours } = settings.odoo;
  if (lateWarningHours === 0) return 0;
  const company = await seller.company();
  const until = instantAt(now() + lateWarningHours * HOUR);
  const late = await readLateDeliveries(company, until);
  const mine = await state.orders.find(
    name,
    late.map(({ orderId }) => orderId),
  );
  const own = late.filter(({ orderId }) => mine.has(orderId));
  const untold = new Set(
    await state.warnings.untold(
      name,
      'late',
      own.map(({ orderId }) => orderId),
    ),
  );
  const news = own.filter(({ orderId }) => untold.has(orderId));
  await ensureActivities(
    company,
    news.map(({ id, userId, shipBy }) => ({
      model: 'stock.picking' as const,
      id,
      userId: userId ?? company.salespersonId,
      summary: 'Ship soon: Amazon counts the order as late otherwise',
      note: `The latest ship time is ${shipBy.slice(0, 16).replace('T', ' ')} UTC. Deliver, with carrier and tracking reference.`,
    })),
  );
  await state.warnings.record(name, 'late', [...untold], new Date(now()));
  return news.length;
}
