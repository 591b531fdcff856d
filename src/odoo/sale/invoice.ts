import { z } from 'zod';
import type { JournalEntryId, PartnerId, PickingId, SaleOrderId, TeamId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { contextForNew } from '../orm/required-fields.ts';
import {
  many2one,
  type Row,
  requiredMany2one,
  searchRead,
  searchReadIn,
  text,
  x2many,
} from '../orm/search-read.ts';
import { inHalves, retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';
import { SALE_ORDER_FIELDS } from '../screens/fields.ts';

/** A sales order to be invoiced that has nothing left to deliver. */
export type DeliveredOrder = {
  id: SaleOrderId;
  name: string;
  orderId: string | undefined;
  customerId: PartnerId;
  teamId: TeamId | undefined;
  /** The account that is written on it, where `setup` has added the field. */
  account: string | undefined;
  /** At least one delivery is done; false for an order without deliveries, e.g. of services. */
  hasLeft: boolean;
  currencyCode: string;
  /** Day (UTC) of the last delivery, or of an order without one: the date of its invoice. */
  deliveredOn: string;
};

const Order = z.object({
  id: z.number(),
  name: z.string(),
  client_order_ref: text,
  partner_invoice_id: requiredMany2one('res.partner'),
  team_id: many2one('crm.team'),
  picking_ids: x2many('stock.picking'),
  invoice_ids: x2many('account.move'),
  date_order: text,
  currency_id: z.tuple([z.number(), z.string()]),
});
const MarkedOrder = Order.extend({ [SALE_ORDER_FIELDS.account]: text });
type OrderRow = Row<'sale.order', typeof Order> & { [field: string]: unknown };

async function readOrders(company: Company, domain: Domain): Promise<OrderRow[]> {
  const { odoo } = company;
  const marked = (await odoo.fieldsOf('sale.order')).has(SALE_ORDER_FIELDS.account);
  const own: Domain = [['origin', '=', 'Amazon'], ['company_id', '=', company.companyId], ...domain];
  return searchRead(odoo, 'sale.order', own, marked ? MarkedOrder : Order, { order: 'id' });
}

/** @param days of its deliveries that are done */
function toDelivered(order: OrderRow, days: readonly string[]): DeliveredOrder {
  const account = order[SALE_ORDER_FIELDS.account];
  return {
    id: order.id,
    name: order.name,
    orderId: order.client_order_ref,
    customerId: order.partner_invoice_id,
    teamId: order.team_id,
    account: typeof account === 'string' ? account : undefined,
    hasLeft: days.length > 0,
    currencyCode: order.currency_id[1],
    deliveredOn: days.toSorted().at(-1) ?? order.date_order?.slice(0, 10) ?? '',
  };
}

/** Orders that were created here, for any seller, with something to invoice and nothing left to deliver. */
export async function readDeliveredOrders(company: Company): Promise<DeliveredOrder[]> {
  const orders = await readOrders(company, [
    ['state', 'in', ['sale', 'done']],
    ['invoice_status', '=', 'to invoice'],
  ]);
  const pickings = await readPickingDates(
    company,
    orders.flatMap((order) => order.picking_ids),
  );
  const isOver = (id: PickingId): boolean => ['done', 'cancel'].includes(pickings.get(id)?.state ?? '');
  return orders
    .filter((order) => order.picking_ids.every(isOver))
    .map((order) => toDelivered(order, daysOf(order, pickings)));
}

type PickingDates = ReadonlyMap<PickingId, { state: string; date: string | undefined }>;

function daysOf(order: OrderRow, pickings: PickingDates): string[] {
  return order.picking_ids.flatMap((id) => {
    const { state, date } = pickings.get(id) ?? {};
    return state === 'done' && date !== undefined ? [date] : [];
  });
}

async function readPickingDates({ odoo }: Company, pickingIds: readonly PickingId[]): Promise<PickingDates> {
  const Picking = z.object({ id: z.number(), state: z.string(), date_done: text });
  const found = await searchReadIn(odoo, 'stock.picking', 'id', pickingIds, Picking);
  return new Map(found.map(({ id, state, date_done: date }) => [id, { state, date: date?.slice(0, 10) }]));
}

/** A draft invoice, and the order that it was made from. */
export type DraftInvoice = { id: JournalEntryId; order: DeliveredOrder };

/** The order of each draft invoice, if it was created here. */
export async function readInvoicedOrders(
  company: Company,
  invoiceIds: readonly JournalEntryId[],
): Promise<DraftInvoice[]> {
  if (invoiceIds.length === 0) return [];
  const orders = await readOrders(company, [['invoice_ids', 'in', invoiceIds]]);
  const pickings = await readPickingDates(
    company,
    orders.flatMap((order) => order.picking_ids),
  );
  return orders.flatMap((order) =>
    order.invoice_ids
      .filter((id) => invoiceIds.includes(id))
      .map((id) => ({ id, order: toDelivered(order, daysOf(order, pickings)) })),
  );
}

/**
 * Creates one draft invoice per order with Odoo's own wizard, and reads back that each order is invoiced. An order that has been
 * invoiced meanwhile is left alone.
 *
 * @returns the orders that are still to be invoiced, with Odoo's message where it refused
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
  const still = await toInvoice(
    company,
    orders.map(({ id }) => id),
  );
  for (const order of orders.filter(({ id }) => still.includes(id))) {
    if (!refused.has(order)) refused.set(order, 'it ended without an error, and made none');
  }
  return refused;
}

/** Older versions always merge the orders of a customer that are invoiced in one call. */
function oneOfEachCustomer(orders: readonly DeliveredOrder[]): DeliveredOrder[][] {
  const rounds: DeliveredOrder[][] = [];
  const seen = new Map<PartnerId, number>();
  for (const order of orders) {
    const round = seen.get(order.customerId) ?? 0;
    seen.set(order.customerId, round + 1);
    (rounds[round] ??= []).push(order);
  }
  return rounds;
}

/** Which of these orders have something to invoice. */
async function toInvoice({ odoo }: Company, orderIds: readonly SaleOrderId[]): Promise<SaleOrderId[]> {
  const found = await searchReadIn(odoo, 'sale.order', 'id', orderIds, z.object({ id: z.number() }), [
    ['invoice_status', '=', 'to invoice'],
  ]);
  return found.map(({ id }) => id);
}

async function invoice(company: Company, orderIds: readonly SaleOrderId[], apart: boolean): Promise<void> {
  const { odoo } = company;
  const active = await toInvoice(company, orderIds);
  if (active.length === 0) return;
  const defaults = await contextForNew(odoo, ['account.move', 'account.move.line']);
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
    { ids: x2many('sale.advance.payment.inv').parse(wizard), context: { ...context, ...defaults } },
  );
}
