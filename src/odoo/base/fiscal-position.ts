import { z } from 'zod';
import type { Company } from '../company.ts';
import { findOne, many2one, searchRead } from '../orm/search-read.ts';

/**
 * Which of these countries have their own taxes: the company's own country, and countries with an automatic fiscal position for the
 * country or for a group that contains it.
 *
 * @param countryCodes ISO codes; one that Odoo does not know is left out of the answer
 */
export async function readTaxedCountries(
  { odoo, companyId }: Company,
  countryCodes: readonly string[],
): Promise<{ code: string; taxed: boolean }[]> {
  const Country = z.object({ id: z.number(), code: z.string() });
  const countries = await searchRead(odoo, 'res.country', [['code', 'in', countryCodes]], Country);
  const Home = z.object({ country_id: many2one('res.country') });
  const [company] = await searchRead(odoo, 'res.company', [['id', '=', companyId]], Home);
  return Promise.all(
    countries.map(async ({ id, code }) => {
      if (id === company?.country_id) return { code, taxed: true };
      const position = await findOne(odoo, 'account.fiscal.position', [
        ['company_id', '=', companyId],
        ['auto_apply', '=', true],
        '|',
        ['country_id', '=', id],
        ['country_group_id.country_ids', '=', id],
      ]);
      return { code, taxed: position !== undefined };
    }),
  );
}
