import type { AmazonOrder } from '../../domain/amazon-order.ts';
import type { SaleOrderId } from '../../domain/record-id.ts';
import { postedAmong } from '../../odoo/account/move.ts';
import { ensureActivity } from '../../odoo/mail/activity.ts';
import { SALE_ORDER } from '../../odoo/models.ts';
import type { OdooError } from '../../odoo/rpc/errors.ts';
import { cancelSaleOrders, type SaleOrderRecord } from '../../odoo/sale/order.ts';
import { readPickings } from '../../odoo/stock/picking.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import { findLocks, LOCKED_BY_HAND, whileUnlocked } from './locked.ts';
import { failed, notTaken, type OrderResult, refusedByOdoo } from './result.ts';

/** An order that Amazon has cancelled, and its sales order in Odoo. */
export type CancelledOrder = { order: AmazonOrder; record: SaleOrderRecord };

/**
 * Cancels sales orders whose Amazon order was cancelled. Odoo would also cancel orders with shipped goods or a posted invoice:
 * those orders are left as they are, and a person is notified.
 */
export async function cancelOrders(
  seller: Seller,
  orders: readonly CancelledOrder[],
): Promise<OrderResult[]> {
  if (orders.length === 0) return [];
  const company = await seller.company();
  const bound = await findBound(company, orders);
  const results: OrderResult[] = [];
  const free: CancelledOrder[] = [];
  for (const cancelled of orders) {
    const reason = bound.get(cancelled.record.id);
    if (cancelled.record.state === 'cancel') results.push(done(cancelled, 'unchanged'));
    else if (reason === undefined) free.push(cancelled);
    else results.push(await notifyPerson(company, cancelled, reason));
  }
  const refused = await cancelFree(seller, company, free);
  for (const cancelled of free) {
    const { order, record } = cancelled;
    const error = refused.get(record.id);
    if (error === undefined) results.push(done(cancelled, 'cancelled'));
    else if (typeof error === 'string')
      results.push(refusedByOdoo(order, 'to cancel the order', error, record.id));
    else results.push(notTaken(order, 'to cancel the order', error, record.id));
  }
  return results;
}

/**
 * Cancels sales orders, including those that the setting *Lock Confirmed Sales* has locked. If Odoo refuses to cancel one of
 * these, it is locked again.
 *
 * @returns why an order was not cancelled
 */
async function cancelFree(
  seller: Seller,
  company: SellerCompany,
  orders: readonly CancelledOrder[],
): Promise<Map<SaleOrderId, OdooError | string>> {
  const saleOrderIds = orders.map(({ record }) => record.id);
  const { bySetting, byHand } = await findLocks(company, saleOrderIds);
  const locked = orders.filter(({ record }) => bySetting.has(record.id));
  const refused = await whileUnlocked(seller, locked, () =>
    cancelSaleOrders(
      company,
      saleOrderIds.filter((id) => !byHand.has(id)),
    ),
  );
  return new Map<SaleOrderId, OdooError | string>([
    ...refused,
    ...[...byHand].map((id): [SaleOrderId, string] => [id, LOCKED_BY_HAND]),
  ]);
}

function done({ order, record }: CancelledOrder, outcome: 'cancelled' | 'unchanged'): OrderResult {
  return { order, outcome, odooId: record.id, failures: [] };
}

/** Orders that must not be cancelled any more, with the reason. */
async function findBound(
  company: SellerCompany,
  orders: readonly CancelledOrder[],
): Promise<Map<SaleOrderId, string>> {
  const bound = new Map<SaleOrderId, string>();
  const posted = await postedAmong(
    company,
    orders.flatMap(({ record }) => record.invoiceIds),
  );
  const pickings = await readPickings(
    company,
    orders.flatMap(({ record }) => record.pickingIds),
  );
  const delivered = new Set(pickings.filter(({ state }) => state === 'done').map(({ id }) => id));
  for (const { record } of orders) {
    if (record.invoiceIds.some((id) => posted.has(id))) bound.set(record.id, 'its invoice is posted');
    if (record.pickingIds.some((id) => delivered.has(id))) bound.set(record.id, 'goods have left');
  }
  return bound;
}

async function notifyPerson(
  company: SellerCompany,
  { order, record }: CancelledOrder,
  reason: string,
): Promise<OrderResult> {
  await ensureActivity(company, {
    model: SALE_ORDER,
    id: record.id,
    userId: record.userId,
    summary: 'Cancelled on Amazon',
    note: `Amazon has cancelled this order, but ${reason}. Nothing was changed in Odoo: decide about goods and money.`,
  });
  return failed(
    order,
    {
      class: 'cancelledTooLate',
      cause: `cancelledTooLate ${reason}`,
      message: `Amazon has cancelled the order, but ${reason}`,
      hint: 'Decide in Odoo about goods and money; when the sales order is cancelled there, this closes by itself.',
      odooModel: SALE_ORDER,
      odooId: record.id,
    },
    record.id,
  );
}
