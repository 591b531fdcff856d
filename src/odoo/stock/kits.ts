import { z } from 'zod';
import type { Bill, BillLine } from '../../domain/kits.ts';
import type { BillId, BillLineId, ProductId, ProductTemplateId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { many2one, type Row, requiredMany2one, searchReadIn } from '../orm/search-read.ts';
import type { Domain } from '../rpc/client.ts';

/** A line of a bill of materials, as Odoo reads it. */
export const BomLine = z.object({
  id: z.number(),
  bom_id: requiredMany2one('mrp.bom'),
  product_id: requiredMany2one('product.product'),
  product_tmpl_id: requiredMany2one('product.template'),
  product_qty: z.number(),
  product_uom_id: requiredMany2one('uom.uom'),
});
/** A bill of materials, as Odoo reads it. */
export const Bom = z.object({
  id: z.number(),
  product_id: many2one('product.product'),
  product_tmpl_id: requiredMany2one('product.template'),
  product_qty: z.number(),
  product_uom_id: requiredMany2one('uom.uom'),
  sequence: z.union([z.number(), z.literal(false)]),
});

type BomRow = Row<'mrp.bom', typeof Bom>;
type BomLineRow = Row<'mrp.bom.line', typeof BomLine>;

export function toBill(row: BomRow): Bill {
  return {
    id: row.id,
    templateId: row.product_tmpl_id,
    productId: row.product_id,
    quantity: row.product_qty,
    unitId: row.product_uom_id,
    sequence: row.sequence === false ? 0 : row.sequence,
  };
}

export function toBillLine(row: BomLineRow): BillLine {
  return {
    id: row.id,
    billId: row.bom_id,
    productId: row.product_id,
    templateId: row.product_tmpl_id,
    quantity: row.product_qty,
    unitId: row.product_uom_id,
  };
}

/** Kits inside kits are followed up to this depth. */
const LEVELS = 20;

/**
 * Bills of materials that lines of kits belong to, and the bills of kits that hold those as parts, up to the top; empty
 * without the module `mrp`.
 */
export async function readBills(
  { odoo, companyId }: Company,
  bomLineIds: readonly BillLineId[],
): Promise<{ bills: Bill[]; lines: BillLine[] }> {
  const lines = new Map<BillLineId, BillLine>();
  const bills = new Map<BillId, Bill>();
  let news = await readLines('id', bomLineIds, []);
  for (let level = 0; news.length > 0 && level < LEVELS; level += 1) {
    for (const line of news) lines.set(line.id, line);
    const unknown = [...new Set(news.map(({ billId }) => billId))].filter((id) => !bills.has(id));
    const found = await readBoms(unknown);
    for (const bill of found) bills.set(bill.id, bill);
    const templates = [...new Set(found.map(({ templateId }) => templateId))];
    const parents = await readLines('product_id.product_tmpl_id', templates, [
      ['bom_id.type', '=', 'phantom'],
      ['bom_id.company_id', 'in', [companyId, false]],
    ]);
    news = parents.filter(({ id }) => !lines.has(id));
  }
  return { bills: [...bills.values()], lines: [...lines.values()] };

  async function readLines(field: string, values: readonly number[], domain: Domain): Promise<BillLine[]> {
    const rows = await searchReadIn(odoo, 'mrp.bom.line', field, values, BomLine, domain);
    return rows.map(toBillLine);
  }

  async function readBoms(ids: readonly BillId[]): Promise<Bill[]> {
    // A bill may have been archived since the goods were shipped.
    const context = { active_test: false };
    const rows = await searchReadIn(odoo, 'mrp.bom', 'id', ids, Bom, [], { context });
    return rows.map(toBill);
  }
}

/** The template of each product. */
export async function readTemplates(
  { odoo }: Company,
  productIds: readonly ProductId[],
): Promise<Map<ProductId, ProductTemplateId>> {
  const shape = z.object({ id: z.number(), product_tmpl_id: requiredMany2one('product.template') });
  const context = { active_test: false };
  const found = await searchReadIn(odoo, 'product.product', 'id', productIds, shape, [], { context });
  return new Map(found.map(({ id, product_tmpl_id: template }) => [id, template]));
}
