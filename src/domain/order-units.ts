import { type AmazonOrder, wantedQuantity } from './amazon-order.ts';
import { statusOf } from './order-status.ts';
import type { Outcome } from './orders/outcome.ts';

/** Why Odoo's figures do not hold an order: its buyer has not paid, or it did not come in. */
export type HeldReason = 'pending' | 'notInOdoo';

/** Units of a merchant-fulfilled order by SKU, and whether something other than Odoo must hold them. */
export type OrderUnits = { units: ReadonlyMap<string, number>; held: HeldReason | undefined };

/**
 * What an order takes out of the seller's own stock. Amazon takes the units off its quantity when the order is placed, Odoo only when
 * it has a confirmed sales order: in between, somebody else must remember them, or the next quantity gives them back.
 *
 * @param result how the import of the order ended
 */
export function unitsOfOrder(
  order: AmazonOrder,
  { outcome, rule }: { outcome: Outcome; rule?: string | undefined },
): OrderUnits {
  const status = statusOf(order);
  const isSellers =
    order.fulfillment?.fulfilledBy !== 'AMAZON' && order.salesChannel.channelName !== 'NON_AMAZON';
  const units = new Map<string, number>();
  if (!isSellers || status === 'CANCELLED' || status === 'UNFULFILLABLE') return { units, held: undefined };
  for (const item of order.orderItems) {
    const { sellerSku } = item.product;
    const wanted = wantedQuantity(item);
    if (sellerSku !== undefined && wanted > 0) units.set(sellerSku, (units.get(sellerSku) ?? 0) + wanted);
  }
  return { units, held: heldReason(status, outcome, rule) };
}

function heldReason(
  status: string | undefined,
  outcome: Outcome,
  rule: string | undefined,
): HeldReason | undefined {
  if (status === 'PENDING' || status === 'PENDING_AVAILABILITY') return 'pending';
  if (outcome === 'failed') return 'notInOdoo';
  return rule === 'OTHER_MARKETPLACE' && status !== 'SHIPPED' ? 'notInOdoo' : undefined;
}
