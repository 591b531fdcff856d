import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { type AdoptedOrder, reasonNotToAdopt } from '../../domain/orders/adoption.ts';
import type { SaleOrderId } from '../../domain/record-id.ts';
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

/** A sales order of an Amazon order; `createdHere` when this program created it. */
export type Found = SaleOrderRecord & { createdHere: boolean };

/** A sales order that carries the Amazon order id but cannot be that order. */
export type Misfit = { record: SaleOrderRecord; reason: string };

export type FoundOrders = {
  /** By Amazon order id. */
  found: Map<string, Found>;
  /** By Amazon order id; only orders without any other sales order. */
  misfits: Map<string, Misfit>;
};

/**
 * Finds the sales orders of Amazon orders. The id in the state is only a hint that saves a search: the record must carry the
 * Amazon order id, or the external ID with which the order was created, because after a restore or a change of Odoo the same id
 * may be another order. A sales order that someone else entered is adopted only if it fits. An empty list needs no call.
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
    // Of several (a person has entered the order twice), the first that is not cancelled, otherwise the first.
    else if (other === undefined || other.state === 'cancel') found.set(record.orderId, toFound(record));
  }
  for (const orderId of found.keys()) misfits.delete(orderId);
  return { found, misfits };
}

/** Why sales orders entered by others cannot be the Amazon orders whose ids they carry, by Odoo's id. */
async function readMisfits(
  seller: Seller,
  orders: readonly AmazonOrder[],
  records: readonly SaleOrderRecord[],
): Promise<Map<SaleOrderId, string>> {
  const byOthers = records.filter(({ origin }) => origin !== 'Amazon');
  const reasons = new Map<SaleOrderId, string>();
  if (byOthers.length === 0) return reasons;
  const company = await seller.company();
  const ids = byOthers.map(({ id }) => id);
  const lines = await readSaleOrderLines(company, ids);
  const ofWebShop = await ordersOfWebShop(company.odoo, ids);
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  for (const record of byOthers) {
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

/** The records behind remembered ids, without those that belong to a different order. */
async function verifyRemembered(
  company: SellerCompany,
  referenceField: string,
  orderIds: readonly string[],
  remembered: ReadonlyMap<string, OrderEntry>,
): Promise<Map<string, Found>> {
  const orderIdOf = new Map<SaleOrderId, string>();
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
  // A person may have overwritten the reference of an order that was created here.
  const names = await readExternalNames(
    company.odoo,
    SALE_ORDER,
    doubtful.map(({ id }) => id),
  );
  for (const record of doubtful) {
    const orderId = orderIdOf.get(record.id) ?? '';
    if (names.get(record.id) === saleOrderKey(orderId)) found.set(orderId, { ...record, createdHere: true });
  }
  return found;
}

function toFound(record: SaleOrderRecord): Found {
  return { ...record, createdHere: record.origin === 'Amazon' };
}
