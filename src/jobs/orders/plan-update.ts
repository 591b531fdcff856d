import {
  addressHashOf,
  isEditedByUser,
  type LastWritten,
  type LineTarget,
  lineChanges,
} from '../../domain/orders/changes.ts';
import type { PlannedLine } from '../../domain/orders/plan.ts';
import type { SaleOrderId } from '../../domain/record-id.ts';
import { targetOf } from '../../domain/sku.ts';
import type { Instant } from '../../domain/time.ts';
import type { SaleOrderRecord } from '../../odoo/sale/order.ts';
import { readSaleOrderLines, type SaleOrderLineRecord } from '../../odoo/sale/order-line.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import type { PlacedOrder } from './create.ts';
import type { PlannedOrder } from './products.ts';

/** An order that Odoo had before this run. */
export type KnownOrder = PlannedOrder & {
  /** `createdHere`: this program created it; otherwise a person or another connector entered it. */
  record: SaleOrderRecord & { createdHere: boolean };
  lastWritten: LastWritten | undefined;
  /** Odoo was restored to a moment before the order's last write. */
  forgotten: boolean;
};

/** Turns a known order into one that still has to be confirmed, delivered or checked. */
export function toPlaced({ order, plan, record, forgotten }: KnownOrder): PlacedOrder {
  return {
    order,
    plan,
    odooId: record.id,
    amountTotal: record.amountTotal,
    shippingId: record.shippingId,
    isNew: false,
    forgotten,
    productTaxes: new Map(),
    warnings: [],
  };
}

/** What Amazon has changed about an order, except fields that a person has changed too. */
export type Update = {
  known: KnownOrder;
  /** Cancelled in Odoo: nothing is changed any more. */
  closed: boolean;
  lines: SaleOrderLineRecord[];
  changed: LineTarget[];
  added: PlannedLine[];
  contested: string[];
  commitmentDate: Instant | undefined;
  /** Amazon has corrected the address, and no person has chosen another one in Odoo. */
  moved: boolean;
  /** Cancellation requests of which no person was notified yet. */
  requests: { orderItemId: string; reason: string }[];
  /** A person has edited the lines: the total is no longer Amazon's. */
  editedByUser: boolean;
};

/** Compares orders with their current state in Odoo, in a fixed number of calls; nothing is written. */
export async function planUpdates(seller: Seller, orders: readonly KnownOrder[]): Promise<Update[]> {
  if (orders.length === 0) return [];
  const company = await seller.company();
  const lines = await readSaleOrderLines(
    company,
    orders.map(({ record }) => record.id),
  );
  const bySaleOrder = new Map<SaleOrderId, SaleOrderLineRecord[]>(
    orders.map(({ record }) => [record.id, []]),
  );
  for (const line of lines) bySaleOrder.get(line.saleOrderId)?.push(line);
  await tellProducts(seller, company, orders);
  return Promise.all(
    orders.map(async (known) =>
      planUpdate(known, await keyed(seller, company, known, bySaleOrder.get(known.record.id) ?? [])),
    ),
  );
}

function planUpdate(known: KnownOrder, lines: SaleOrderLineRecord[]): Update {
  const { plan, record, lastWritten } = known;
  const notified = lastWritten?.requests ?? [];
  return {
    known,
    closed: record.state === 'cancel',
    lines,
    ...lineChanges(plan, lastWritten, lines, !record.createdHere),
    commitmentDate: movedDate(known, lastWritten),
    moved: isMoved(known, lastWritten),
    requests: plan.cancellationRequests.filter(({ orderItemId }) => !notified.includes(orderItemId)),
    editedByUser: !record.createdHere || isEditedByUser(plan, lastWritten, lines),
  };
}

/** True when the update writes anything. */
export function hasNews({
  closed,
  changed,
  added,
  contested,
  commitmentDate,
  moved,
  requests,
}: Update): boolean {
  if (closed) return false;
  return (
    changed.length + added.length + contested.length + requests.length > 0 ||
    commitmentDate !== undefined ||
    moved
  );
}

/** A ship-by date that Amazon has changed; a date that a person has changed stays. */
function movedDate({ plan, record }: KnownOrder, lastWritten: LastWritten | undefined): Instant | undefined {
  const { commitmentDate } = plan;
  if (
    lastWritten === undefined ||
    commitmentDate === undefined ||
    commitmentDate === lastWritten.commitmentDate
  )
    return undefined;
  const untouched = seconds(record.commitmentDate) === seconds(lastWritten.commitmentDate);
  return untouched && seconds(record.commitmentDate) !== seconds(commitmentDate) ? commitmentDate : undefined;
}

function seconds(instant: string | undefined): string | undefined {
  return instant?.slice(0, 19);
}

function isMoved({ plan, record }: KnownOrder, lastWritten: LastWritten | undefined): boolean {
  const hash = addressHashOf(plan);
  if (lastWritten === undefined || hash === undefined || hash === lastWritten.addressHash) return false;
  return record.shippingId === lastWritten.shippingId;
}

/** Reads the products of adopted orders in one call for all. */
async function tellProducts(
  seller: Seller,
  company: SellerCompany,
  orders: readonly KnownOrder[],
): Promise<void> {
  const adopted = orders.filter(({ record }) => !record.createdHere);
  const skus = adopted.flatMap(({ plan }) => plan.lines.flatMap(({ sellerSku }) => sellerSku ?? []));
  if (skus.length > 0) await company.products.findByReference(skus.map((sku) => referenceOf(seller, sku)));
}

function referenceOf({ settings }: Seller, sellerSku: string): string {
  return targetOf(settings.odoo.skuMap, sellerSku).reference;
}

/**
 * Lines of an adopted order carry no external ID: a line of goods is recognised by its product, if both sides have exactly one
 * line of it.
 */
async function keyed(
  seller: Seller,
  company: SellerCompany,
  { plan, record }: KnownOrder,
  lines: SaleOrderLineRecord[],
): Promise<SaleOrderLineRecord[]> {
  if (record.createdHere) return lines;
  const products = await company.products.findByReference([]);
  const wanted = plan.lines.flatMap(({ key, sellerSku }) => {
    const product = sellerSku === undefined ? undefined : products.get(referenceOf(seller, sellerSku));
    return product !== undefined && 'id' in product ? [{ key, productId: product.id }] : [];
  });
  return lines.map((line) => {
    const own = wanted.filter(({ productId }) => productId === line.productId);
    const current = lines.filter(({ productId }) => productId === line.productId);
    const [only] = own;
    const clear = only !== undefined && own.length === 1 && current.length === 1;
    return clear ? { ...line, key: line.key ?? only.key } : line;
  });
}
