import { DAY } from '../../domain/time.ts';
import { anonymizeBuyers } from '../../odoo/base/buyers.ts';
import type { Account } from '../pass/seller.ts';

/**
 * Makes buyers anonymous in Odoo whose last delivery is older than the settings say (`privacy.anonymizeAfterDays`). Repeating it
 * changes nothing.
 *
 * @returns how many customers and delivery addresses
 * @throws OdooError
 */
export async function anonymizeOldBuyers(
  account: Account,
  afterDays: number,
): Promise<{ anonymized: number }> {
  const { records } = await account.odoo();
  const before = new Date(account.now() - afterDays * DAY).toISOString().slice(0, 19).replace('T', ' ');
  return { anonymized: await anonymizeBuyers(records, before) };
}
