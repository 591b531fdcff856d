import type { BillId, BillLineId, ProductId, ProductTemplateId, UnitId } from './record-id.ts';
/** How many reference units a unit of measure holds, by its id: 12 for a dozen. */
export type UnitSizes = ReadonlyMap<UnitId, number>;

/** Converts a quantity into another unit of measure. An unknown unit is taken for the same unit. */
export function inUnit(
  quantity: number,
  from: UnitId | undefined,
  to: UnitId | undefined,
  sizes: UnitSizes,
): number {
  if (from === undefined || to === undefined || from === to) return quantity;
  const [one, other] = [sizes.get(from), sizes.get(to)];
  return one === undefined || other === undefined || other === 0 ? quantity : (quantity * one) / other;
}

/** A bill of materials of a kit: its lines together make `quantity` units of its product. */
export type Bill = {
  id: BillId;
  templateId: ProductTemplateId;
  /** The variant that the bill is for; undefined when it is for all variants of the template. */
  productId: ProductId | undefined;
  quantity: number;
  unitId: UnitId;
  /** When several bills fit, Odoo takes the one with the lowest sequence. */
  sequence: number;
};

export type BillLine = {
  id: BillLineId;
  billId: BillId;
  productId: ProductId;
  templateId: ProductTemplateId;
  quantity: number;
  unitId: UnitId;
};

/** What was sold: a product in a unit of measure. */
export type Sold = { productId: ProductId; templateId: ProductTemplateId; unitId: UnitId | undefined };

/** A kit cannot contain itself; this limit only stops a loop that Odoo should never allow. */
const DEEPEST = 20;

/**
 * How much of each part one unit of a kit contains, by line of the bills, in the unit of measure of that line. Kits inside kits are
 * multiplied out; a part that is used in several places is added up.
 *
 * @param sold the product; the result is for one unit of it
 * @param parts lines of bills whose parts were shipped, or are to be shipped
 * @returns only parts that some bill leads to
 */
export function partsOfKit(
  sold: Sold,
  parts: readonly BillLineId[],
  { bills, lines }: { bills: readonly Bill[]; lines: readonly BillLine[] },
  sizes: UnitSizes,
): Map<BillLineId, number> {
  const billOf = new Map(bills.map((bill) => [bill.id, bill]));
  const lineOf = new Map(lines.map((line) => [line.id, line]));
  const used = new Set(parts.map((part) => lineOf.get(part)?.billId));
  // The bill that the parts prove was used; without proof, the one that Odoo would choose now.
  const tops = bills
    .filter((bill) => makes(bill, sold))
    .toSorted(
      (one, other) =>
        Number(used.has(other.id)) - Number(used.has(one.id)) ||
        one.sequence - other.sequence ||
        one.id - other.id,
    );
  const found = tops.map((top) => new Map(parts.flatMap((part) => amountIn(top, part))));
  return found.toSorted((one, other) => other.size - one.size)[0] ?? new Map<BillLineId, number>();

  function amountIn(top: Bill, part: BillLineId): [BillLineId, number][] {
    const line = lineOf.get(part);
    const bill = line === undefined ? undefined : billOf.get(line.billId);
    if (line === undefined || bill === undefined) return [];
    const amount = (amountOf(top, bill, 0) * line.quantity) / (bill.quantity || 1);
    return amount > 0 ? [[part, amount]] : [];
  }

  /** Units of a bill's product, in the bill's unit of measure, in one unit of what was sold. */
  function amountOf(top: Bill, bill: Bill, depth: number): number {
    if (bill.id === top.id) return inUnit(1, sold.unitId, top.unitId, sizes);
    if (depth >= DEEPEST) return 0;
    return lines
      .filter((line) => line.billId !== bill.id && makes(bill, line))
      .reduce((total, line) => {
        const parent = billOf.get(line.billId);
        if (parent === undefined || (parent.id !== top.id && makes(parent, sold))) return total;
        const each = inUnit(line.quantity, line.unitId, bill.unitId, sizes) / (parent.quantity || 1);
        return total + amountOf(top, parent, depth + 1) * each;
      }, 0);
  }
}

/** Whether a bill of materials is for this product. */
function makes(bill: Bill, of: { productId: ProductId; templateId: ProductTemplateId }): boolean {
  return bill.templateId === of.templateId && (bill.productId ?? of.productId) === of.productId;
}
