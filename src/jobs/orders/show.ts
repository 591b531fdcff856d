import { z } from 'zod';
import { type AmazonOrder, shipByOf } from '../../domain/amazon-order.ts';
import { MARKETPLACES } from '../../domain/marketplaces.ts';
import { type Instant, toOdooDatetime } from '../../domain/time.ts';
import { type Cell, loadUpdates } from '../../odoo/orm/load.ts';
import { searchReadIn } from '../../odoo/orm/search-read.ts';
import { SALE_ORDER_FIELDS as FIELDS, ORDER_STATUS } from '../../odoo/screens/fields.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import type { OrderResult } from './result.ts';

/** What `setup`'s fields of a sales order say of an Amazon order; empty without them. */
export async function customFieldsOf(
  company: SellerCompany,
  account: string,
  order: AmazonOrder,
  reason?: string,
): Promise<Record<string, Cell>> {
  const there = await company.odoo.fieldsOf('sale.order');
  if (!there.has(FIELDS.status)) return {};
  const { orderId, salesChannel, fulfillment, programs } = order;
  const marketplace = MARKETPLACES.find(({ id }) => id === salesChannel.marketplaceId);
  const cells: Record<string, Cell> = {
    [FIELDS.account]: account,
    [FIELDS.orderId]: orderId,
    [FIELDS.marketplace]: marketplace?.countryCode ?? '',
    [FIELDS.fulfilledBy]: fulfillment?.fulfilledBy === 'AMAZON' ? 'AMAZON' : 'MERCHANT',
    [FIELDS.programs]: programs.join(', '),
    [FIELDS.shipBy]: momentCell(shipByOf(order)),
    [FIELDS.status]: reason === undefined ? ORDER_STATUS.done : ORDER_STATUS.failed,
    [FIELDS.reason]: reason ?? '',
    [FIELDS.url]:
      marketplace === undefined
        ? ''
        : `https://sellercentral.${marketplace.domainName}/orders-v3/order/${orderId}`,
  };
  return Object.fromEntries(Object.entries(cells).filter(([field]) => there.has(field)));
}

function momentCell(moment: Instant | undefined): string {
  return moment === undefined ? '' : toOdooDatetime(moment);
}

/** Shows on the sales orders of a batch how they stand with Amazon: one call reads them, one writes what differs. */
export async function showOrders(seller: Seller, results: readonly OrderResult[]): Promise<void> {
  const held = new Map(
    results.flatMap((result) => (result.odooId === undefined ? [] : [[result.odooId, result]])),
  );
  if (held.size === 0) return;
  const company = await seller.company();
  const { odoo } = company;
  const fields = Object.values(FIELDS);
  if (!(await odoo.fieldsOf('sale.order')).has(FIELDS.status)) return;
  const Shown = z.object({
    id: z.number(),
    ...Object.fromEntries(fields.map((field) => [field, z.union([z.string(), z.literal(false)])])),
  });
  const rows: ({ id: number } & Record<string, unknown>)[] = await searchReadIn(
    odoo,
    'sale.order',
    'id',
    [...held.keys()],
    Shown,
  );
  const changed: Cell[][] = [];
  for (const row of rows) {
    const result = held.get(row.id);
    if (result === undefined) continue;
    const reason = result.failures.map(({ message }) => message).join(' ');
    const cells = await customFieldsOf(
      company,
      seller.name,
      result.order,
      reason === '' ? undefined : reason,
    );
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
