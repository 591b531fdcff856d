import { type Bill, type BillLine, inUnit, type UnitSizes } from '../kits.ts';
import type { BillId, ProductId, ProductTemplateId, UnitId } from '../record-id.ts';
import { cleaned, type Part } from './available.ts';

/** A product as stock counts it. */
export type StockProduct = {
  id: ProductId;
  templateId: ProductTemplateId;
  unitId: UnitId;
  /** Odoo counts its stock; a service or a consumable has none. */
  storable: boolean;
};

/** Bills of kits, and their lines as far as they apply to the variant: see {@link kitParts}. */
export type KitBills = {
  bills: readonly Bill[];
  /** The products for which a line does not count, because it is for other variants of the kit. */
  lines: readonly (BillLine & { skippedFor: ReadonlySet<ProductId> })[];
  sizes: UnitSizes;
};

/** Odoo refuses a kit that holds itself; this limit only stops a loop that should not exist. */
const DEEPEST = 20;

/**
 * What one unit of a product takes out of the stock: the product itself, or the parts of its kit, those of kits inside the kit too.
 * Parts whose stock Odoo does not count limit nothing and are left out.
 *
 * @returns empty when nothing limits it: then nobody knows how many there are
 */
export function kitParts(
  productId: ProductId,
  products: ReadonlyMap<ProductId, StockProduct>,
  { bills, lines, sizes }: KitBills,
): Part[] {
  const linesOf = new Map<BillId, KitBills['lines'][number][]>();
  for (const line of lines) linesOf.set(line.billId, [...(linesOf.get(line.billId) ?? []), line]);
  const total = new Map<ProductId, number>();
  add(productId, 1, 0);
  return [...total].map(([id, quantity]) => ({ productId: id, quantity: cleaned(quantity) }));

  function add(id: ProductId, quantity: number, depth: number): void {
    const product = products.get(id);
    if (product === undefined || depth > DEEPEST) return;
    const bill = billOf(product, bills);
    if (bill === undefined) {
      if (product.storable) total.set(id, (total.get(id) ?? 0) + quantity);
      return;
    }
    const batches = inUnit(quantity, product.unitId, bill.unitId, sizes) / (bill.quantity || 1);
    for (const line of linesOf.get(bill.id) ?? []) {
      if (line.skippedFor.has(id)) continue;
      const part = products.get(line.productId);
      add(line.productId, inUnit(batches * line.quantity, line.unitId, part?.unitId, sizes), depth + 1);
    }
  }
}

/** The bill that Odoo takes: the first by sequence, and among those one for the variant before one for all. */
function billOf({ id, templateId }: StockProduct, bills: readonly Bill[]): Bill | undefined {
  return bills
    .filter((bill) => bill.templateId === templateId && (bill.productId ?? id) === id)
    .toSorted(
      (one, other) =>
        one.sequence - other.sequence ||
        Number(one.productId === undefined) - Number(other.productId === undefined) ||
        one.id - other.id,
    )[0];
}
