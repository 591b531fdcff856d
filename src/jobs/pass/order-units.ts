import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { unitsOfOrder } from '../../domain/order-units.ts';
import type { Outcome } from '../../domain/orders/outcome.ts';
import { DAY, millisecondsOf } from '../../domain/time.ts';
import type { Seller } from './seller.ts';

/** Orders in Odoo are remembered for so long: longer than it takes until Amazon is asked again what it shows of an offer. */
export const UNITS_KEPT_MS = 2 * DAY;

/** Remembers what orders take out of the seller's stock, so that a quantity for Amazon does not give it back. */
export async function recordUnits(
  { state, name }: Pick<Seller, 'state' | 'name'>,
  results: readonly { order: AmazonOrder; outcome: Outcome; rule?: string | undefined }[],
): Promise<void> {
  await state.orderUnits.record(
    name,
    results.map((result) => ({
      ...unitsOfOrder(result.order, result),
      orderId: result.order.orderId,
      placedAt: millisecondsOf(result.order.createdTime),
    })),
  );
}
