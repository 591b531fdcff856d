import { inUnit } from '../../domain/kits.ts';
import { isOrderId } from '../../domain/order-id.ts';
import type {
  BillLineId,
  CarrierId,
  PackageId,
  ProductId,
  SaleLineId,
  SaleOrderId,
} from '../../domain/record-id.ts';
import type { OrderView } from '../../domain/shipments/amazon-view.ts';
import type { DeliveryMethod } from '../../domain/shipments/carrier.ts';
import { type DonePicking, type Needs, type Parcel, parcelsOf } from '../../domain/shipments/parcels.ts';
import { type SkuMap, targetOf } from '../../domain/sku.ts';
import { readReferences } from '../../odoo/product/product.ts';
import { readSaleOrders, type SaleOrderRecord } from '../../odoo/sale/order.ts';
import { readSaleOrderLines, type SaleOrderLineRecord } from '../../odoo/sale/order-line.ts';
import { readDeliveryMethods } from '../../odoo/stock/carrier.ts';
import { type DeliveryRecord, readDeliveries } from '../../odoo/stock/delivery.ts';
import { type MoveRecord, readCustomerLocations, readMovesOfLines } from '../../odoo/stock/move.ts';
import { type Packed, readPacked } from '../../odoo/stock/package.ts';
import { type Kits, partsOfLine, readKits, unique, unitOfCount } from '../pass/line-moves.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';

/** A move of an order line; `done` is in the unit of measure of the line, or of the part of the kit. */
export type DeliveredMove = MoveRecord & {
  saleLineId: SaleLineId;
  /** False for steps within the warehouse. */
  toCustomer: boolean;
};

/** A sales order with an Amazon order id, with its deliveries and the moves of its lines. */
export type DeliveredOrder = {
  orderId: string;
  record: SaleOrderRecord;
  deliveries: DeliveryRecord[];
  lines: SaleOrderLineRecord[];
  moves: DeliveredMove[];
  needs: Needs;
  packed: Packed;
  methods: ReadonlyMap<CarrierId, DeliveryMethod>;
  /** Internal references of products. */
  referenceOf: ReadonlyMap<ProductId, string>;
};

/** Reads sales orders and their deliveries, with one call per kind of record. */
export async function collectDeliveries(
  seller: Seller,
  saleOrderIds: readonly SaleOrderId[],
): Promise<DeliveredOrder[]> {
  const company = await seller.company();
  const orders = await readAmazonOrders(seller, company, saleOrderIds);
  const ids = orders.map(({ record }) => record.id);
  const deliveries = await readDeliveries(company, ids);
  const lines = await readSaleOrderLines(company, ids);
  const moves = await readDeliveredMoves(
    company,
    lines.map(({ id }) => id),
  );
  const left = moves.filter(({ state, toCustomer }) => state === 'done' && toCustomer);
  const packed = await readPacked(
    company,
    left.map(({ id }) => id),
  );
  const kits = await readKits(company, lines, moves);
  const methods = await readDeliveryMethods(company, unique(deliveries.map(({ carrierId }) => carrierId)));
  const referenceOf = await readReferences(company, unique(lines.map(({ productId }) => productId)));
  return orders.map(({ orderId, record }) => {
    const own = lines.filter(({ saleOrderId }) => saleOrderId === record.id);
    const lineIds = new Set(own.map(({ id }) => id));
    const ownMoves = moves
      .filter(({ saleLineId }) => lineIds.has(saleLineId))
      .map((move) => ({ ...move, done: doneInUnit(move, own, kits) }));
    return {
      orderId,
      record,
      deliveries: deliveries.filter(({ saleOrderId }) => saleOrderId === record.id),
      lines: own,
      moves: ownMoves,
      needs: needsOf(own, ownMoves, kits),
      packed,
      methods,
      referenceOf,
    };
  });
}

async function readDeliveredMoves(
  company: SellerCompany,
  saleLineIds: readonly SaleLineId[],
): Promise<DeliveredMove[]> {
  const moves = await readMovesOfLines(company, saleLineIds);
  const customers = await readCustomerLocations(company, unique(moves.map((move) => move.destinationId)));
  return moves.flatMap((move) =>
    move.saleLineId === undefined
      ? []
      : [
          {
            ...move,
            saleLineId: move.saleLineId,
            toCustomer: customers.has(move.destinationId),
          },
        ],
  );
}

/** Orders whose reference is an Amazon order id, in Odoo's own field or the one of the settings. */
async function readAmazonOrders(
  { settings }: Seller,
  company: SellerCompany,
  saleOrderIds: readonly SaleOrderId[],
): Promise<{ orderId: string; record: SaleOrderRecord }[]> {
  const { referenceField } = settings.odoo;
  const orders = await readSaleOrders(company, saleOrderIds, referenceField);
  return orders.flatMap((record) => {
    const orderId = record.references.find(isOrderId);
    return orderId === undefined ? [] : [{ orderId, record }];
  });
}

/** Converts quantities into the unit of the order line, and for parts of a kit into the unit of the bill of materials. */
function doneInUnit(
  { done, unitId, saleLineId, bomLineId }: DeliveredMove,
  lines: readonly SaleOrderLineRecord[],
  kits: Kits,
): number {
  const line = lines.find(({ id }) => id === saleLineId);
  return inUnit(done, unitId, unitOfCount(bomLineId, line, kits), kits.sizes);
}

