import type { AccountId } from '../../domain/record-id.ts';
import { matchPayoutsWithLines, type OpenPayout } from '../../domain/settlements/bank-match.ts';
import { PAYOUT_LABEL } from '../../domain/settlements/bookings.ts';
import { plainLabel } from '../../domain/settlements/names.ts';
import { type OpenBankLine, placeBankLine, readOpenBankLines } from '../../odoo/account/bank-line.ts';
import { type MoveLine, readOpenItems, reconcile } from '../../odoo/account/move-line.ts';
import { type CompanyBooks, readCompanyBooks } from '../../odoo/base/company-books.ts';
import { readCurrencyCodes } from '../../odoo/base/currency.ts';
import type { Company } from '../../odoo/company.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';
import { accountChooser, findAccountFor } from './accounts.ts';
import { completeExchange, settleExchange } from './exchange.ts';
import { findJournals, type NeededJournal } from './journals.ts';
import { moveRefused, payoutUnclear } from './refusal.ts';

type Waiting = OpenPayout & { item: MoveLine };

/** To-dos about payouts: of those that cannot be told apart, and of those that Odoo refused to settle. */
export type PayoutToDos = { unclear: NewFailure[]; refused: NewFailure[] };

/**
 * Reconciles payouts with the bank's lines that are in Odoo, also those that the bank received in another currency; the other payouts
 * stay open, and the next pass tries them again. It only looks up journals: without them there is nothing to match.
 */
export async function matchPayouts(
  seller: Pick<Seller, 'name' | 'settings' | 'state' | 'company'>,
): Promise<PayoutToDos> {
  const nothing: PayoutToDos = { unclear: [], refused: [] };
  const booked = (await seller.state.settlements.list(seller.name)).filter(({ state }) => state === 'booked');
  if (booked.length === 0) return nothing;
  const company = await seller.company();
  const books = await readCompanyBooks(company);
  const payoutAccountId = await findAccountFor(seller.settings, company, books, 'payout');
  if (payoutAccountId === undefined) return nothing;
  const { payouts, refused } = await readPayouts(company, books, payoutAccountId);
  if (payouts.length === 0) return { ...nothing, refused };
  const currencies = booked.flatMap(({ currencyCode }) => currencyCode ?? []);
  const journals = await findJournals(seller.settings, company, books, currencies);
  const journalIds = journals.flatMap(({ found }) => found?.id ?? []);
  const lines = await readOpenBankLines(company, { journalIds, payoutAccountId, payouts });
  const { matches, unclear } = matchPayoutsWithLines(payouts, lines);
  const waiting = new Map(payouts.map((payout) => [payout.id, payout]));
  const open = new Map(lines.map((line) => [line.id, line]));
  for (const { payout, line, by } of matches) {
    const [own, received] = [waiting.get(payout.id), open.get(line.id)];
    if (own === undefined || received === undefined) continue;
    const complaint =
      by === 'rate'
        ? await settleInOther(seller, { company, books, journals }, own, received)
        : await settle(company, own, received);
    if (complaint !== undefined) refused.push(moveRefused(own.settlementId, own.item.name, complaint));
  }
  return { unclear: unclear.map(({ payout, lines: several }) => payoutUnclear(payout, several)), refused };
}

/** Open payouts; those of which an earlier run has posted the exchange are completed here. */
async function readPayouts(
  company: Company,
  books: CompanyBooks,
  payoutAccountId: AccountId,
): Promise<{ payouts: Waiting[]; refused: NewFailure[] }> {
  const items = await readOpenItems(company, payoutAccountId, PAYOUT_LABEL);
  const codes = await readCurrencyCodes(
    company,
    items.flatMap(({ currencyId }) => currencyId ?? []),
  );
  const payouts: Waiting[] = [];
  const refused: NewFailure[] = [];
  for (const item of items.filter(({ residual }) => residual.isPositive() && !residual.isZero())) {
    const settlementId = plainLabel(item.name).slice(PAYOUT_LABEL.length).trim();
    const currencyCode =
      (item.currencyId === undefined ? undefined : codes.get(item.currencyId)) ?? books.currencyCode;
    if (currencyCode !== books.currencyCode) {
      const { exchanged, complaint } = await completeExchange(company, settlementId, item);
      if (complaint !== undefined) refused.push(moveRefused(settlementId, item.name, complaint));
      // The bank's line of it is settled: it must not take another one.
      if (exchanged) continue;
    }
    const { id, date, residual: amount, residualValue: value } = item;
    payouts.push({ id, settlementId, date, amount, currencyCode, value, item });
  }
  return { payouts, refused };
}

async function settle(company: Company, { item }: Waiting, line: OpenBankLine): Promise<string | undefined> {
  await placeBankLine(company, line, item.accountId);
  return reconcile(company, [item.id, line.item.id]);
}

async function settleInOther(
  { settings }: Pick<Seller, 'settings'>,
  { company, books, journals }: { company: Company; books: CompanyBooks; journals: readonly NeededJournal[] },
  { settlementId, currencyCode, item }: Waiting,
  line: OpenBankLine,
): Promise<string | undefined> {
  const journal = journals.find((needed) => needed.currencyCode === currencyCode)?.found;
  if (journal === undefined) return `the Amazon journal in ${currencyCode} is gone`;
  const exchange = { settlementId, currencyCode, payout: item, line };
  return settleExchange({ company, books, journal }, exchange, accountChooser(settings, company, books));
}
