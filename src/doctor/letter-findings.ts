import type { Seller } from '../jobs/pass/seller.ts';
import { readLetters } from '../odoo/mail/letters.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Settings of Odoo by which people's clicks would write to Amazon's buyers, which Amazon forbids. */
export async function letterFindings(seller: Seller): Promise<Finding[]> {
  const letters = await readLetters(await seller.company());
  if (letters.length === 0) return [ok('letters', "No setting of Odoo writes to Amazon's buyers")];
  return letters.map(({ setting, when }) =>
    warning(
      'letters',
      `${setting} writes to the customer when ${when} by a person, also to Amazon's buyers`,
      'Switch it off, or let its mail go to other customers only: Amazon forbids such messages. What amazon-odoo does itself sends none.',
    ),
  );
}
