import type { LocationId, ProductId } from '../../domain/record-id.ts';
import type { Quantities } from '../../domain/stock/available.ts';
import { HOUR, instantAt, toInstant } from '../../domain/time.ts';
import { readQuantities } from '../../odoo/stock/quantities.ts';
import { newestChange, readTouched } from '../../odoo/stock/touched.ts';
import type { Seller } from '../pass/seller.ts';

/** Up to when Odoo's changes are known, by Odoo's clock; the locations they are of; and when everything was last read. */
const MARK = 'stock mark';
const LOCATIONS = 'stock locations';
const ALL_READ = 'stock all read';

/** Everything is read once a day, at the latest: whatever was missed is then found. */
const ALL_EVERY_MS = 20 * HOUR;

/**
 * What Odoo has of these products: those that have changed are read again, the others are remembered. Nothing is remembered when
 * reading fails.
 *
 * @throws OdooError
 */
export async function refreshQuantities(
  seller: Seller,
  productIds: readonly ProductId[],
  locationIds: readonly LocationId[],
  { dryRun }: { dryRun: boolean },
): Promise<ReadonlyMap<ProductId, Quantities>> {
  const { state, name, now } = seller;
  const company = await seller.company();
  const known = await state.stockQuantities.read(name);
  const mark = await state.cursors.get(name, MARK);
  const allRead = await state.cursors.get(name, ALL_READ);
  const isFresh =
    allRead !== undefined && now() - Date.parse(allRead) < ALL_EVERY_MS && Date.parse(allRead) <= now();
  const isSame = (await state.cursors.get(name, LOCATIONS)) === locationIds.join(' ');
  const touched =
    mark === undefined || !isFresh || !isSame ? undefined : await readTouched(company, toInstant(mark));
  if (touched === undefined) {
    // The mark is read first: what changes while everything is read is read again by the next pass.
    const newest = await newestChange(company);
    const all = await readQuantities(company, productIds, locationIds);
    if (dryRun) return all;
    await state.stockQuantities.replaceAll(name, all);
    if (newest !== undefined) await state.cursors.set(name, MARK, newest);
    await state.cursors.set(name, LOCATIONS, locationIds.join(' '));
    await state.cursors.set(name, ALL_READ, instantAt(now()));
    return all;
  }
  const changed = new Set(touched.productIds);
  const wanted = productIds.filter((id) => changed.has(id) || !known.has(id));
  const read = await readQuantities(company, wanted, locationIds);
  if (!dryRun && wanted.length > 0) await state.stockQuantities.record(name, read);
  if (!dryRun && touched.mark !== undefined && touched.mark !== mark)
    await state.cursors.set(name, MARK, touched.mark);
  return new Map([...known, ...read]);
}
