import { z } from 'zod';
import type { UnitSizes } from '../../domain/kits.ts';
import type { Company } from '../company.ts';
import { searchReadIn } from '../orm/search-read.ts';

/**
 * How many reference units each unit of measure holds. `factor` says it from 19 on, where `relative_factor` is new; before, it
 * says how many of them make one reference unit.
 */
export async function readUnitSizes({ odoo }: Company, unitIds: readonly number[]): Promise<UnitSizes> {
  // With one unit there is nothing to convert.
  if (unitIds.length < 2) return new Map();
  const absolute = (await odoo.fieldsOf('uom.uom')).has('relative_factor');
  const found = await searchReadIn(
    odoo,
    'uom.uom',
    'id',
    unitIds,
    z.object({ id: z.number(), factor: z.number() }),
    [],
    { context: { active_test: false } },
  );
  return new Map(found.map(({ id, factor }) => [id, absolute ? factor : 1 / factor]));
}
