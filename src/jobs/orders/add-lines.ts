import type { SaleOrderId } from '../../domain/record-id.ts';
import { addSaleOrderLines, clearTaxes, readSaleOrderLines } from '../../odoo/sale/order-line.ts';
import { describeUnknownProducts } from '../../odoo/stock/move-description.ts';
import type { Seller } from '../pass/seller.ts';
import { finishOrders } from './complete.ts';
import { toLineValues } from './create.ts';
import { toPlaced, type Update } from './plan-update.ts';
import { resolveProducts } from './products.ts';

/**
 * Writes lines that Amazon added to an order after its import. Units that Amazon has already shipped are delivered at once.
 *
 * @returns why an order did not get its lines, by sales order
 */
export async function addLines(
  seller: Seller,
  updates: readonly Update[],
): Promise<Map<SaleOrderId, string>> {
  const growing = updates.filter(({ added }) => added.length > 0);
  if (growing.length === 0) return new Map();
  const company = await seller.company();
  const refused = new Map<SaleOrderId, string>();
  const idOf = new Map(growing.map(({ known: { order, record } }) => [order.orderId, record.id]));
  const { resolved, results } = await resolveProducts(
    seller,
    company,
    growing.map(({ known: { order, plan }, added }) => ({ order, plan: { ...plan, lines: added } })),
  );
  for (const { order, failures } of results) {
    const saleOrderId = idOf.get(order.orderId);
    if (saleOrderId !== undefined) refused.set(saleOrderId, failures[0]?.message ?? 'no product');
  }
  const lines = [];
  for (const { order, plan, products } of resolved) {
    const saleOrderId = idOf.get(order.orderId);
    if (saleOrderId === undefined) continue;
    for (const values of await toLineValues(company, plan, products, plan.lines))
      lines.push({ ...values, saleOrderId });
  }
  const byKey = await addSaleOrderLines(company, lines);
  for (const { key, saleOrderId } of lines) {
    const reason = byKey.get(key);
    if (reason !== undefined) refused.set(saleOrderId, reason);
  }
  await untax(seller, growing);
  await describeUnknownProducts(
    company,
    growing
      .filter(({ known: { plan } }) => plan.fulfilledBy === 'MERCHANT')
      .map(({ known: { record } }) => record.id),
  );
  await deliverAdded(
    seller,
    growing.filter(({ known: { record } }) => !refused.has(record.id)),
  );
  return refused;
}

/** Added lines get the taxes of their product; lines whose tax Amazon remits must have none. */
async function untax(seller: Seller, updates: readonly Update[]): Promise<void> {
  const untaxed = new Set(
    updates.flatMap(({ added }) => added.flatMap((line) => (line.untaxed ? [line.key] : []))),
  );
  if (untaxed.size === 0) return;
  const company = await seller.company();
  const current = await readSaleOrderLines(
    company,
    updates.map(({ known }) => known.record.id),
  );
  await clearTaxes(
    company,
    current.filter(({ key, taxIds }) => taxIds.length > 0 && untaxed.has(key ?? '')).map(({ id }) => id),
  );
}

async function deliverAdded(seller: Seller, updates: readonly Update[]): Promise<void> {
  const left = updates.filter(({ known }) => known.plan.fulfilledBy === 'AMAZON');
  await finishOrders(
    seller,
    left.map(({ known }) => toPlaced(known)),
  );
}
