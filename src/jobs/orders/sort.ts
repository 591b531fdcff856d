import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { decide } from '../../domain/order-status.ts';
import { planOrder } from '../../domain/orders/plan.ts';
import { messageOf } from '../../errors.ts';
import { findSaleOrders, readSaleOrders, type SaleOrderRecord } from '../../odoo/sale/order.ts';
import type { OrderEntry } from '../../state/orders.ts';
import type { Seller } from '../pass/seller.ts';
import type { CancelledOrder } from './cancel.ts';
import type { PlannedOrder } from './create.ts';
import type { KnownOrder } from './plan-update.ts';
import { failed, type OrderResult } from './result.ts';

/** Orders by what is to be done with them; what needs nothing has its result already. */
export type Sorted = {
  results: OrderResult[];
  created: PlannedOrder[];
  known: KnownOrder[];
  cancelled: CancelledOrder[];
};

type Found = SaleOrderRecord & { made: boolean };

/** By Odoo's id from the ledger, else by the Amazon id on the order. Empty orders need no call. */
export async function findInOdoo(
  seller: Seller,
  orders: readonly AmazonOrder[],
  ledger: ReadonlyMap<string, OrderEntry>,
): Promise<Map<string, Found>> {
  if (orders.length === 0) return new Map();
  const company = await seller.company();
  const idOf = new Map(
    orders.flatMap(({ orderId }) => {
      const id = ledger.get(orderId)?.odooId;
      return id === undefined ? [] : [[id, orderId] as const];
    }),
  );
  const found = new Map<string, Found>();
  for (const record of await readSaleOrders(company, [...idOf.keys()])) {
    found.set(idOf.get(record.id) ?? '', { ...record, made: record.origin === 'Amazon' });
  }
  const missing = orders.map(({ orderId }) => orderId).filter((orderId) => !found.has(orderId));
  const byReference = await findSaleOrders(company, seller.settings.odoo.referenceField, missing);
  for (const record of byReference) {
    const known = record.orderId === undefined ? undefined : found.get(record.orderId);
    // Of several (a person has entered it twice), the one that is alive, else the first.
    if (record.orderId !== undefined && (known === undefined || known.state === 'cancel')) {
      found.set(record.orderId, { ...record, made: record.origin === 'Amazon' });
    }
  }
  return found;
}

/** Decides about each order by the rules of the domain. */
export function sortOrders(
  seller: Seller,
  orders: readonly AmazonOrder[],
  records: ReadonlyMap<string, Found>,
  ledger: ReadonlyMap<string, OrderEntry>,
  evenShipped: boolean,
): Sorted {
  const sorted: Sorted = { results: [], created: [], known: [], cancelled: [] };
  for (const order of orders) {
    const record = records.get(order.orderId);
    const decision = decide(order, {
      known: record !== undefined,
      importShippedFbm: evenShipped || seller.settings.odoo.importShippedFbm,
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
        planInto(sorted, seller, order, record, ledger.get(order.orderId)?.base);
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
  base: string | undefined,
): void {
  try {
    const plan = planOrder(order, seller.planOptions);
    if (record !== undefined) sorted.known.push({ order, plan, record, base });
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
