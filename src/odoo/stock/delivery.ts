import { z } from 'zod';
import type { CarrierId, PickingId, SaleOrderId, UserId } from '../../domain/record-id.ts';
import { fromOdooDatetime, type Instant, toOdooDatetime } from '../../domain/time.ts';
import type { Company } from '../company.ts';
import { many2one, type Row, requiredMany2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import type { Domain } from '../rpc/client.ts';
import { OdooError } from '../rpc/errors.ts';
import { PICKING_FIELDS, PICKING_STATUS } from '../screens/fields.ts';

/** A done picking whose goods went to a customer. */
export type DeliveryRecord = {
  id: PickingId;
  name: string;
  saleOrderId: SaleOrderId;
  dateDone: Instant;
  carrierId: CarrierId | undefined;
  trackingRef: string | undefined;
  /** The person on the picking. */
  userId: UserId | undefined;
  /** Current values of the fields of `setup`; undefined where they are empty or do not exist. */
  status: string | undefined;
  reason: string | undefined;
  retry: boolean;
};

const Changed = z.object({ id: z.number(), write_date: z.string(), sale_id: requiredMany2one('sale.order') });
export type ChangedDelivery = { id: PickingId; saleOrderId: SaleOrderId; writtenAt: Instant };

/**
 * The pickings that count as deliveries: they end at a customer and do not start there, in one step or as the last of several.
 */
const TO_CUSTOMER: Domain = [
  ['state', '=', 'done'],
  ['sale_id', '!=', false],
  ['location_dest_id.usage', '=', 'customer'],
  ['location_id.usage', '!=', 'customer'],
];

/**
 * Makes sure that deliveries have a carrier and a tracking reference, without which nothing can be reported to Amazon.
 *
 * @throws OdooError that names the app to install
 */
export async function requireCarriers({ odoo }: Pick<Company, 'odoo'>): Promise<void> {
  const fields = await odoo.fieldsOf('stock.picking');
  if (fields.has('carrier_id') && fields.has('carrier_tracking_ref')) return;
  const what =
    fields.size === 0
      ? { missing: 'no deliveries (stock.picking)', app: 'Inventory (module stock, with sale_stock)' }
      : {
          missing: 'no carrier on deliveries (stock.picking.carrier_id)',
          app: 'Delivery Costs (module stock_delivery; up to 16 its name is delivery)',
        };
  throw new OdooError(`Odoo has ${what.missing}, so that no delivery can be reported to Amazon`, {
    kind: 'database',
    outcome: 'rejected',
    hint: `Install the app ${what.app} in Odoo; the next pass goes on by itself.`,
  });
}

/**
 * Done deliveries that were written since a moment, and those that wait: a person has pressed *Retry*, or the last try has no
 * result yet.
 *
 * @param openIds deliveries to include in any case
 */
export async function listChangedDeliveries(
  { odoo, companyId }: Company,
  since: Instant,
  openIds: readonly PickingId[],
): Promise<ChangedDelivery[]> {
  const fields = await odoo.fieldsOf('stock.picking');
  const marked: Domain = fields.has(PICKING_FIELDS.status)
    ? [
        '|',
        '|',
        [PICKING_FIELDS.status, 'in', [PICKING_STATUS.pending, PICKING_STATUS.failed]],
        [PICKING_FIELDS.retry, '=', true],
      ]
    : [];
  const rows = await searchRead(
    odoo,
    'stock.picking',
    [...TO_CUSTOMER, ['company_id', '=', companyId], ...marked, ['write_date', '>=', toOdooDatetime(since)]],
    Changed,
  );
  const open = await searchReadIn(odoo, 'stock.picking', 'id', openIds, Changed, TO_CUSTOMER);
  return [...new Map([...rows, ...open].map((row) => [row.id, row])).values()].map(toChanged);
}

function toChanged(row: Row<'stock.picking', typeof Changed>): ChangedDelivery {
  return {
    id: row.id,
    saleOrderId: row.sale_id,
    writtenAt: fromOdooDatetime(row.write_date.slice(0, 19)),
  };
}

/** Deliveries by name or id, for a person who names them. */
export async function findDeliveries(
  { odoo, companyId }: Company,
  names: readonly string[],
): Promise<(ChangedDelivery & { name: string })[]> {
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const domain: Domain = ['|', ['name', 'in', names], ['id', 'in', numbers], ['company_id', '=', companyId]];
  const shape = Changed.extend({ name: z.string() });
  const rows = await searchRead(odoo, 'stock.picking', [...TO_CUSTOMER, ...domain], shape, { order: 'id' });
  return rows.map((row) => ({ ...toChanged(row), name: row.name }));
}

/** Sales orders of done deliveries, by delivery; deliveries that are gone or not done are left out. */
export async function readDeliveryOwners(
  { odoo }: Company,
  pickingIds: readonly PickingId[],
): Promise<Map<PickingId, SaleOrderId>> {
  const shape = z.object({ id: z.number(), sale_id: requiredMany2one('sale.order') });
  const found = await searchReadIn(odoo, 'stock.picking', 'id', pickingIds, shape, TO_CUSTOMER);
  return new Map(found.map(({ id, sale_id: saleOrderId }) => [id, saleOrderId]));
}

const Delivery = z.object({
  id: z.number(),
  name: z.string(),
  sale_id: many2one('sale.order'),
  date_done: text,
  carrier_id: many2one('delivery.carrier'),
  carrier_tracking_ref: text,
  user_id: many2one('res.users'),
});
const Marks = z.object({ id: z.number(), status: text, reason: text, retry: z.boolean() });

/** All done deliveries of sales orders, including earlier ones: only together they show the shipped quantities. */
export async function readDeliveries(
  { odoo }: Company,
  saleOrderIds: readonly SaleOrderId[],
): Promise<DeliveryRecord[]> {
  const rows = await searchReadIn(odoo, 'stock.picking', 'sale_id', saleOrderIds, Delivery, TO_CUSTOMER);
  const fields = await odoo.fieldsOf('stock.picking');
  const marks = fields.has(PICKING_FIELDS.status)
    ? await searchReadIn(
        odoo,
        'stock.picking',
        'id',
        rows.map(({ id }) => id),
        Marks,
        [],
        {
          names: {
            status: PICKING_FIELDS.status,
            reason: PICKING_FIELDS.reason,
            retry: PICKING_FIELDS.retry,
          },
        },
      )
    : [];
  const markOf = new Map(marks.map((mark) => [mark.id, mark]));
  return rows.flatMap((row): DeliveryRecord[] =>
    row.sale_id === undefined || row.date_done === undefined
      ? []
      : [
          {
            id: row.id,
            name: row.name,
            saleOrderId: row.sale_id,
            dateDone: fromOdooDatetime(row.date_done),
            carrierId: row.carrier_id,
            trackingRef: row.carrier_tracking_ref?.trim() || undefined,
            userId: row.user_id,
            status: markOf.get(row.id)?.status,
            reason: markOf.get(row.id)?.reason,
            retry: markOf.get(row.id)?.retry ?? false,
          },
        ],
  );
}

/** An open delivery whose order is to be shipped before a moment. */
export type LateDelivery = {
  id: PickingId;
  name: string;
  orderId: string;
  userId: UserId | undefined;
  shipBy: Instant;
};

const Late = z.object({ id: z.number(), name: z.string(), sale_id: requiredMany2one('sale.order') });
const Promised = z.object({
  id: z.number(),
  client_order_ref: text,
  commitment_date: text,
  user_id: many2one('res.users'),
});

/**
 * Orders made here that have a latest ship time before `until` and are not delivered: one open picking of each, whatever its step
 * (the later steps of a delivery may not exist yet).
 */
export async function readLateDeliveries(
  { odoo, companyId }: Company,
  until: Instant,
): Promise<LateDelivery[]> {
  const open = await searchRead(
    odoo,
    'stock.picking',
    [
      ['state', 'not in', ['done', 'cancel', 'draft']],
      ['location_id.usage', '!=', 'customer'],
      ['company_id', '=', companyId],
      ['sale_id.origin', '=', 'Amazon'],
      ['sale_id.commitment_date', '<=', toOdooDatetime(until)],
    ],
    Late,
    { order: 'id' },
  );
  const orders = await searchReadIn(
    odoo,
    'sale.order',
    'id',
    open.map((row) => row.sale_id),
    Promised,
  );
  const orderOf = new Map(orders.map((order) => [order.id, order]));
  const firstOf = new Map(open.toReversed().map((row) => [row.sale_id, row]));
  return [...firstOf.values()].flatMap(({ id, name, sale_id: saleOrderId }): LateDelivery[] => {
    const order = orderOf.get(saleOrderId);
    if (order?.client_order_ref === undefined || order.commitment_date === undefined) return [];
    const { client_order_ref: orderId, commitment_date: shipBy, user_id: userId } = order;
    return [{ id, name, orderId, userId, shipBy: fromOdooDatetime(shipBy) }];
  });
}

/** Of these pickings, those whose orders have nothing left to deliver. */
export async function readFinished(
  { odoo }: Company,
  pickingIds: readonly PickingId[],
): Promise<PickingId[]> {
  const shape = z.object({ id: z.number(), sale_id: many2one('sale.order') });
  const own = await searchReadIn(odoo, 'stock.picking', 'id', pickingIds, shape);
  const orderIds = [...new Set(own.flatMap((row) => row.sale_id ?? []))];
  const open = await searchReadIn(odoo, 'stock.picking', 'sale_id', orderIds, shape, [
    ['state', 'not in', ['done', 'cancel']],
    ['location_id.usage', '!=', 'customer'],
  ]);
  const unfinished = new Set(open.map((row) => row.sale_id));
  return own.filter((row) => !unfinished.has(row.sale_id)).map(({ id }) => id);
}
