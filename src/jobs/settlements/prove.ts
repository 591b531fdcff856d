import { type Decimal, exponentOf, sum, ZERO } from '../../domain/money.ts';
import { type BookedMovement, compareBooked, differences } from '../../domain/settlements/booked.ts';
import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import { chainsOf, describeGap, expectedBalance } from '../../domain/settlements/chains.ts';
import { type SummaryLine, summarize } from '../../domain/settlements/summary.ts';
import { UsageError } from '../../errors.ts';
import { accountNames } from '../../odoo/account/account.ts';
import { findAmazonJournal, journalName } from '../../odoo/account/journal.ts';
import type { Move } from '../../odoo/account/move.ts';
import { readBalance } from '../../odoo/account/move-line.ts';
import { movementsOf, readSettlementRecords } from '../../odoo/account/settlement-records.ts';
import { readCompanyBooks } from '../../odoo/base/company-books.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import type { Seller } from '../pass/seller.ts';
import { bookingOptions } from './accounts.ts';
import { type Documents, readDocuments } from './documents.ts';
import { readAccepted } from './files/accepted.ts';
import { toFile } from './files/fetch.ts';
import { linkOfEntry } from './files/overview.ts';
import { planFile } from './files/plan.ts';

/** A settlement compared with Odoo. Amounts are decimals as text, in the settlement's currency. */
export type SettlementProof = {
  settlementId: string;
  state: string;
  currencyCode: string;
  startDate: string;
  endDate: string;
  opening: string;
  /** All rows except the balances. */
  movements: string;
  total: string;
  closing: string;
  /** The intermediary account, as people know it. */
  account: string;
  /** The sum that is booked on it for this settlement. */
  booked: string;
  /** How many movements Amazon's file has, and how many of them are posted in Odoo. */
  movementCount: number;
  bookedCount: number;
  /** Movements of the file that Odoo does not have, and movements in Odoo that are not in the file. */
  missing: { label: string; amount: string }[];
  strangers: { label: string; amount: string }[];
  /** Odoo has all of it. */
  complete: boolean;
  balance: string;
  /** What Amazon still owes by the newest booked settlements of all stores in this currency. */
  expectedBalance: string;
  /** Why the two differ. */
  explanations: { text: string; amount: string }[];
  unexplained: string;
  orders: { orderId: string; billed: string; credited: string; settled: string; open: string }[];
  others: { label: string; date: string; amount: string }[];
  /** Country code of the store, where the file names one. */
  store?: string | undefined;
  /** Sales, refunds, fees by type and the rest, by month, from the opening to the closing balance. */
  summary: { kind: SummaryLine['kind']; type: string; month: string; amount: string }[];
};

/**
 * Compares a settlement with Odoo, figure by figure.
 *
 * @returns undefined when the account has no such settlement, or its file cannot be read
 * @throws UsageError (`SETTLEMENT_FILE_GONE`) for a booked settlement whose file was removed after its retention
 */
export async function proveSettlement(
  seller: Seller,
  settlementId: string,
): Promise<SettlementProof | undefined> {
  const entries = await seller.state.settlements.list(seller.name);
  const entry = entries.find((candidate) => candidate.settlementId === settlementId);
  if (entry === undefined) return undefined;
  const text = await seller.state.archive.read(entry.file);
  if (text === undefined && entry.state === 'booked') throw fileGone(entry);
  if (text === undefined) return undefined;
  const accepted = await readAccepted(seller);
  const file = await toFile(text, entry, accepted);
  if (!('settlement' in file)) return undefined;
  const planned = await planFile(file, bookingOptions(seller.settings.odoo));
  if (!('plan' in planned)) return undefined;
  return prove(seller, entry, planned.plan, entries);
}

function fileGone({ settlementId, file }: SettlementEntry): UsageError {
  return new UsageError(
    `Settlement ${settlementId} is booked; its file ${file} is not kept any more, so it cannot be compared`,
    {
      code: 'SETTLEMENT_FILE_GONE',
      hint: 'Files go after retention.settlementMonths. Put it back into the folder "settlements" from a backup; its bookings are in Odoo.',
    },
  );
}

