import { PAYOUT_LABEL } from '../../domain/settlements/bookings.ts';
import { matchBankLine } from '../../odoo/account/bank-line.ts';
import { readOpenItems } from '../../odoo/account/move-line.ts';
import { readCompanyBooks } from '../../odoo/base/company-books.ts';
import type { Seller } from '../pass/seller.ts';
import { findAccountFor } from './accounts.ts';
import { findJournals } from './journals.ts';

/**
 * Reconciles payouts with the bank's lines that are in Odoo; the other payouts stay open, and the next pass tries them again. It
 * only looks up journals and accounts: without them there is nothing to match.
 */
export async function matchPayouts(
  seller: Pick<Seller, 'name' | 'settings' | 'state' | 'company'>,
): Promise<void> {
  const booked = (await seller.state.settlements.list(seller.name)).filter(({ state }) => state === 'booked');
  if (booked.length === 0) return;
  const company = await seller.company();
  const books = await readCompanyBooks(company);
  const payoutAccountId = await findAccountFor(seller.settings, company, books, 'payout');
  if (payoutAccountId === undefined) return;
  const open = await readOpenItems(company, payoutAccountId, PAYOUT_LABEL);
  if (open.length === 0) return;
  const currencies = booked.flatMap(({ currencyCode }) => currencyCode ?? []);
  const journals = await findJournals(seller.settings, company, books, currencies);
  const journalIds = journals.flatMap(({ found }) => found?.id ?? []);
  for (const item of open) await matchBankLine(company, journalIds, item);
}
