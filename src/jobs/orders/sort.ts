import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { decide } from '../../domain/order-status.ts';
import { planOrder } from '../../domain/orders/plan.ts';
import { messageOf } from '../../errors.ts';
import { FORGOTTEN, type OrderEntry } from '../../state/orders.ts';
import type { Seller } from '../pass/seller.ts';
import type { CancelledOrder } from './cancel.ts';
import type { Found } from './find.ts';
import type { KnownOrder } from './plan-update.ts';
import type { PlannedOrder } from './products.ts';
import { failed, type OrderResult } from './result.ts';

/** Orders by what is to be done with them; orders that need nothing already have their result. */
export type Sorted = {
  results: OrderResult[];
  created: PlannedOrder[];
  known: KnownOrder[];
  cancelled: CancelledOrder[];
};

/** Decides about each order by the rules of the domain. */
export function sortOrders(
  seller: Seller,
  orders: readonly AmazonOrder[],
  records: ReadonlyMap<string, Found>,
  entries: ReadonlyMap<string, OrderEntry>,
  evenShipped: boolean,
): Sorted {
  const sorted: Sorted = { results: [], created: [], known: [], cancelled: [] };
  for (const order of orders) {
    const record = records.get(order.orderId);
    // Odoo had this order and lost it: it is treated as if a person had requested it.
    const wasInOdoo = entries.get(order.orderId)?.wasInOdoo === true;
    const decision = decide(order, {
      known: record !== undefined,
      importShippedFbm: evenShipped || wasInOdoo || seller.settings.odoo.importShippedFbm,
      marketplaceIds: seller.marketplaceIds,
    });
    switch (decision.action) {
      case 'ignore':
        sorted.results.push({ order, outcome: 'ignored', rule: decision.rule, failures: [] });
        break;
      case 'refuse':
        sorted.results.push(
          failed(order, {
            class: 'notUnderstood',
            cause: `notUnderstood ${decision.reason}`,
            message: decision.reason,
            hint: 'Nothing to do: the order is read again until it can be understood.',
          }),
        );
        break;
      case 'cancel':
        if (record !== undefined) sorted.cancelled.push({ order, record });
        break;
      case 'import':
        planInto(sorted, seller, order, record, entries.get(order.orderId));
        break;
    }
  }
  return sorted;
}

function planInto(
  sorted: Sorted,
  seller: Seller,
  order: AmazonOrder,
  record: Found | undefined,
  before: OrderEntry | undefined,
): void {
  try {
    const plan = planOrder(order, seller.planOptions);
    const forgotten = before?.contentHash === FORGOTTEN;
    if (record !== undefined)
      sorted.known.push({ order, plan, record, lastWritten: before?.lastWritten, forgotten });
    else if (plan.lines.length > 0) sorted.created.push({ order, plan });
    else sorted.results.push({ order, outcome: 'ignored', rule: 'NOTHING_LEFT', failures: [] });
  } catch (error) {
    sorted.results.push(
      failed(order, {
        class: 'notUnderstood',
        cause: `notUnderstood ${messageOf(error)}`,
        message: `The order cannot be planned: ${messageOf(error)}`,
        hint: 'Compare the order with Seller Central; it is tried again by itself.',
      }),
    );
  }
}
