import { DAY } from '../../domain/time.ts';
import { anonymizeBuyers } from '../../odoo/base/buyers.ts';
import type { Seller } from '../pass/seller.ts';

/**
 * Anonymizes buyers in Odoo whose last delivery is older than `privacy.anonymizeAfterDays`. Repeating it changes nothing.
 *
 * @returns the number of customers and delivery addresses
 * @throws OdooError
 */
export async function anonymizeOldBuyers(seller: Seller, afterDays: number): Promise<{ anonymized: number }> {
  const company = await seller.company();
  const before = new Date(seller.now() - afterDays * DAY).toISOString().slice(0, 19).replace('T', ' ');
  return { anonymized: await anonymizeBuyers(company, before) };
}
