import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { type AdoptedOrder, reasonNotToAdopt } from '../../domain/orders/adoption.ts';
import { targetOf } from '../../domain/sku.ts';
import { SALE_ORDER } from '../../odoo/models.ts';
import { readExternalNames } from '../../odoo/orm/external-id.ts';
import {
  findSaleOrders,
  ordersOfWebShop,
  readSaleOrders,
  type SaleOrderRecord,
  saleOrderKey,
} from '../../odoo/sale/order.ts';
import { readSaleOrderLines } from '../../odoo/sale/order-line.ts';
import type { OrderEntry } from '../../state/orders.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';

/** A sales order that stands for an Amazon order; `made` when it was made here. */
export type Found = SaleOrderRecord & { made: boolean };

/** A sales order that carries the Amazon order id, and cannot be the order. */
export type Misfit = { record: SaleOrderRecord; reason: string };

export type FoundOrders = {
  /** By Amazon order id. */
  found: Map<string, Found>;
  /** Of orders that nothing else stands for. */
  misfits: Map<string, Misfit>;
};

/**
 * Sales orders of Amazon orders. The id that the state remembers is only a hint, which saves a search: the record must carry the Amazon
 * order id, or the external ID with which the order was made. After Odoo was restored, or exchanged, the same id may be somebody else's
 * order. What somebody else has entered is taken only if it fits. Empty orders need no call.
 *
 * @throws OdooError
 */
export async function findInOdoo(
  seller: Seller,
  orders: readonly AmazonOrder[],
  remembered: ReadonlyMap<string, OrderEntry>,
): Promise<FoundOrders> {
  if (orders.length === 0) return { found: new Map(), misfits: new Map() };
  const company = await seller.company();
  const { referenceField } = seller.settings.odoo;
  const orderIds = orders.map(({ orderId }) => orderId);
  const found = await verifyRemembered(company, referenceField, orderIds, remembered);
  const missing = orders.filter(({ orderId }) => !found.has(orderId));
  const records = await findSaleOrders(
    company,
    referenceField,
    missing.map(({ orderId }) => orderId),
  );
  const misfits = new Map<string, Misfit>();
  const reasons = await readMisfits(seller, missing, records);
  for (const record of records) {
    if (record.orderId === undefined) continue;
    const reason = reasons.get(record.id);
    const other = found.get(record.orderId);
    if (reason !== undefined) misfits.set(record.orderId, { record, reason });
    // Of several (a person has entered it twice), the one that is alive, else the first.
    else if (other === undefined || other.state === 'cancel') found.set(record.orderId, toFound(record));
  }
  for (const orderId of found.keys()) misfits.delete(orderId);
  return { found, misfits };
}

/** Why sales orders that others have entered cannot be the Amazon orders whose ids they carry, by Odoo's id. */
async function readMisfits(
  seller: Seller,
  orders: readonly AmazonOrder[],
  records: readonly SaleOrderRecord[],
): Promise<Map<number, string>> {
  const strange = records.filter(({ origin }) => origin !== 'Amazon');
  const reasons = new Map<number, string>();
  if (strange.length === 0) return reasons;
  const company = await seller.company();
  const ids = strange.map(({ id }) => id);
  const lines = await readSaleOrderLines(company, ids);
  const ofWebShop = await ordersOfWebShop(company.odoo, ids);
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  for (const record of strange) {
    const order = byId.get(record.orderId ?? '');
    if (order === undefined) continue;
    const candidate = {
      isOfWebShop: ofWebShop.has(record.id),
      total: record.amountTotal,
      lines: lines.filter(({ saleOrderId }) => saleOrderId === record.id),
    };
    const reason = reasonNotToAdopt(candidate, await toAdopted(seller, company, order));
    if (reason !== undefined) reasons.set(record.id, reason);
  }
  return reasons;
}

async function toAdopted(
  { settings }: Seller,
  { products }: SellerCompany,
  { orderItems, proceeds }: AmazonOrder,
): Promise<AdoptedOrder> {
  const sellerSkus = orderItems.flatMap(({ product }) => product?.sellerSku ?? []);
  const references = sellerSkus.map((sku) => targetOf(settings.odoo.skuMap, sku).reference);
  const known = await products.findByReference(references);
  const productIds = references.flatMap((reference) => {
    const product = known.get(reference);
    return product !== undefined && 'id' in product ? [product.id] : [];
  });
  return { sellerSkus, productIds: new Set(productIds), total: proceeds?.grandTotal?.amount };
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
    SALE_ORDER,
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
