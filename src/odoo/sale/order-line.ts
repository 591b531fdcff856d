import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { ProductId, SaleLineId, SaleOrderId, TaxId, UnitId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { readExternalNames } from '../orm/external-id.ts';
import { type Cell, externalId, loadMissing, loadUpdates } from '../orm/load.ts';
import { many2one, requiredMany2one, searchReadIn, text, x2many } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { SaleOrderLineValues } from './order.ts';

/** A line as Odoo has it; `key` is its external ID, if it was created here. */
export type SaleOrderLineRecord = {
  id: SaleLineId;
  saleOrderId: SaleOrderId;
  key: string | undefined;
  productId: ProductId | undefined;
  /** The text that stands on the order. */
  name: string;
  unitId: UnitId | undefined;
  quantity: number;
  quantityDelivered: number;
  priceUnit: Decimal;
  priceTotal: Decimal;
  taxIds: TaxId[];
  /** Another user than the sidecar's wrote it last. */
  edited: boolean;
};

const Line = z.object({
  id: z.number(),
  order_id: requiredMany2one('sale.order'),
  product_id: many2one('product.product'),
  name: text,
  unit: many2one('uom.uom'),
  product_uom_qty: z.number(),
  qty_delivered: z.number(),
  price_unit: z.number(),
  price_total: z.number(),
  tax_ids: x2many('account.tax'),
  write_uid: many2one('res.users'),
});

/** Reads the lines of sales orders, with their external IDs. */
export async function readSaleOrderLines(
  company: Company,
  saleOrderIds: readonly SaleOrderId[],
): Promise<SaleOrderLineRecord[]> {
  const { odoo, dialect } = company;
  const rows = await searchReadIn(odoo, 'sale.order.line', 'order_id', saleOrderIds, Line, [], {
    names: { tax_ids: dialect.lineTaxes, unit: dialect.lineUnit },
  });
  const keys = await readExternalNames(
    odoo,
    'sale.order.line',
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    saleOrderId: row.order_id,
    key: keys.get(row.id),
    productId: row.product_id,
    name: row.name ?? '',
    unitId: row.unit,
    quantity: row.product_uom_qty,
    quantityDelivered: row.qty_delivered,
    priceUnit: new Decimal(String(row.price_unit)),
    priceTotal: new Decimal(String(row.price_total)),
    taxIds: row.tax_ids,
    edited: row.write_uid !== undefined && row.write_uid !== odoo.uid,
  }));
}

/** New values of a line; only the given ones are written. */
export type LineChange = { id: SaleLineId; quantity?: number; priceUnit: Decimal };

/** Writes quantities and prices. The price is always included, because Odoo would otherwise recompute it from the product. */
export async function updateSaleOrderLines(
  { odoo }: Company,
  changes: readonly LineChange[],
): Promise<Map<SaleLineId, string>> {
  const refused = new Map<SaleLineId, string>();
  for (const withQuantity of [true, false]) {
    const group = changes.filter(({ quantity }) => (quantity !== undefined) === withQuantity);
    if (group.length === 0) continue;
    const fields = withQuantity ? ['.id', 'product_uom_qty', 'price_unit'] : ['.id', 'price_unit'];
    const rows = group.map(({ id, quantity, priceUnit }): Cell[] =>
      quantity === undefined ? [id, priceUnit.toFixed()] : [id, quantity, priceUnit.toFixed()],
    );
    const loaded = await loadUpdates(
      odoo,
      'sale.order.line',
      fields,
      rows.map((row) => ({ rows: [row] })),
    );
    for (const [index, { id }] of group.entries()) {
      const reason = loaded.refused.get(index);
      if (reason !== undefined) refused.set(id, reason);
    }
  }
  return refused;
}

/** Takes all taxes off lines. */
export async function clearTaxes({ odoo, dialect }: Company, lineIds: readonly SaleLineId[]): Promise<void> {
  if (lineIds.length === 0) return;
  const vals = { [dialect.lineTaxes]: [[6, 0, []]] };
  await retrySafely(() => odoo.call('sale.order.line', 'write', { vals }, { ids: lineIds }));
}

/**
 * Adds lines to existing orders; a line whose external ID exists is left alone.
 *
 * @returns Odoo's messages about the lines that it refuses, by the line's key
 */
export async function addSaleOrderLines(
  { odoo, dialect }: Company,
  lines: readonly (SaleOrderLineValues & { saleOrderId: SaleOrderId })[],
): Promise<Map<string, string>> {
  const result = new Map<string, string>();
  if (lines.length === 0) return result;
  const routed = lines.some(({ routeId }) => routeId !== undefined);
  const fields = ['id', 'order_id/.id', 'product_id/.id', 'name', 'product_uom_qty', 'price_unit'];
  const { refused } = await loadMissing(
    odoo,
    'sale.order.line',
    routed ? [...fields, `${dialect.lineRoute}/.id`] : fields,
    lines.map((line) => {
      const row: Cell[] = [
        externalId(line.key),
        line.saleOrderId,
        line.productId,
        line.name,
        line.quantity,
        line.priceUnit.toFixed(),
      ];
      return { rows: [routed ? [...row, line.routeId ?? ''] : row] };
    }),
  );
  for (const [index, reason] of refused) result.set(lines[index]?.key ?? '', reason);
  return result;
}
