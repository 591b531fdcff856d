import { z } from 'zod';
import type { ProductId } from '../../domain/record-id.ts';
import type { StockProduct } from '../../domain/stock/kit-parts.ts';
import type { Company } from '../company.ts';
import { searchRead } from '../orm/search-read.ts';
import { ProductRow, storableField, toStockProduct } from '../stock/kit-bills.ts';

/** A product that is for sale and has an internal reference, by which a SKU can be found. */
export type SoldProduct = StockProduct & { reference: string };

/** Products in one call. */
const PAGE = 5000;

/**
 * Reads every active product of the company that has an internal reference.
 *
 * @throws OdooError
 */
export async function readSoldProducts({ odoo, companyId, dialect }: Company): Promise<SoldProduct[]> {
  const { names, isStorable } = storableField(dialect.storableIsFlag);
  const Sold = ProductRow.extend({ default_code: z.string() });
  const found: SoldProduct[] = [];
  let last = 0;
  for (;;) {
    const rows = await searchRead(
      odoo,
      'product.product',
      [
        ['default_code', '!=', false],
        ['company_id', 'in', [companyId, false]],
        ['id', '>', last],
      ],
      Sold,
      { order: 'id', limit: PAGE, names },
    );
    for (const row of rows) found.push({ ...toStockProduct(row, isStorable), reference: row.default_code });
    const newest: ProductId | undefined = rows.at(-1)?.id;
    if (newest === undefined || rows.length < PAGE) return found;
    last = newest;
  }
}
