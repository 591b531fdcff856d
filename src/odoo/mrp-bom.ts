import { z } from 'zod';
import type { AccountRecords } from './account-records.ts';
import { many2one, searchReadIn } from './records.ts';

const BomLine = z.object({ id: z.number(), product_qty: z.number(), bom_id: many2one });
const Bom = z.object({ id: z.number(), product_qty: z.number() });

/** Units of each part that one unit of its kit holds, by line of the bill of materials; empty without the module `mrp`. */
export async function readKitParts(
  { odoo }: AccountRecords,
  bomLineIds: readonly number[],
): Promise<Map<number, number>> {
  if (bomLineIds.length === 0) return new Map();
  const lines = await searchReadIn(odoo, 'mrp.bom.line', 'id', bomLineIds, BomLine);
  const bomIds = [...new Set(lines.flatMap(({ bom_id: bom }) => bom ?? []))];
  const boms = await searchReadIn(odoo, 'mrp.bom', 'id', bomIds, Bom, [], {
    context: { active_test: false },
  });
  const sizeOf = new Map(boms.map(({ id, product_qty: quantity }) => [id, quantity]));
  return new Map(
    lines.map(({ id, product_qty: quantity, bom_id: bom }) => [id, quantity / (sizeOf.get(bom ?? 0) || 1)]),
  );
}
