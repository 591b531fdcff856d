import type { TestDatabase } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';

export const HOUR = 3_600_000;
export const FR = { salesChannel: { marketplaceId: 'A13V1IB3VIYZZH', marketplaceName: 'Amazon.fr' } };
export const US = { salesChannel: { marketplaceId: 'ATVPDKIKX0DER', marketplaceName: 'Amazon.com' } };
export const FBA = { fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' } };

let next = 0;

/** An order that Amazon changed some hours ago. */
export function order(
  hoursAgo: number,
  ...patches: Record<string, unknown>[]
): ReturnType<typeof merchantOrder> {
  next += 1;
  const time = new Date(Date.now() - hoursAgo * HOUR).toISOString();
  const base = {
    orderId: `305-0000011-${String(next).padStart(7, '0')}`,
    createdTime: time,
    lastUpdatedTime: time,
  };
  return merchantOrder(Object.assign({}, base, ...patches));
}

/** What the screens show of an order, its company and its sales team; undefined when Odoo does not have it. */
export async function readSaleOrder(database: TestDatabase, orderId: string): Promise<string[] | undefined> {
  const [row] =
    await database.sql(`SELECT o.x_amazon_account, o.x_amazon_marketplace, o.x_amazon_fulfilled_by, o.x_amazon_sync_status,
    c.name, t.name FROM sale_order o JOIN res_company c ON c.id = o.company_id LEFT JOIN crm_team t ON t.id = o.team_id
    WHERE o.client_order_ref = '${orderId}'`);
  return row;
}
