import { z } from 'zod';
import type { SaleOrderId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { externalId } from '../orm/load.ts';
import { findByExternalId } from '../orm/named.ts';
import {
  many2one,
  type Row,
  requiredMany2one,
  searchRead,
  searchReadIn,
  x2many,
} from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import { CHARGE_PRODUCTS } from '../product/product.ts';

const ChargeProduct = z.object({
  id: z.number(),
  default_code: z.string(),
  invoice_policy: z.string(),
  write_uid: many2one('res.users'),
});
const ChargeLine = z.object({
  id: z.number(),
  order_id: requiredMany2one('sale.order'),
  product_uom_qty: z.number(),
  qty_invoiced: z.number(),
});

/**
 * Makes shipping, discounts, gift wrap and the other charges of Amazon's orders invoiceable together with the goods: they are
 * services invoiced on delivery, and Odoo does not learn of their delivery otherwise. The charges of an order count as delivered
 * when all its goods are; what is already invoiced counts too, or Odoo would want to credit it. May be repeated.
 *
 * Charge products that an earlier version created are invoiced on order; they are changed too, unless a person has edited them.
 *
 * @throws OdooError
 */
export async function deliverCharges(company: Company): Promise<void> {
  const { odoo, companyId } = company;
  const products = await searchReadIn(
    odoo,
    'product.product',
    'default_code',
    CHARGE_PRODUCTS.map(({ reference }) => reference),
    ChargeProduct,
    [['company_id', 'in', [companyId, false]]],
    { context: { active_test: false } },
  );
  if (products.length === 0) return;
  const open = await searchRead(
    odoo,
    'sale.order.line',
    [
      ['product_id', 'in', products.map(({ id }) => id)],
      ['qty_delivered', '=', 0],
      ['product_uom_qty', '!=', 0],
      ['order_id.origin', '=', 'Amazon'],
      ['order_id.state', 'in', ['sale', 'done']],
      ['company_id', '=', companyId],
    ],
    ChargeLine,
  );
  const waiting = await undeliveredOrders(
    company,
    open.map((line) => line.order_id),
  );
  const due = open.filter((line) => line.qty_invoiced !== 0 || !waiting.has(line.order_id));
  for (const quantity of new Set(due.map((line) => line.product_uom_qty))) {
    const lineIds = due.filter((line) => line.product_uom_qty === quantity).map(({ id }) => id);
    await retrySafely(() =>
      odoo.call('sale.order.line', 'write', { vals: { qty_delivered: quantity } }, { ids: lineIds }),
    );
  }
  await invoiceWhenDelivered(company, products);
}

/** Of these orders, those with open deliveries, and those without any completed delivery. */
async function undeliveredOrders(
  { odoo }: Company,
  orderIds: readonly SaleOrderId[],
): Promise<Set<SaleOrderId>> {
  const Order = z.object({ id: z.number(), picking_ids: x2many('stock.picking') });
  const orders = await searchReadIn(odoo, 'sale.order', 'id', [...new Set(orderIds)], Order);
  const Picking = z.object({ id: z.number(), state: z.string() });
  const pickings = await searchReadIn(
    odoo,
    'stock.picking',
    'id',
    orders.flatMap((order) => order.picking_ids),
    Picking,
  );
  const stateOf = new Map(pickings.map(({ id, state }) => [id, state]));
  return new Set(
    orders
      .filter(({ picking_ids: own }) => {
        const states = own.map((id) => stateOf.get(id) ?? '');
        // An order with nothing to deliver does not wait.
        if (states.length === 0) return false;
        return !states.includes('done') || states.some((state) => state !== 'done' && state !== 'cancel');
      })
      .map(({ id }) => id),
  );
}

async function invoiceWhenDelivered(
  { odoo }: Company,
  products: readonly Row<'product.product', typeof ChargeProduct>[],
): Promise<void> {
  const untouched = products.filter(
    ({ invoice_policy: policy, write_uid: editor }) => policy === 'order' && editor === odoo.uid,
  );
  for (const { id, default_code: reference } of untouched) {
    const kind = CHARGE_PRODUCTS.find((product) => product.reference === reference)?.kind ?? '';
    const own = await findByExternalId(odoo, 'product.product', externalId(`product_${kind}`));
    if (own !== id) continue;
    await retrySafely(() =>
      odoo.call('product.product', 'write', { vals: { invoice_policy: 'delivery' } }, { ids: [id] }),
    );
  }
}
