import { z } from 'zod';
import type { LocationId, RecordId, RouteId, WarehouseId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { ensureRecord, findNamed, hashOf } from '../orm/named.ts';
import { findOne, many2one, searchRead } from '../orm/search-read.ts';
import { OdooError } from '../rpc/errors.ts';

/** The location of goods that Amazon stores, and the route for shipping them. */
export type AmazonLocation = {
  locationId: LocationId;
  /** The route that takes an order line from the Amazon location to the customer in one step. */
  routeId: RouteId;
  operationTypeId: RecordId<'stock.picking.type'>;
};

/**
 * Finds the account's Amazon location and the route out of it; makes what is missing.
 *
 * @param completeName e.g. `WH/Amazon`
 */
export async function openAmazonLocation(company: Company, completeName: string): Promise<AmazonLocation> {
  const warehouse = await findWarehouse(company);
  const locationId =
    (await findLocation(company, completeName)) ??
    (await makeLocation(company, completeName, warehouse.viewLocationId));
  return openRoute(company, warehouse, { id: locationId, completeName });
}

/** The location of that complete name or external ID, if there is one. */
export function findLocation(
  { odoo, companyId }: Company,
  completeName: string,
): Promise<LocationId | undefined> {
  return findNamed(
    odoo,
    'stock.location',
    completeName,
    ['complete_name'],
    [['company_id', 'in', [companyId, false]]],
  );
}

/** The complete name of a location; undefined when it is gone. */
export async function locationName({ odoo }: Company, locationId: LocationId): Promise<string | undefined> {
  const Location = z.object({ complete_name: z.string() });
  const [found] = await searchRead(odoo, 'stock.location', [['id', '=', locationId]], Location);
  return found?.complete_name;
}

/**
 * A location that a person has chosen, and the route from it to the customer.
 *
 * @throws OdooError when it is gone
 */
export async function openLocation(company: Company, locationId: LocationId): Promise<AmazonLocation> {
  const Location = z.object({ id: z.number(), complete_name: z.string() });
  const [location] = await searchRead(company.odoo, 'stock.location', [['id', '=', locationId]], Location);
  if (location === undefined) throw missing('The Amazon location chosen in Amazon Accounts is not there');
  return openRoute(company, await findWarehouse(company), {
    id: locationId,
    completeName: location.complete_name,
  });
}

/**
 * The route has one rule (Amazon location → Customers, take from stock) and an operation type of its own that asks for no lots:
 * set on the lines of an FBA order it makes Odoo itself create exactly the right picking, whatever the warehouse's own steps.
 */
async function openRoute(
  company: Company,
  warehouse: Warehouse,
  { id: locationId, completeName }: { id: LocationId; completeName: string },
): Promise<AmazonLocation> {
  const { odoo, companyId, dialect } = company;
  const customersId = await findOne(odoo, 'stock.location', [
    ['usage', '=', 'customer'],
    ['company_id', 'in', [companyId, false]],
  ]);
  if (customersId === undefined) throw missing('Odoo has no customer location');
  const key = `${companyId}_${locationId}`;
  const operationTypeId = await ensureOperationType(company, key, {
    locationId,
    customersId,
    warehouseId: warehouse.id,
  });
  const routeId = await ensureRecord(odoo, dialect.route, `route_fba_${key}`, {
    name: `Amazon FBA: ${completeName}`,
    sale_selectable: true,
    product_selectable: false,
    'company_id/.id': companyId,
  });
  await ensureRecord(odoo, 'stock.rule', `rule_fba_${key}`, {
    name: `${completeName} → Customers (Amazon FBA)`,
    action: 'pull',
    procure_method: 'make_to_stock',
    'route_id/.id': routeId,
    'picking_type_id/.id': operationTypeId,
    'location_src_id/.id': locationId,
    [`${dialect.ruleDestination}/.id`]: customersId,
    'company_id/.id': companyId,
  });
  return { locationId, routeId, operationTypeId };
}

function missing(message: string): OdooError {
  return new OdooError(message, {
    kind: 'missing',
    outcome: 'rejected',
    hint: 'Make it in Odoo, or correct odoo.location or the location in Amazon Accounts.',
  });
}

type Warehouse = { id: WarehouseId; viewLocationId: LocationId | undefined };

async function findWarehouse({ odoo, companyId }: Company): Promise<Warehouse> {
  const Row = z.object({ id: z.number(), view_location_id: many2one('stock.location') });
  const [warehouse] = await searchRead(odoo, 'stock.warehouse', [['company_id', '=', companyId]], Row, {
    limit: 1,
    order: 'id',
  });
  if (warehouse === undefined) throw missing('The company has no warehouse');
  return { id: warehouse.id, viewLocationId: warehouse.view_location_id };
}

async function makeLocation(
  company: Company,
  completeName: string,
  viewLocationId: LocationId | undefined,
): Promise<LocationId> {
  const { odoo, companyId } = company;
  const parts = completeName.split('/');
  const parentName = parts.slice(0, -1).join('/');
  const parentId =
    parentName === ''
      ? viewLocationId
      : ((await findNamed(odoo, 'stock.location', parentName, ['complete_name'])) ?? viewLocationId);
  if (parentId === undefined)
    throw missing(`The location ${parentName}, where ${completeName} should be made, does not exist`);
  return ensureRecord(odoo, 'stock.location', `location_${hashOf(`${companyId}|${completeName}`)}`, {
    name: parts.at(-1) ?? completeName,
    usage: 'internal',
    'location_id/.id': parentId,
    'company_id/.id': companyId,
  });
}

async function ensureOperationType(
  { odoo, companyId, dialect }: Company,
  key: string,
  {
    locationId,
    customersId,
    warehouseId,
  }: { locationId: LocationId; customersId: LocationId; warehouseId: WarehouseId },
): Promise<RecordId<'stock.picking.type'>> {
  return ensureRecord(odoo, 'stock.picking.type', `operation_type_fba_${key}`, {
    name: 'Amazon FBA',
    code: 'outgoing',
    // Each type has its own sequence of picking names, and the names must differ.
    sequence_code: `FBA${locationId}`,
    'warehouse_id/.id': warehouseId,
    'default_location_src_id/.id': locationId,
    'default_location_dest_id/.id': customersId,
    // Amazon knows which lot it ships, Odoo does not: with both off, tracked products go through.
    use_create_lots: false,
    use_existing_lots: false,
    ...(dialect.operationTypeReserves ? { reservation_method: 'manual' } : {}),
    'company_id/.id': companyId,
  });
}
