import type { AccountId, JournalEntryId } from '../../domain/record-id.ts';
import { matchPayoutsWithLines, type OpenPayout } from '../../domain/settlements/bank-match.ts';
import { PAYOUT_LABEL } from '../../domain/settlements/bookings.ts';
import { MARK, plainLabel, settlementIdOfMember } from '../../domain/settlements/names.ts';
import { isReturnedPayout, returnedPayout } from '../../domain/settlements/returned-payouts.ts';
import { type OpenBankLine, placeBankLine, readOpenBankLines } from '../../odoo/account/bank-line.ts';
import { readMoves } from '../../odoo/account/move.ts';
import { type MoveLine, readOpenPayouts, reconcile } from '../../odoo/account/move-line.ts';
import { type CompanyBooks, readCompanyBooks } from '../../odoo/base/company-books.ts';
import { readCurrencyCodes } from '../../odoo/base/currency.ts';
import type { Company } from '../../odoo/company.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';
import { accountChooser, findAccountFor } from './accounts.ts';
import { completeExchange, settleExchange } from './exchange.ts';
import { findJournals, type NeededJournal } from './journals.ts';
import { moveRefused, payoutUnclear } from './refusal.ts';

type Waiting = OpenPayout & { item: MoveLine; isReturned: boolean };

/** To-dos about payouts: of those that cannot be told apart, and of those that Odoo refused to settle. */
export type PayoutToDos = { unclear: NewFailure[]; refused: NewFailure[] };

/**
 * Reconciles payouts with the bank's lines that are in Odoo, also those that the bank received in another currency; charges and returned
 * payouts with outgoing lines; and returned payouts that the bank never saw with the payouts that they reverse. The others stay open,
 * and the next pass tries them again. It only looks up journals: without them there is nothing to match.
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
  const done = new Set([...matches, ...unclear].map(({ payout }) => payout.id));
  const left = payouts.filter(({ id }) => !done.has(id));
  return {
    unclear: unclear.map(({ payout, lines: several }) => payoutUnclear(payout, several)),
    refused: [...refused, ...(await settleReturned(company, left))],
  };
}

/** Reconciles payouts that came back, and that the bank does not show, with the payouts that they reverse. */
async function settleReturned(company: Company, open: readonly Waiting[]): Promise<NewFailure[]> {
  const refused: NewFailure[] = [];
  let sent = open.filter(({ amount }) => amount.isPositive());
  for (const { item, settlementId, date, amount, currencyCode } of open.filter(
    ({ isReturned }) => isReturned,
  )) {
    const payout = returnedPayout({ date, amount: amount.negated() }, currencyCode, sent);
    if (payout === undefined) continue;
    sent = sent.filter((one) => one !== payout);
    const refusal = await reconcile(company, [payout.item.id, item.id]);
    if (refusal !== undefined) refused.push(moveRefused(settlementId, item.name, refusal));
  }
  return refused;
}

/** Open payouts, charges and returned payouts; those of which an earlier run has posted the exchange are completed here. */
async function readPayouts(
  company: Company,
  books: CompanyBooks,
  payoutAccountId: AccountId,
): Promise<{ payouts: Waiting[]; refused: NewFailure[] }> {
  const open = await readOpenPayouts(company, payoutAccountId, { label: PAYOUT_LABEL, ref: MARK });
  const items = [
    ...open.filter(({ name, residual }) => name.startsWith(PAYOUT_LABEL) && residual.greaterThan(0)),
    ...open.filter(({ residual }) => residual.lessThan(0)),
  ];
  const settlements = await settlementsOf(
    company,
    items.filter(({ residual }) => residual.isNegative()),
  );
  const codes = await readCurrencyCodes(
    company,
    items.flatMap(({ currencyId }) => currencyId ?? []),
  );
  const payouts: Waiting[] = [];
  const refused: NewFailure[] = [];
  for (const item of items) {
    const settlementId = item.residual.isNegative()
      ? settlements.get(item.moveId)
      : plainLabel(item.name).slice(PAYOUT_LABEL.length).trim();
    if (settlementId === undefined) continue;
    const currencyCode =
      (item.currencyId === undefined ? undefined : codes.get(item.currencyId)) ?? books.currencyCode;
    if (currencyCode !== books.currencyCode && item.residual.isPositive()) {
      const { exchanged, complaint } = await completeExchange(company, settlementId, item);
      if (complaint !== undefined) refused.push(moveRefused(settlementId, item.name, complaint));
      // The bank's line of it is settled: it must not take another one.
      if (exchanged) continue;
    }
    const { id, date, residual: amount, residualValue: value } = item;
    const isReturned = amount.isNegative() && isReturnedPayout(plainLabel(item.name));
    payouts.push({ id, settlementId, date, amount, currencyCode, value, item, isReturned });
  }
  return { payouts, refused };
}

/** The settlement of each entry; what is of no settlement, such as a person's entry, is left out. */
async function settlementsOf(
  company: Company,
  items: readonly MoveLine[],
): Promise<Map<JournalEntryId, string>> {
  const moveIds = [...new Set(items.map(({ moveId }) => moveId))];
  const moves = await readMoves(company, 'id', moveIds);
  return new Map(
    moves.flatMap(({ id, ref }) => {
      const settlementId = settlementIdOfMember(ref);
      return settlementId === undefined ? [] : [[id, settlementId] as const];
    }),
  );
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
