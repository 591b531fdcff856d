import { z } from 'zod';
import type { UnitSizes } from '../../domain/kits.ts';
import type { UnitId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { searchReadIn } from '../orm/search-read.ts';

/**
 * How many reference units each unit of measure holds.
 */
export async function readUnitSizes(
  { odoo, dialect }: Company,
  unitIds: readonly UnitId[],
): Promise<UnitSizes> {
  // With one unit there is nothing to convert.
  if (unitIds.length < 2) return new Map();
  const found = await searchReadIn(
    odoo,
    'uom.uom',
    'id',
    unitIds,
    z.object({ id: z.number(), factor: z.number() }),
    [],
    { context: { active_test: false } },
  );
  return new Map(found.map(({ id, factor }) => [id, dialect.unitFactorIsSize ? factor : 1 / factor]));
}
