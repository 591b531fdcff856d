import { z } from 'zod';
import type { ProductId, RecordId } from '../../domain/record-id.ts';
import type { KitBills, StockProduct } from '../../domain/stock/kit-parts.ts';
import type { Company } from '../company.ts';
import { requiredMany2one, searchRead, searchReadIn, x2many } from '../orm/search-read.ts';
import { readUnitSizes } from '../product/unit.ts';
import { Bom, BomLine, toBill, toBillLine } from './kits.ts';

const PartLine = BomLine.extend({
  /** For variants with these values alone; empty for all. */
  bom_product_template_attribute_value_ids: x2many('product.template.attribute.value'),
});

type ValueId = RecordId<'product.template.attribute.value'>;

/**
 * Every kit of the company, with the products in it. Kits are few, and one that is not among the offers may be part of one that is.
 *
 * @param known products that were read already
 * @returns the kits, and the products with those that are parts
 * @throws OdooError
 */
export async function readKits(
  company: Company,
  known: ReadonlyMap<ProductId, StockProduct>,
): Promise<{ kits: KitBills; products: Map<ProductId, StockProduct> }> {
  const { odoo, companyId, dialect } = company;
  const products = new Map(known);
  if (!dialect.hasKits) return { kits: { bills: [], lines: [], sizes: new Map() }, products };
  const boms = await searchRead(
    odoo,
    'mrp.bom',
    [
      ['type', '=', 'phantom'],
      ['company_id', 'in', [companyId, false]],
    ],
    Bom,
  );
  const bills = boms.map(toBill);
  const rows = await searchReadIn(
    odoo,
    'mrp.bom.line',
    'bom_id',
    bills.map(({ id }) => id),
    PartLine,
  );
  const parts = rows.map((row) => row.product_id).filter((id) => !products.has(id));
  for (const [id, product] of await readStockProducts(company, [...new Set(parts)]))
    products.set(id, product);
  const skipped = await readSkipped(
    company,
    rows.map((row) => row.bom_product_template_attribute_value_ids),
    products,
  );
  const lines = rows.map((row, index) => ({
    ...toBillLine(row),
    skippedFor: skipped[index] ?? new Set<ProductId>(),
  }));
  const units = [...products.values(), ...bills, ...lines].map(({ unitId }) => unitId);
  const sizes = await readUnitSizes(company, [...new Set(units)]);
  return { kits: { bills, lines, sizes }, products };
}

/** Products by id, archived ones too. */
export async function readStockProducts(
  { odoo, dialect }: Company,
  productIds: readonly ProductId[],
): Promise<Map<ProductId, StockProduct>> {
  const { names, isStorable } = storableField(dialect.storableIsFlag);
  const rows = await searchReadIn(odoo, 'product.product', 'id', productIds, ProductRow, [], {
    context: { active_test: false },
    names,
  });
  return new Map(rows.map((row) => [row.id, toStockProduct(row, isStorable)]));
}

export const ProductRow = z.object({
  id: z.number(),
  product_tmpl_id: requiredMany2one('product.template'),
  uom_id: requiredMany2one('uom.uom'),
  storable: z.union([z.boolean(), z.string()]),
});

/** The field that says whether Odoo counts the stock of a product: a flag from 18 on, before a type. */
export function storableField(isFlag: boolean): {
  names: Readonly<Record<string, string>>;
  isStorable: (value: boolean | string) => boolean;
} {
  return {
    names: { storable: isFlag ? 'is_storable' : 'type' },
    isStorable: (value) => value === true || value === 'product',
  };
}

export function toStockProduct(
  row: z.infer<typeof ProductRow> & { id: ProductId },
  isStorable: (value: boolean | string) => boolean,
): StockProduct {
  return {
    id: row.id,
    templateId: row.product_tmpl_id,
    unitId: row.uom_id,
    storable: isStorable(row.storable),
  };
}

/**
 * For each line the variants to which it does not apply. A line with values of attributes is for variants that have one of its values
 * for each of those attributes (`_skip_bom_line`, mrp).
 */
async function readSkipped(
  { odoo }: Company,
  valuesOfLines: readonly (readonly ValueId[])[],
  products: ReadonlyMap<ProductId, StockProduct>,
): Promise<Set<ProductId>[]> {
  const wanted = [...new Set(valuesOfLines.flat())];
  if (wanted.length === 0) return [];
  const Value = z.object({ id: z.number(), attribute_id: requiredMany2one('product.attribute') });
  const values = await searchReadIn(odoo, 'product.template.attribute.value', 'id', wanted, Value, [], {
    context: { active_test: false },
  });
  const attributeOf = new Map(values.map(({ id, attribute_id: attribute }) => [id, attribute]));
  const Variant = z.object({
    id: z.number(),
    product_template_attribute_value_ids: x2many('product.template.attribute.value'),
  });
  const variants = await searchReadIn(odoo, 'product.product', 'id', [...products.keys()], Variant, [], {
    context: { active_test: false },
  });
  return valuesOfLines.map((line) => {
    const attributes = new Map<number, ValueId[]>();
    for (const value of line) {
      const attribute = attributeOf.get(value);
      if (attribute !== undefined) attributes.set(attribute, [...(attributes.get(attribute) ?? []), value]);
    }
    return new Set(
      variants
        .filter(({ product_template_attribute_value_ids: own }) =>
          [...attributes.values()].some((allowed) => !allowed.some((value) => own.includes(value))),
        )
        .map(({ id }) => id),
    );
  });
}
