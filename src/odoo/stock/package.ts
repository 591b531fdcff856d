import { z } from 'zod';
import type { PackageId, StockMoveId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { dialectOf } from '../orm/kept-dialect.ts';
import { many2one, searchReadIn, text } from '../orm/search-read.ts';
import { PACKAGE_TRACKING_FIELDS } from '../screens/fields.ts';

/** The contents of packages, and the packages' own tracking references. */
export type Packed = {
  /** By move: quantities by package, and what is in none; moves without quantities are not in it. */
  contents: Map<StockMoveId, { packageId: PackageId | undefined; quantity: number }[]>;
  trackingOfPackage: Map<PackageId, string>;
};

const MoveLine = z.object({
  move_id: many2one('stock.move'),
  result_package_id: many2one('stock.package'),
  quantity: z.number(),
});

/** Reads how moves were packed. */
export async function readPacked(
  { odoo, dialect }: Company,
  moveIds: readonly StockMoveId[],
): Promise<Packed> {
  const lines = await searchReadIn(odoo, 'stock.move.line', 'move_id', moveIds, MoveLine, [], {
    names: { quantity: dialect.moveLineQuantity },
  });
  const contents: Packed['contents'] = new Map();
  for (const { move_id: move, result_package_id: packageId, quantity } of lines) {
    if (move === undefined || quantity <= 0) continue;
    contents.set(move, [...(contents.get(move) ?? []), { packageId, quantity }]);
  }
  const packageIds = [...new Set(lines.flatMap((line) => line.result_package_id ?? []))];
  return { contents, trackingOfPackage: await readTracking(odoo, packageIds) };
}

/** Odoo itself has no reference on a package; well-known extensions and `setup` add one. */
async function readTracking(
  odoo: Company['odoo'],
  packageIds: readonly PackageId[],
): Promise<Map<PackageId, string>> {
  if (packageIds.length === 0) return new Map();
  const { packages: model } = await dialectOf(odoo);
  const fields = await odoo.fieldsOf(model);
  const field = PACKAGE_TRACKING_FIELDS.find((name) => fields.has(name));
  if (field === undefined) return new Map();
  const shape = z.object({ id: z.number(), reference: text });
  const found = await searchReadIn(odoo, model, 'id', packageIds, shape, [], { names: { reference: field } });
  return new Map(found.flatMap(({ id, reference }) => (reference === undefined ? [] : [[id, reference]])));
}
