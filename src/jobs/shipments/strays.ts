import { ensureActivities } from '../../odoo/mail/activity.ts';
import { PICKING, SALE_ORDER } from '../../odoo/models.ts';
import { findSaleOrders } from '../../odoo/sale/order.ts';
import { readDeliveryOwners } from '../../odoo/stock/delivery.ts';
import type { RememberedParcel } from '../../state/parcels.ts';
import type { Seller } from '../pass/seller.ts';
import type { DeliveredOrder } from './collect.ts';

const SUMMARY = 'A delivery that was known to Amazon is gone from Odoo';

/**
 * Deletes recorded parcels whose delivery is gone from Odoo or now belongs to another order, as after a restored backup, and
 * notifies the person responsible for the order. Amazon keeps the reported parcels: when the goods are delivered in Odoo again,
 * they are recognised there and not reported again.
 *
 * A parcel stays if its sales order cannot be found either: the order may not be restored yet, or the user may not see it.
 *
 * @param orders all orders whose deliveries were read in this pass
 */
export async function forgetStrays(seller: Seller, orders: readonly DeliveredOrder[]): Promise<void> {
  const { state, name, now } = seller;
  const present = new Set(
    orders.flatMap(({ orderId, deliveries }) => deliveries.map(({ id }) => keyOf(orderId, id))),
  );
  const orderIds = orders.map(({ orderId }) => orderId);
  const open = await state.parcels.open(name);
  const known = [...open, ...(await state.parcels.find(name, orderIds))];
  const missing = known.filter(({ orderId, pickingId }) => !present.has(keyOf(orderId, pickingId)));
  if (missing.length === 0) return;
  const company = await seller.company();
  const references = [...new Set(missing.map(({ orderId }) => orderId))];
  const found = await findSaleOrders(company, seller.settings.odoo.referenceField, references);
  const saleOrderOf = new Map(found.map((record) => [record.orderId, record]));
  const owners = await readDeliveryOwners(
    company,
    missing.map(({ pickingId }) => pickingId),
  );
  const strays = missing.filter(({ orderId, pickingId }) => {
    const own = found.filter((record) => record.orderId === orderId);
    return own.length > 0 && !own.some(({ id }) => id === owners.get(pickingId));
  });
  if (strays.length === 0) return;
  await ensureActivities(
    company,
    [...new Set(strays.map(({ orderId }) => orderId))].flatMap((orderId) => {
      const saleOrder = saleOrderOf.get(orderId);
      return saleOrder === undefined
        ? []
        : [
            {
              model: SALE_ORDER,
              id: saleOrder.id,
              userId: saleOrder.userId ?? company.salespersonId,
              summary: SUMMARY,
              note: noteOf(strays.filter((parcel) => parcel.orderId === orderId)),
            },
          ];
    }),
  );
  await closeFailures(seller, strays);
  await state.parcels.record(name, [], new Date(now()), strays);
}

function noteOf(strays: readonly RememberedParcel[]): string {
  const numbers = [...new Set(strays.map(({ number }) => number))].join(', ');
  const reported = strays.some(({ state }) => state === 'sent' || state === 'submitted');
  return [
    `Odoo no longer has the delivery of Amazon's parcel ${numbers}, or it belongs to another order now: it looks as if Odoo was restored from a backup.`,
    reported
      ? 'Amazon was told of it. Deliver the goods in Odoo once more if Odoo says that they are still here: they are not reported again.'
      : 'Amazon was not told of it.',
  ].join(' ');
}

/** Closes failures of deliveries that are gone, because nobody can correct them any more. */
async function closeFailures({ state, name }: Seller, strays: readonly RememberedParcel[]): Promise<void> {
  const gone = new Set(strays.map(({ orderId, pickingId }) => keyOf(orderId, pickingId)));
  const open = await state.failures.list({ account: name });
  for (const { odooModel, odooId, subject, message, class: failureClass } of open) {
    const orderId = /of order ([\d-]+):/.exec(message)?.[1] ?? '';
    if (odooModel === PICKING && odooId !== undefined && gone.has(keyOf(orderId, odooId)))
      await state.failures.resolve(name, [subject], [failureClass]);
  }
}

function keyOf(orderId: string, pickingId: number): string {
  return `${orderId} ${pickingId}`;
}
