import { planBookings, type SettlementPlan } from '../../domain/settlements/bookings.ts';
import type { Settlement, SettlementRow } from '../../domain/settlements/settlement.ts';
import type { FailureClass } from '../../failures/catalogue.ts';
import { type AmazonJournal, ensureAmazonJournal } from '../../odoo/account/journal.ts';
import { isPosted } from '../../odoo/account/move.ts';
import { missingAccountingRights } from '../../odoo/account/rights.ts';
import { type CompanyBooks, readCompanyBooks } from '../../odoo/base/company-books.ts';
import { findOne } from '../../odoo/orm/search-read.ts';
import { concernsRecord } from '../../odoo/orm/whole-or-halves.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import type { Seller, SellerCompany } from '../pass/seller.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import { accountChooser, findAccount } from './accounts.ts';
import { bookBatch } from './book-batch.ts';
import { bookStatement } from './book-statement.ts';
import { bookingOptions } from './booking-options.ts';
import { missingDocuments, readDocuments } from './documents.ts';
import { billFees } from './fees.ts';
import { fetchSettlements, type SettlementFile } from './fetch.ts';
import { invoiceOrders } from './invoices.ts';
import { lockedPeriod } from './locked-period.ts';
import { settlementName } from './names.ts';
import { matchPayouts } from './payouts.ts';
import { creditRefunds } from './refunds.ts';
import { refused } from './refusal.ts';
import { emptySettlementsReport, type SettlementsReport } from './report.ts';
import { showSettlement } from './show.ts';

export type SettlementsOptions = {
  /** Say what would be booked, write nothing. */
  dryRun: boolean;
  onResult?: ((result: SettlementResult) => void) | undefined;
};

/** How one settlement ended. */
export type SettlementResult = { entry: SettlementEntry; failures: NewFailure[]; plan?: SettlementPlan };

/**
 * One pass: posts invoices where that is asked for, fetches new settlements, and books each whole or not at all, oldest first.
 *
 * @throws AmazonError or OdooError when the pass cannot go on; what was booked stays booked
 */
export async function syncSettlements(
  seller: FollowedSeller,
  options: SettlementsOptions,
): Promise<SettlementsReport> {
  const report = emptySettlementsReport(seller.name);
  const { invoices, settlements: way } = seller.settings.odoo;
  if (invoices === 'onDelivery' && !options.dryRun) report.invoiced = await invoiceOrders(seller);
  if (way === 'none') return report;
  const journals: AmazonJournal[] = [];
  for (const file of await fetchSettlements(seller, !options.dryRun)) {
    report.fetched += 1;
    const result = await takeSettlement(seller, file, options, report, journals);
    if (result.entry.state === 'booked') report.booked += 1;
    else if (result.entry.state === 'refused') report.refused += 1;
    else report.waiting += 1;
    options.onResult?.(result);
    if (!options.dryRun) await record(seller, result);
  }
  if (!options.dryRun) await matchWithBank(seller, journals);
  return report;
}

async function record(seller: Seller, { entry, failures }: SettlementResult): Promise<void> {
  const { state, name, now } = seller;
  await showSettlement(seller, entry);
  await state.failures.replace(
    name,
    'settlements',
    new Map([[entry.settlementId, failures]]),
    new Date(now()),
  );
  await state.settlements.record(name, entry);
}

async function takeSettlement(
  seller: Seller,
  file: SettlementFile,
  options: SettlementsOptions,
  report: SettlementsReport,
  journals: AmazonJournal[],
): Promise<SettlementResult> {
  if ('refusal' in file)
    return refusal(
      file.entry,
      'settlementRefused',
      file.refusal,
      'Compare the file with Seller Central; it is read again each time.',
    );
  const { entry, settlement } = file;
  const planned = planBookings(settlement, bookingOptions(seller.settings.odoo));
  if ('unknown' in planned)
    return refusal(
      entry,
      'settlementRule',
      rowsWithoutRule(planned.unknown),
      'Add a rule to odoo.settlementRules; the settlement is booked by itself afterwards.',
    );
  const { plan } = planned;
  const known = { ...entry, opening: plan.opening.toFixed(), closing: plan.closing.toFixed() };
  try {
    const failures = await book(seller, plan, options, report, journals);
    const way = seller.settings.odoo.settlements;
    if (failures.length === 0)
      return { entry: { ...known, way, state: 'booked', reason: undefined }, failures, plan };
    return { entry: { ...known, state: 'waiting', reason: failures[0]?.message }, failures, plan };
  } catch (error) {
    const failure = await failureOf(seller, plan, error);
    return { entry: { ...known, state: 'waiting', reason: failure.message }, failures: [failure], plan };
  }
}

function refusal(
  entry: SettlementEntry,
  failureClass: FailureClass,
  why: string,
  hint: string,
): SettlementResult {
  const message = `Nothing of settlement ${entry.settlementId} is booked: ${why}`;
  return {
    entry: { ...entry, state: 'refused', reason: message },
    failures: [
      {
        subject: entry.settlementId,
        class: failureClass,
        cause: `${failureClass} ${entry.settlementId}`,
        message,
        hint,
      },
    ],
  };
}

