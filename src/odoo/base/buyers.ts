import { z } from 'zod';
import type { PartnerId, SaleOrderId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { dialectOf } from '../orm/kept-dialect.ts';
import { externalId } from '../orm/load.ts';
import { idOf, many2one, type Row, searchRead, searchReadIn, text, x2many } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { IdOf } from '../record-ids.ts';
import type { Odoo } from '../rpc/client.ts';

/** The name of an anonymised buyer, by which such contacts are recognised. */
export const ANONYMIZED = 'Amazon customer';

/** Shared customers contain no personal data. */
const BUYER = new RegExp(`^${externalId('partner_')}[0-9a-f]{32}`.replace('.', '\\.'));

const PAGE = 200;

const Order = z.object({
  id: z.number(),
  state: z.string(),
  date_order: text,
  partner_id: many2one('res.partner'),
  partner_invoice_id: many2one('res.partner'),
  partner_shipping_id: many2one('res.partner'),
});
type Order = Row<'sale.order', typeof Order>;

/**
 * Makes buyers anonymous whose last delivery is long ago: only customers that this program has made, all of whose orders are
 * Amazon's and finished, and who have no posted invoice, which must keep its address. The country stays, for taxes. Customers belong
 * to all companies, so the orders and invoices of all of them count that the user may see.
 *
 * @param before the last delivery is older, as Odoo writes times (UTC)
 * @returns how many
 * @throws OdooError
 */
export async function anonymizeBuyers(company: Company, before: string): Promise<number> {
  const odoo = await inAllCompanies(company);
  let last = 0;
  let sum = 0;
  for (;;) {
    const page = await searchRead(
      odoo,
      'res.partner',
      [
        ['id', '>', last],
        ['create_uid', '=', odoo.uid],
        ['create_date', '<', before],
        ['name', '!=', ANONYMIZED],
      ],
      z.object({ id: z.number() }),
      { order: 'id', limit: PAGE, context: { active_test: false } },
    );
    const due = await dueAmong(
      odoo,
      page.map(({ id }) => id),
      before,
    );
    if (due.length > 0)
      await retrySafely(async () =>
        odoo.call('res.partner', 'write', { vals: await noData(odoo) }, { ids: due }),
      );
    sum += due.length;
    last = page.at(-1)?.id ?? 0;
    if (page.length < PAGE) return sum;
  }
}

async function inAllCompanies({ odoo, companyId }: Company): Promise<Odoo> {
  const User = z.object({ company_ids: x2many('res.company') });
  const [user] = await searchRead(odoo, 'res.users', [['id', '=', odoo.uid]], User);
  const others = (user?.company_ids ?? []).filter((id) => id !== companyId);
  return odoo.with({ allowed_company_ids: [companyId, ...others] });
}

async function noData(odoo: Odoo): Promise<Record<string, string | false>> {
  const { personalFields } = await dialectOf(odoo);
  return {
    ...Object.fromEntries(personalFields.map((field) => [field, false as const])),
    name: ANONYMIZED,
  };
}

async function dueAmong(odoo: Odoo, partnerIds: readonly PartnerId[], before: string): Promise<PartnerId[]> {
  const names = await externalIdsOf(odoo, 'res.partner', partnerIds);
  const buyers = partnerIds.filter((id) => BUYER.test(names.get(id) ?? ''));
  if (buyers.length === 0) return [];
  const orders = await ordersOf(odoo, buyers);
  const busy = await busyOrders(odoo, orders, before);
  const invoiced = await invoicedPartners(odoo, buyers);
  return buyers.filter((buyer) => {
    const own = orders.filter((order) => partnersOf(order).includes(buyer));
    return own.length > 0 && !invoiced.has(buyer) && own.every(({ id }) => !busy.has(id));
  });
}

function partnersOf(order: Order): (PartnerId | undefined)[] {
  return [order.partner_id, order.partner_invoice_id, order.partner_shipping_id];
}

async function ordersOf(odoo: Odoo, partnerIds: readonly PartnerId[]): Promise<Order[]> {
  return searchRead(
    odoo,
    'sale.order',
    [
      '|',
      '|',
      ['partner_id', 'in', [...partnerIds]],
      ['partner_invoice_id', 'in', [...partnerIds]],
      ['partner_shipping_id', 'in', [...partnerIds]],
    ],
    Order,
  );
}

/** Orders that are not Amazon's, not finished, or too young. */
async function busyOrders(odoo: Odoo, orders: readonly Order[], before: string): Promise<Set<SaleOrderId>> {
  const ids = orders.map(({ id }) => id);
  const names = await externalIdsOf(odoo, 'sale.order', ids);
  const Picking = z.object({
    id: z.number(),
    sale_id: many2one('sale.order'),
    state: z.string(),
    date_done: text,
  });
  const pickings = await searchReadIn(odoo, 'stock.picking', 'sale_id', ids, Picking);
  const waiting = new Set(
    pickings
      .filter(
        ({ state, date_done: done }) => state !== 'cancel' && (state !== 'done' || (done ?? '') >= before),
      )
      .map(({ sale_id: order }) => order),
  );
  return new Set(
    orders
      .filter(
        ({ id, state, date_order: ordered }) =>
          !(names.get(id) ?? '').startsWith(externalId('order_')) ||
          !['sale', 'done', 'cancel'].includes(state) ||
          (ordered ?? '') >= before ||
          (state !== 'cancel' && waiting.has(id)),
      )
      .map(({ id }) => id),
  );
}

/** An invoice shows its customer's address as it is now: what the law wants kept must not be emptied. */
async function invoicedPartners(
  odoo: Odoo,
  partnerIds: readonly PartnerId[],
): Promise<Set<PartnerId | undefined>> {
  const Move = z.object({
    partner_id: many2one('res.partner'),
    partner_shipping_id: many2one('res.partner'),
  });
  const moves = await searchRead(
    odoo,
    'account.move',
    [
      '|',
      ['partner_id', 'in', [...partnerIds]],
      ['partner_shipping_id', 'in', [...partnerIds]],
      ['state', '=', 'posted'],
    ],
    Move,
  );
  return new Set(moves.flatMap((move) => [move.partner_id, move.partner_shipping_id]));
}

async function externalIdsOf<const Model extends string>(
  odoo: Odoo,
  model: Model,
  ids: readonly IdOf<Model>[],
): Promise<Map<IdOf<Model>, string>> {
  if (ids.length === 0) return new Map();
  const answer = await odoo.read(model, 'get_external_id', {}, { ids });
  const names = Object.entries(z.record(z.string(), z.string()).parse(answer));
  return new Map(names.map(([id, name]) => [idOf(model).parse(Number(id)), name]));
}
