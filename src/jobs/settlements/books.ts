import type { SellerSettings } from '../../config/schema.ts';
import { ensureAmazonJournal } from '../../odoo/account/journal.ts';
import { readCompanyBooks } from '../../odoo/base/company-books.ts';
import { openCompany } from '../../odoo/company.ts';
import type { Odoo } from '../../odoo/rpc/client.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import { ensureAccountFor, PURPOSES } from './accounts.ts';
import { payoutCurrencies } from './journals.ts';

/**
 * Creates what the settlements of an account need, so that the sidecar's own user needs no right to do so: a journal for each
 * currency of its marketplaces, and the accounts. Existing ones are not changed.
 *
 * @returns why Odoo refused to create them (no chart of accounts, a missing right); undefined when everything exists
 */
export async function makeBooks(odoo: Odoo, settings: SellerSettings): Promise<string | undefined> {
  if (settings.odoo.settlements === 'none') return undefined;
  try {
    const company = await openCompany(odoo, settings.odoo);
    const books = await readCompanyBooks(company);
    for (const currencyCode of payoutCurrencies(settings))
      await ensureAmazonJournal(company, settings.odoo.journal, currencyCode, books.currencyCode);
    for (const purpose of PURPOSES) await ensureAccountFor(settings, company, books, purpose);
    return undefined;
  } catch (error) {
    if (error instanceof OdooError && ['access', 'validation', 'missing', 'server'].includes(error.kind))
      return error.message;
    throw error;
  }
}
