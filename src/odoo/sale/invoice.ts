import { z } from 'zod';
import type { Company } from '../company.ts';
import { ids, many2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { inHalves, retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';

/** A sales order that was delivered and is to be invoiced. */
export type DeliveredOrder = { id: number; name: string; orderId: string | undefined; customerId: number };

const Order = z.object({
  id: z.number(),
  name: z.string(),
  client_order_ref: text,
  partner_invoice_id: many2one,
  picking_ids: ids,
  invoice_ids: ids,
  date_order: text,
});

/** Orders that were made here, have something to invoice, and nothing left to deliver. */
export async function readDeliveredOrders(company: Company): Promise<DeliveredOrder[]> {
  const { odoo, companyId, teamId } = company;
  if (teamId === undefined) return [];
  const domain: Domain = [
    ['origin', '=', 'Amazon'],
    ['team_id', '=', teamId],
    ['company_id', '=', companyId],
    ['state', 'in', ['sale', 'done']],
    ['invoice_status', '=', 'to invoice'],
  ];
  const orders = await searchRead(odoo, 'sale.order', domain, Order, { order: 'id' });
  const pickings = await readPickingDates(
    company,
    orders.flatMap((order) => order.picking_ids),
  );
  return orders
    .filter((order) =>
      order.picking_ids.every((id) => ['done', 'cancel'].includes(pickings.get(id)?.state ?? '')),
    )
    .map((order) => ({
      id: order.id,
      name: order.name,
      orderId: order.client_order_ref,
      customerId: order.partner_invoice_id ?? 0,
    }));
}

async function readPickingDates(
  { odoo }: Company,
  pickingIds: readonly number[],
): Promise<Map<number, { state: string; date: string | undefined }>> {
  const Picking = z.object({ id: z.number(), state: z.string(), date_done: text });
  const found = await searchReadIn(odoo, 'stock.picking', 'id', pickingIds, Picking);
  return new Map(found.map(({ id, state, date_done: date }) => [id, { state, date: date?.slice(0, 10) }]));
}

/** Of each draft invoice the Amazon order id, and the day (UTC) of the last delivery. */
export async function readDeliveryDates(
  company: Company,
  invoiceIds: readonly number[],
): Promise<Map<number, { orderId: string | undefined; date: string }>> {
  const orders = await searchReadIn(company.odoo, 'sale.order', 'invoice_ids', invoiceIds, Order, [
    ['origin', '=', 'Amazon'],
  ]);
  const pickings = await readPickingDates(
    company,
    orders.flatMap((order) => order.picking_ids),
  );
  return new Map(
    orders.flatMap((order) => {
      const dates = order.picking_ids.flatMap((id) => pickings.get(id)?.date ?? []).sort();
      const date = dates.at(-1) ?? order.date_order?.slice(0, 10) ?? '';
      return order.invoice_ids
        .filter((id) => invoiceIds.includes(id))
        .map((id) => [id, { orderId: order.client_order_ref, date }] as const);
    }),
  );
}

/**
 * Makes one draft invoice per order with Odoo's own wizard. An order that has been invoiced meanwhile is left alone.
 *
 * @returns the orders that Odoo refuses, with its words
 */
export async function createInvoices(
  company: Company,
  orders: readonly DeliveredOrder[],
): Promise<Map<DeliveredOrder, string>> {
  const { invoicesApart: apart } = company.dialect;
  const refused = new Map<DeliveredOrder, string>();
  for (const round of apart ? [orders] : oneOfEachCustomer(orders)) {
    const words = await inHalves(
      round.map(({ id }) => id),
      (orderIds) => retrySafely(() => invoice(company, orderIds, apart)),
    );
    for (const [id, error] of words) {
      const order = round.find((candidate) => candidate.id === id);
      if (order !== undefined) refused.set(order, error.message);
    }
  }
  return refused;
}

/** Older versions always merge the orders of a customer that are invoiced in one call. */
function oneOfEachCustomer(orders: readonly DeliveredOrder[]): DeliveredOrder[][] {
  const rounds: DeliveredOrder[][] = [];
  const seen = new Map<number, number>();
  for (const order of orders) {
    const round = seen.get(order.customerId) ?? 0;
    seen.set(order.customerId, round + 1);
    (rounds[round] ??= []).push(order);
  }
  return rounds;
}

async function invoice({ odoo }: Company, orderIds: readonly number[], apart: boolean): Promise<void> {
  const open = await searchReadIn(odoo, 'sale.order', 'id', orderIds, z.object({ id: z.number() }), [
    ['invoice_status', '=', 'to invoice'],
  ]);
  if (open.length === 0) return;
  const active = open.map(({ id }) => id);
  const context = { active_model: 'sale.order', active_ids: active, active_id: active[0] };
  const values = { advance_payment_method: 'delivered' };
  const wizard = await odoo.call(
    'sale.advance.payment.inv',
    'create',
    {
      vals_list: [
        apart ? { ...values, sale_order_ids: [[6, 0, active]], consolidated_billing: false } : values,
      ],
    },
    { context },
  );
  await odoo.call(
    'sale.advance.payment.inv',
    'create_invoices',
    {},
    { ids: z.array(z.number()).parse(wizard), context },
  );
}
