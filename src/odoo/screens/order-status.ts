import { z } from 'zod';
import type { SaleOrderId } from '../../domain/record-id.ts';
import { type Instant, toOdooDatetime } from '../../domain/time.ts';
import type { Company } from '../company.ts';
import { type Cell, loadUpdates } from '../orm/load.ts';
import { searchReadIn } from '../orm/search-read.ts';
import { SALE_ORDER_FIELDS as FIELDS, ORDER_STATUS } from './fields.ts';

/** What a sales order shows of its Amazon order. */
export type OrderShown = {
  account: string;
  orderId: string;
  /** ISO code of the marketplace's country. */
  marketplace: string;
  fulfilledBy: 'AMAZON' | 'MERCHANT';
  programs: readonly string[];
  shipBy: Instant | undefined;
  /** Why it failed; undefined when it did not. */
  reason: string | undefined;
  /** The order in Seller Central. */
  url: string;
};

/** The fields that `setup` adds to sales orders, by name; empty without them. */
export async function orderCells({ odoo }: Company, shown: OrderShown): Promise<Record<string, Cell>> {
  const there = await odoo.fieldsOf('sale.order');
  if (!there.has(FIELDS.status)) return {};
  const cells: Record<string, Cell> = {
    [FIELDS.account]: shown.account,
    [FIELDS.orderId]: shown.orderId,
    [FIELDS.marketplace]: shown.marketplace,
    [FIELDS.fulfilledBy]: shown.fulfilledBy,
    [FIELDS.programs]: shown.programs.join(', '),
    [FIELDS.shipBy]: shown.shipBy === undefined ? '' : toOdooDatetime(shown.shipBy),
    [FIELDS.status]: shown.reason === undefined ? ORDER_STATUS.done : ORDER_STATUS.failed,
    [FIELDS.reason]: shown.reason ?? '',
    [FIELDS.url]: shown.url,
  };
  return Object.fromEntries(Object.entries(cells).filter(([field]) => there.has(field)));
}

/** Writes what sales orders are to show, by their ids: one call reads them, one writes what differs. Nothing without the fields. */
export async function writeOrdersShown(
  company: Company,
  orders: ReadonlyMap<SaleOrderId, OrderShown>,
): Promise<void> {
  const { odoo } = company;
  const fields = Object.values(FIELDS);
  if (!(await odoo.fieldsOf('sale.order')).has(FIELDS.status)) return;
  const Shown = z.object({
    id: z.number(),
    ...Object.fromEntries(fields.map((field) => [field, z.union([z.string(), z.literal(false)])])),
  });
  const rows: ({ id: SaleOrderId } & Record<string, unknown>)[] = await searchReadIn(
    odoo,
    'sale.order',
    'id',
    [...orders.keys()],
    Shown,
  );
  const changed: Cell[][] = [];
  for (const row of rows) {
    const shown = orders.get(row.id);
    if (shown === undefined) continue;
    const cells = await orderCells(company, shown);
    const differs = fields.some((field) => (row[field] === false ? '' : row[field]) !== cells[field]);
    if (differs) changed.push([row.id, ...fields.map((field) => cells[field] ?? '')]);
  }
  if (changed.length > 0)
    await loadUpdates(
      odoo,
      'sale.order',
      ['.id', ...fields],
      changed.map((row) => ({ rows: [row] })),
    );
}