function rowsWithoutRule(rows: readonly SettlementRow[]): string {
  const shown = rows
    .slice(0, 10)
    .map(
      ({ line, transactionType, amountType, amountDescription, amount }) =>
        `line ${line} (${transactionType} / ${amountType} / ${amountDescription}, ${amount.toFixed()})`,
    );
  const more = rows.length > 10 ? ` and ${rows.length - 10} more` : '';
  return `${rows.length} row(s) have no rule: ${shown.join(', ')}${more}`;
}

/** A refusal is about this settlement; anything else ends the pass. */
async function failureOf(seller: Seller, plan: SettlementPlan, error: unknown): Promise<NewFailure> {
  if (error instanceof OdooError && error.kind === 'access') {
    const company = await seller.company();
    const missing = await missingAccountingRights(company, seller.settings.odoo.settlements);
    const rights = missing.map(({ model, operation, group }) => `${operation} ${model}: ${group}`).join('; ');
    return {
      ...refused(plan, 'a right', error.message),
      class: 'accountingRights',
      hint:
        rights === ''
          ? 'Make the journal and its accounts with "amazon-odoo setup" or by hand, or let an accounting administrator run this once.'
          : `Give the user of the sidecar these rights: ${rights}.`,
    };
  }
  if (!concernsRecord(error)) throw error;
  return refused(plan, 'the settlement', error.message);
}

/** @returns why it cannot be booked now; nothing when it is */
async function book(
  seller: Seller,
  plan: SettlementPlan,
  { dryRun }: SettlementsOptions,
  report: SettlementsReport,
  journals: AmazonJournal[],
): Promise<NewFailure[]> {
  const company = await seller.company();
  const books = await readCompanyBooks(company);
  const locked = lockedPeriod(
    plan,
    plan.bookings.map(({ date }) => date),
    books.lockedUntil,
  );
  if (locked.length > 0) return locked;
  const orderIds = plan.bookings.flatMap(({ orderId }) => orderId ?? []);
  let documents = await readDocuments(seller, orderIds);
  if (seller.settings.odoo.invoices === 'onDelivery' && !dryRun) {
    const credited = await creditRefunds(seller, plan, documents, books);
    report.credited += credited.posted;
    if (credited.failures.length > 0) return credited.failures;
    if (credited.changed) documents = await readDocuments(seller, orderIds);
  }
  const missing = await missingDocuments(seller, plan, documents, await isBegun(seller, company, plan));
  if (missing.length > 0 || dryRun) return missing;
  const journal = await journalOf(seller, company, plan.settlement, books);
  journals.push(journal);
  const otherwise = await bookedOtherwise(seller, company, plan);
  if (otherwise.length > 0) return otherwise;
  const accountOf = accountChooser(seller.settings, company, books);
  const billed = await billFees(seller, plan, { company: company, books, accountOf });
  if ('failures' in billed) return billed.failures;
  const booking = {
    seller,
    company,
    plan,
    documents,
    journal,
    books,
    accountOf,
    bills: billed.bills,
  };
  return seller.settings.odoo.settlements === 'statement' ? bookStatement(booking) : bookBatch(booking);
}

/** The journal of a settlement's currency. */
export function journalOf(
  seller: Seller,
  company: SellerCompany,
  { currencyCode }: Pick<Settlement, 'currencyCode'>,
  books: CompanyBooks,
): Promise<AmazonJournal> {
  const foreign = currencyCode === books.currencyCode ? undefined : currencyCode;
  return ensureAmazonJournal(company, seller.settings.odoo.journal, foreign);
}

/** Whether a run that was killed, or one whose state is lost, has booked of it already. */
async function isBegun(
  seller: Seller,
  company: SellerCompany,
  { settlement: { settlementId } }: SettlementPlan,
): Promise<boolean> {
  const name = settlementName(settlementId);
  if (seller.settings.odoo.settlements !== 'statement') return isPosted(company, `${name} `);
  return (await findOne(company.odoo, 'account.bank.statement', [['name', '=', name]])) !== undefined;
}

/** A settlement that was booked the other way, before the setting was changed, must not be booked twice. */
async function bookedOtherwise(
  seller: Seller,
  company: SellerCompany,
  { settlement: { settlementId } }: SettlementPlan,
): Promise<NewFailure[]> {
  const name = settlementName(settlementId);
  const isStatement = seller.settings.odoo.settlements === 'statement';
  const found = isStatement
    ? await findOne(company.odoo, 'account.move', [['ref', '=like', `${name} %`]])
    : await findOne(company.odoo, 'account.bank.statement', [['name', '=', name]]);
  if (found === undefined) return [];
  return [
    {
      subject: settlementId,
      class: 'bookedOtherwise',
      cause: `bookedOtherwise ${settlementId}`,
      message: `Settlement ${settlementId} is in Odoo as ${isStatement ? 'payments' : 'a bank statement'} already`,
      hint: 'Nothing to book: dismiss this, or set odoo.settlements back.',
      odooModel: isStatement ? 'account.move' : 'account.bank.statement',
      odooId: found,
    },
  ];
}

async function matchWithBank(seller: Seller, journals: readonly AmazonJournal[]): Promise<void> {
  const booked = (await seller.state.settlements.list(seller.name)).some(({ state }) => state === 'booked');
  if (!booked) return;
  const company = await seller.company();
  const books = await readCompanyBooks(company);
  const own = journals[0] ?? (await journalOf(seller, company, { currencyCode: books.currencyCode }, books));
  const payoutAccountId = await findAccount(seller.settings, company, books, 'payout');
  await matchPayouts(company, [own, ...journals], payoutAccountId);
}