async function prove(
  seller: Seller,
  entry: SettlementEntry,
  plan: SettlementPlan,
  entries: readonly SettlementEntry[],
): Promise<SettlementProof> {
  const { settlement, opening, closing, bookings } = plan;
  const company = await seller.company();
  const { currencyCode: own } = await readCompanyBooks(company);
  const name = journalName(seller.settings.odoo.journal, settlement.currencyCode, own);
  const journal = await findAmazonJournal(company, name);
  const text = textIn(settlement.currencyCode);
  const balance =
    journal === undefined ? ZERO : await readBalance(company, journal.accountId, journal.currencyId);
  const { expected, explanations } = expectation(
    entries.filter(({ state }) => state === 'booked'),
    settlement.currencyCode,
  );
  const movements = movementsOf(await readSettlementRecords(company, settlement.settlementId)).filter(
    ({ posted: isPosted, reversedBy }) => isPosted && reversedBy === undefined,
  );
  const explained = sum(explanations.map(({ amount }) => amount));
  const names = await accountNames(company, journal === undefined ? [] : [journal.accountId]);
  return {
    settlementId: settlement.settlementId,
    state: entry.state,
    currencyCode: settlement.currencyCode,
    startDate: settlement.startDate,
    endDate: settlement.endDate,
    opening: text(opening),
    movements: text(sum(bookings.filter(({ kind }) => kind !== 'payout').map(({ amount }) => amount))),
    total: text(settlement.total),
    closing: text(closing),
    account: (journal === undefined ? undefined : names.get(journal.accountId)) ?? name,
    ...comparison(plan, movements, text),
    balance: text(balance),
    expectedBalance: text(expected),
    explanations: explanations.map((one) => ({ text: one.text, amount: text(one.amount) })),
    unexplained: text(balance.minus(expected).minus(explained)),
    store: settlement.store,
    summary: summarize(plan).map((line) => ({ ...line, amount: text(line.amount) })),
    orders: ordersOf(plan, await readDocuments(seller, company, orderIdsOf(bookings)), text),
    others: bookings
      .filter(({ orderId }) => orderId === undefined)
      .map(({ label, date, amount }) => ({ label, date, amount: text(amount) })),
  };
}

type Comparison = Pick<
  SettlementProof,
  'booked' | 'movementCount' | 'bookedCount' | 'missing' | 'strangers' | 'complete'
>;

/** Counts the movements in Odoo, because the balance alone cannot show whether a settlement with a sum of zero is booked. */
function comparison(
  plan: SettlementPlan,
  movements: readonly BookedMovement[],
  text: (amount: Decimal) => string,
): Comparison {
  const complete = compareBooked(plan, movements).state === 'whole';
  const { missing, others } = differences(plan, movements);
  const shown = (list: readonly { label: string; amount: Decimal }[]): SettlementProof['missing'] =>
    complete ? [] : list.map(({ label, amount }) => ({ label, amount: text(amount) }));
  return {
    booked: text(sum(movements.map(({ amount }) => amount))),
    movementCount: plan.bookings.length,
    bookedCount: movements.length,
    missing: shown(missing),
    strangers: shown(others),
    complete,
  };
}

function textIn(currencyCode: string): (amount: Decimal) => string {
  const exponent = exponentOf(currencyCode);
  return (amount) => amount.plus(0).toFixed(exponent);
}

/**
 * What Amazon owes by the newest settlements of all stores in the currency. What it owed before the first one was never booked here,
 * and a file that is missing is named.
 */
function expectation(
  entries: readonly SettlementEntry[],
  currencyCode: string,
): { expected: Decimal; explanations: { text: string; amount: Decimal }[] } {
  const chains = chainsOf(
    entries.flatMap((entry) => (entry.currencyCode === currencyCode ? (linkOfEntry(entry) ?? []) : [])),
  );
  const before = chains.flatMap(({ links: [first] }) =>
    first === undefined || first.opening.isZero()
      ? []
      : [
          {
            text: `Amazon owed this before ${first.settlementId}, the first settlement here: book it as the opening balance`,
            amount: first.opening.negated(),
          },
        ],
  );
  const gaps = chains.flatMap((chain) =>
    chain.gaps.map((gap) => ({ text: describeGap(gap), amount: gap.amount })),
  );
  return { expected: expectedBalance(chains, currencyCode), explanations: [...before, ...gaps] };
}

function orderIdsOf(bookings: SettlementPlan['bookings']): string[] {
  return [...new Set(bookings.flatMap(({ orderId }) => orderId ?? []))];
}

function posted(moves: readonly Move[] = []): Move[] {
  return moves.filter(({ state }) => state === 'posted');
}

function ordersOf(
  { bookings }: SettlementPlan,
  documents: Documents,
  text: (amount: Decimal) => string,
): SettlementProof['orders'] {
  return orderIdsOf(bookings).map((orderId) => {
    const own = documents.get(orderId);
    const invoices = posted(own?.invoices);
    const notes = posted(own?.creditNotes);
    const open = sum(invoices.map(({ residual }) => residual)).minus(
      sum(notes.map(({ residual }) => residual)),
    );
    return {
      orderId,
      billed: own === undefined ? 'not in Odoo' : text(sum(invoices.map(({ total }) => total))),
      credited: text(sum(notes.map(({ total }) => total))),
      settled: text(
        sum(bookings.filter((booking) => booking.orderId === orderId).map(({ amount }) => amount)),
      ),
      open: text(open),
    };
  });
}
