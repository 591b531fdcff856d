import { PAYOUT_LABEL } from '../../domain/settlements/bookings.ts';
import { matchBankLine } from '../../odoo/account/bank-line.ts';
import type { AmazonJournal } from '../../odoo/account/journal.ts';
import { readOpenItems } from '../../odoo/account/move-line.ts';
import type { Company } from '../../odoo/company.ts';

/**
 * Reconciles payouts with the bank's lines, as far as these are in Odoo; the others stay ready for them, and are looked at again
 * by the next run.
 */
export async function matchPayouts(
  company: Company,
  journals: readonly AmazonJournal[],
  payoutAccountId: number,
): Promise<void> {
  const journalIds = journals.map(({ id }) => id);
  for (const item of await readOpenItems(company, payoutAccountId, PAYOUT_LABEL))
    await matchBankLine(company, journalIds, item);
}
