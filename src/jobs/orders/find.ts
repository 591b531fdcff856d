import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { readExternalNames } from '../../odoo/orm/external-id.ts';
import { findSaleOrders, readSaleOrders, type SaleOrderRecord, saleOrderKey } from '../../odoo/sale/order.ts';
import type { OrderEntry } from '../../state/orders.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';

/** A sales order that stands for an Amazon order; `made` when it was made here. */
export type Found = SaleOrderRecord & { made: boolean };

/**
 * Sales orders of Amazon orders, by Amazon order id. The id that the state remembers is only a hint, which saves a search: the record
 * must carry the Amazon order id, or the external ID with which the order was made. After Odoo was restored, or exchanged, the same
 * id may be somebody else's order. Empty orders need no call.
 *
 * @throws OdooError
 */
export async function findInOdoo(
  seller: Seller,
  orders: readonly AmazonOrder[],
  remembered: ReadonlyMap<string, OrderEntry>,
): Promise<Map<string, Found>> {
  if (orders.length === 0) return new Map();
  const company = await seller.company();
  const { referenceField } = seller.settings.odoo;
  const orderIds = orders.map(({ orderId }) => orderId);
  const found = await verifyRemembered(company, referenceField, orderIds, remembered);
  const missing = orderIds.filter((orderId) => !found.has(orderId));
  for (const record of await findSaleOrders(company, referenceField, missing)) {
    if (record.orderId === undefined) continue;
    const other = found.get(record.orderId);
    // Of several (a person has entered it twice), the one that is alive, else the first.
    if (other === undefined || other.state === 'cancel') found.set(record.orderId, toFound(record));
  }
  return found;
}

/** The records behind remembered ids, without those that turn out to be of another order. */
async function verifyRemembered(
  company: SellerCompany,
  referenceField: string,
  orderIds: readonly string[],
  remembered: ReadonlyMap<string, OrderEntry>,
): Promise<Map<string, Found>> {
  const orderIdOf = new Map<number, string>();
  for (const orderId of orderIds) {
    const odooId = remembered.get(orderId)?.odooId;
    if (odooId !== undefined) orderIdOf.set(odooId, orderId);
  }
  const found = new Map<string, Found>();
  const doubtful: SaleOrderRecord[] = [];
  for (const record of await readSaleOrders(company, [...orderIdOf.keys()], referenceField)) {
    const orderId = orderIdOf.get(record.id) ?? '';
    if (record.references.includes(orderId)) found.set(orderId, toFound(record));
    else doubtful.push(record);
  }
  // A person may have overwritten the reference of an order that was made here.
  const names = await readExternalNames(
    company.odoo,
    'sale.order',
    doubtful.map(({ id }) => id),
  );
  for (const record of doubtful) {
    const orderId = orderIdOf.get(record.id) ?? '';
    if (names.get(record.id) === saleOrderKey(orderId)) found.set(orderId, { ...record, made: true });
  }
  return found;
}

function toFound(record: SaleOrderRecord): Found {
  return { ...record, made: record.origin === 'Amazon' };
}
