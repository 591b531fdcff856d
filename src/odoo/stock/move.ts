import { z } from 'zod';
import type {
  BillLineId,
  LocationId,
  PickingId,
  ProductId,
  SaleLineId,
  StockMoveId,
  UnitId,
} from '../../domain/record-id.ts';
import { fromOdooDatetime, type Instant } from '../../domain/time.ts';
import type { Company } from '../company.ts';
import { many2one, type Row, requiredMany2one, searchReadIn, text, x2many } from '../orm/search-read.ts';
import { writeEach } from '../orm/write-each.ts';
import type { Domain } from '../rpc/client.ts';

/** Goods that are moved, or are to be moved, from one location to another. */
export type MoveRecord = {
  id: StockMoveId;
  pickingId: PickingId | undefined;
  /** Up to 17 only the last step of a delivery knows its order line. */
  saleLineId: SaleLineId | undefined;
  productId: ProductId | undefined;
  /** The line of the bill of materials, when the goods are a part of a kit. */
  bomLineId: BillLineId | undefined;
  state: string;
  /** In the unit of measure of the move, like `done`. */
  demand: number;
  /** 0 while the move is open, whatever is reserved for it. */
  done: number;
  unitId: UnitId;
  destinationId: LocationId;
  /** The moves of the step before, which bring the goods to where this one starts. */
  originIds: StockMoveId[];
  /** The customer returned the goods, and they go out again. */
  isReturn: boolean;
  /** The planned date, or the date it was done. */
  date: Instant | undefined;
};

const Move = z.object({
  id: z.number(),
  picking_id: many2one('stock.picking'),
  sale_line_id: many2one('sale.order.line'),
  product_id: many2one('product.product'),
  state: z.string(),
  product_uom_qty: z.number(),
  quantity: z.number(),
  product_uom: requiredMany2one('uom.uom'),
  location_dest_id: requiredMany2one('stock.location'),
  move_orig_ids: x2many('stock.move'),
  origin_returned_move_id: many2one('stock.move'),
  date: text,
});
const KitMove = Move.extend({ bom_line_id: many2one('mrp.bom.line') });

/** Excludes returns from customers, which are not deliveries. */
const NOT_FROM_CUSTOMERS: Domain = [['location_id.usage', '!=', 'customer']];

/** Moves of pickings, whatever their state; what comes back from customers is left out. */
export function readMoves(company: Company, pickingIds: readonly PickingId[]): Promise<MoveRecord[]> {
  return read(company, 'picking_id', pickingIds, NOT_FROM_CUSTOMERS);
}

/** Moves of sales order lines, whatever their state and step; what comes back from customers is left out. */
export function readMovesOfLines(
  company: Company,
  saleLineIds: readonly SaleLineId[],
): Promise<MoveRecord[]> {
  return read(company, 'sale_line_id', saleLineIds, NOT_FROM_CUSTOMERS);
}

/** Moves by id. */
export function readMovesById(company: Company, moveIds: readonly StockMoveId[]): Promise<MoveRecord[]> {
  return read(company, 'id', moveIds, []);
}

/** Parts of kits are known where Odoo has the module `mrp`. */
async function read(
  { odoo, dialect }: Company,
  field: string,
  values: readonly number[],
  domain: Domain,
): Promise<MoveRecord[]> {
  if (values.length === 0) return [];
  const options = { names: { quantity: dialect.moveQuantity } };
  const rows: (Row<'stock.move', typeof Move> & { bom_line_id?: BillLineId | undefined })[] = dialect.hasKits
    ? await searchReadIn(odoo, 'stock.move', field, values, KitMove, domain, options)
    : await searchReadIn(odoo, 'stock.move', field, values, Move, domain, options);
  return rows.map((row) => ({
    id: row.id,
    pickingId: row.picking_id,
    saleLineId: row.sale_line_id,
    productId: row.product_id,
    bomLineId: row.bom_line_id,
    state: row.state,
    demand: row.product_uom_qty,
    done: row.state === 'done' ? row.quantity : 0,
    unitId: row.product_uom,
    destinationId: row.location_dest_id,
    originIds: row.move_orig_ids,
    isReturn: row.origin_returned_move_id !== undefined,
    date: row.date === undefined ? undefined : fromOdooDatetime(row.date),
  }));
}

/** Which of the locations are customers'. */
export async function readCustomerLocations(
  { odoo }: Company,
  locationIds: readonly LocationId[],
): Promise<Set<LocationId>> {
  const shape = z.object({ id: z.number() });
  const found = await searchReadIn(odoo, 'stock.location', 'id', locationIds, shape, [
    ['usage', '=', 'customer'],
  ]);
  return new Set(found.map(({ id }) => id));
}

/** Writes the demand of moves, each in its own unit of measure. */
export async function writeDemands(
  { odoo }: Company,
  demands: ReadonlyMap<StockMoveId, number>,
): Promise<void> {
  await writeEach(
    odoo,
    'stock.move',
    new Map([...demands].map(([id, demand]) => [id, { product_uom_qty: demand }])),
  );
}
