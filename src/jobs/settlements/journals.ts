import type { SellerSettings } from '../../config/schema.ts';
import { currenciesOf } from '../../domain/marketplaces.ts';
import { type AmazonJournal, findAmazonJournal, journalName } from '../../odoo/account/journal.ts';
import type { CompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';

/**
 * The currencies in which Amazon pays a seller: those of its marketplaces. The company's own need not be among them.
 *
 * @param further currencies of settlements that are known already
 */
export function payoutCurrencies(
  settings: Pick<SellerSettings, 'marketplaces'>,
  further: readonly string[] = [],
): string[] {
  return [...new Set([...currenciesOf(settings), ...further])];
}

/** A journal that a seller's payouts need, and its state in Odoo. */
export type NeededJournal = { currencyCode: string; name: string; found: AmazonJournal | undefined };

/** The journals that a seller's payouts need, without creating them. `setup`, `doctor` and the jobs all use this list. */
export async function findJournals(
  settings: SellerSettings,
  company: Company,
  { currencyCode: own }: Pick<CompanyBooks, 'currencyCode'>,
  further: readonly string[] = [],
): Promise<NeededJournal[]> {
  const needed = payoutCurrencies(settings, further).map((currencyCode) => ({
    currencyCode,
    name: journalName(settings.odoo.journal, currencyCode, own),
  }));
  return Promise.all(
    needed.map(async (journal) => ({ ...journal, found: await findAmazonJournal(company, journal.name) })),
  );
}
