import { z } from 'zod';
import type { LocationId, ProductId, WarehouseId } from '../../domain/record-id.ts';
import type { Quantities } from '../../domain/stock/available.ts';
import type { Company } from '../company.ts';
import { findNamed } from '../orm/named.ts';
import { requiredMany2one, searchRead } from '../orm/search-read.ts';
import { OdooError } from '../rpc/errors.ts';

/** Products in one call: Odoo computes all of them with three grouped queries. */
const CHUNK = 1000;

const Row = z.object({
  id: z.number(),
  qty_available: z.number(),
  free_qty: z.number(),
  outgoing_qty: z.number(),
});

/**
 * Reads how many of each product lie at some locations and those below them, in the product's own unit; archived products too.
 * The context key `location` is the one that every version understands: the name of the key for warehouses changed, and a wrong key
 * is ignored without a word and gives the stock of all warehouses.
 *
 * @returns only products that Odoo has
 * @throws OdooError
 */
export async function readQuantities(
  { odoo }: Company,
  productIds: readonly ProductId[],
  locationIds: readonly LocationId[],
): Promise<Map<ProductId, Quantities>> {
  const found = new Map<ProductId, Quantities>();
  const context = { location: [...locationIds], active_test: false };
  for (let start = 0; start < productIds.length; start += CHUNK) {
    const ids = productIds.slice(start, start + CHUNK);
    const rows = await searchRead(odoo, 'product.product', [['id', 'in', ids]], Row, { context });
    for (const row of rows)
      found.set(row.id, { onHand: row.qty_available, free: row.free_qty, outgoing: row.outgoing_qty });
  }
  return found;
}

/**
 * The locations whose stock may be promised.
 *
 * @param names complete names or external IDs; when empty, the stock of the warehouse
 * @param warehouseId the warehouse that a person has chosen for the seller's orders; else the first one of the company
 * @throws OdooError that names the location or warehouse that is missing
 */
export async function findStockLocations(
  company: Company,
  names: readonly string[],
  warehouseId: WarehouseId | undefined,
): Promise<LocationId[]> {
  const { odoo, companyId } = company;
  const own = [['company_id', 'in', [companyId, false]]] as const;
  const found: LocationId[] = [];
  for (const name of names) {
    const id = await findNamed(odoo, 'stock.location', name, ['complete_name'], own);
    if (id === undefined)
      throw missing(
        `Odoo has no location "${name}"`,
        'Write the complete name of a location in stock.locations, such as WH/Stock, or its external ID.',
      );
    found.push(id);
  }
  if (found.length > 0) return found;
  const Warehouse = z.object({ lot_stock_id: requiredMany2one('stock.location') });
  const domain =
    warehouseId === undefined
      ? [['company_id', '=', companyId] as const]
      : [['id', '=', warehouseId] as const];
  const [warehouse] = await searchRead(odoo, 'stock.warehouse', domain, Warehouse, { limit: 1, order: 'id' });
  if (warehouse === undefined)
    throw missing('The company has no warehouse', 'Make one in Odoo, or name locations in stock.locations.');
  return [warehouse.lot_stock_id];
}

function missing(message: string, hint: string): OdooError {
  return new OdooError(message, { kind: 'missing', outcome: 'rejected', hint });
}