/** The parts of one unit of each line; parts of a kit count even if they were not shipped yet. */
function needsOf(lines: readonly SaleOrderLineRecord[], moves: readonly DeliveredMove[], kits: Kits): Needs {
  const needs = new Map<SaleLineId, Map<BillLineId | undefined, number>>();
  for (const line of lines) {
    const leaving = moves.filter(
      ({ saleLineId, toCustomer, isReturn }) => saleLineId === line.id && toCustomer && !isReturn,
    );
    if (leaving.length === 0) continue;
    const parts = partsOfLine(line, unique(leaving.map(({ bomLineId }) => bomLineId)), kits);
    const whole = leaving.some(({ bomLineId }) => bomLineId === undefined);
    needs.set(line.id, new Map([...(whole ? [[undefined, 1] as const] : []), ...parts]));
  }
  return needs;
}

/** The parcels of an order, or why its goods cannot be assigned to items. */
export function toParcels(
  order: DeliveredOrder,
  view: OrderView,
  skuMap: SkuMap,
): Parcel[] | { reason: string } {
  const itemOfLine = itemsOfLines(order, view, skuMap);
  const strange = order.moves.find(
    ({ saleLineId, state, toCustomer }) => state === 'done' && toCustomer && !itemOfLine.has(saleLineId),
  );
  if (strange !== undefined && itemOfLine.size === 0) {
    const known = strange.productId === undefined ? undefined : order.referenceOf.get(strange.productId);
    const reference = known ?? 'without an internal reference';
    return { reason: `the product ${reference} belongs to no item, or to several, of the Amazon order` };
  }
  try {
    return parcelsOf({
      pickings: order.deliveries.map((delivery) => toPicking(order, delivery)),
      needs: needsOfItems(order.needs, itemOfLine, view, skuMap),
      itemOfLine,
      trackingOfPackage: order.packed.trackingOfPackage,
    });
  } catch (error) {
    if (error instanceof RangeError) return { reason: error.message };
    throw error;
  }
}

/** Multiplies the parts by the units of the product that one Amazon unit of a pack contains. */
function needsOfItems(
  needs: Needs,
  itemOfLine: ReadonlyMap<SaleLineId, string>,
  { items }: OrderView,
  skuMap: SkuMap,
): Needs {
  const packs = new Map(
    items.map(({ orderItemId, sellerSku }) => [
      orderItemId,
      sellerSku === undefined ? 1 : targetOf(skuMap, sellerSku).quantity,
    ]),
  );
  return new Map(
    [...needs].map(([lineId, parts]) => {
      const units = packs.get(itemOfLine.get(lineId) ?? '') ?? 1;
      return [lineId, new Map([...parts].map(([part, amount]) => [part, amount * units]))];
    }),
  );
}

function toPicking({ moves, packed, methods }: DeliveredOrder, delivery: DeliveryRecord): DonePicking {
  const own = moves.filter(
    ({ pickingId, state, toCustomer, isReturn }) =>
      pickingId === delivery.id && state === 'done' && toCustomer && !isReturn,
  );
  return {
    id: delivery.id,
    dateDone: delivery.dateDone,
    method: delivery.carrierId === undefined ? undefined : methods.get(delivery.carrierId),
    trackingRef: delivery.trackingRef,
    moves: own.map(({ id, saleLineId, bomLineId, done }) => ({
      saleLineId,
      component: bomLineId,
      contents: shares(packed.contents.get(id), done),
    })),
  };
}

/** Distributes a move's quantity over packages; its lines may have another unit of measure. */
function shares(
  contents: { packageId: PackageId | undefined; quantity: number }[] | undefined,
  done: number,
): { packageId: PackageId | undefined; quantity: number }[] {
  const total = (contents ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
  if (contents === undefined || total <= 0) return [{ packageId: undefined, quantity: done }];
  return contents.map(({ packageId, quantity }) => ({ packageId, quantity: (done * quantity) / total }));
}

/**
 * Amazon's item of each line: by the external ID of the line, otherwise (a split line, an order that somebody else entered) by its
 * product, if only one item has it.
 */
function itemsOfLines(
  { orderId, lines, referenceOf }: DeliveredOrder,
  { items }: OrderView,
  skuMap: SkuMap,
): Map<SaleLineId, string> {
  const found = new Map<SaleLineId, string>();
  const known = new Set(items.map(({ orderItemId }) => orderItemId));
  for (const { id, key } of lines) {
    const item = key?.startsWith(`item_${orderId}_`) ? key.slice(`item_${orderId}_`.length) : undefined;
    if (item !== undefined && known.has(item)) found.set(id, item);
  }
  const keyed = lines.filter(({ id }) => found.has(id));
  for (const line of lines.filter(({ id, key }) => !found.has(id) && key === undefined)) {
    const twins = new Set(
      keyed.filter(({ productId }) => productId === line.productId).map(({ id }) => found.get(id) ?? ''),
    );
    const reference = line.productId === undefined ? undefined : referenceOf.get(line.productId);
    const bySku = items.filter(
      ({ sellerSku }) => sellerSku !== undefined && targetOf(skuMap, sellerSku).reference === reference,
    );
    const [item, ...others] = twins.size > 0 ? twins : bySku.map(({ orderItemId }) => orderItemId);
    if (item !== undefined && others.length === 0) found.set(line.id, item);
  }
  return found;
}
