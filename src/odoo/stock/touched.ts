import { z } from 'zod';
import type { ProductId } from '../../domain/record-id.ts';
import { fromOdooDatetime, type Instant, MINUTE, shift, toOdooDatetime } from '../../domain/time.ts';
import type { Company } from '../company.ts';
import { requiredMany2one, searchRead } from '../orm/search-read.ts';

/** Products whose stock may have changed, and the moment up to which that is known, by Odoo's clock. */
export type Touched = { productIds: ProductId[]; mark: Instant | undefined };

/** Records in one call. With more, reading all quantities is cheaper than finding out which have changed. */
const MOST = 5000;

/**
 * `write_date` is the time at which a transaction began: one that ended after the last look may carry an older time. Longer ones than
 * this are covered by the daily look at everything.
 */
const OVERLAP_MS = 5 * MINUTE;

const Row = z.object({ product_id: requiredMany2one('product.product'), write_date: z.string() });

/** Moves change their state with every confirmation, cancellation and delivery; quants with every reservation and adjustment. */
const MODELS = ['stock.move', 'stock.quant'] as const;

/**
 * Products of which a move or a quant has changed. Quants alone would not do: Odoo deletes those that are empty, and joins doubled
 * ones without touching their time.
 *
 * @param since the mark of the last look, by Odoo's clock
 * @returns undefined when so much has changed that all quantities are better read
 * @throws OdooError
 */
export async function readTouched({ odoo }: Company, since: Instant): Promise<Touched | undefined> {
  const from = toOdooDatetime(shift(since, -OVERLAP_MS));
  const productIds = new Set<ProductId>();
  let mark = since;
  for (const model of MODELS) {
    const rows = await searchRead(odoo, model, [['write_date', '>=', from]], Row, {
      order: 'write_date desc',
      limit: MOST,
    });
    if (rows.length === MOST) return undefined;
    for (const row of rows) productIds.add(row.product_id);
    const [newest] = rows;
    if (newest !== undefined && fromOdooDatetime(newest.write_date) > mark)
      mark = fromOdooDatetime(newest.write_date);
  }
  return { productIds: [...productIds], mark };
}

/**
 * The mark for a look that begins now: the newest change in Odoo.
 *
 * @returns undefined for an Odoo without a single move
 * @throws OdooError
 */
export async function newestChange({ odoo }: Company): Promise<Instant | undefined> {
  const newest: Instant[] = [];
  for (const model of MODELS) {
    const [row] = await searchRead(odoo, model, [], Row, { order: 'write_date desc', limit: 1 });
    if (row !== undefined) newest.push(fromOdooDatetime(row.write_date));
  }
  return newest.toSorted().at(-1);
}
