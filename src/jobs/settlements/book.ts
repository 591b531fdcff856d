import { compareBooked } from '../../domain/settlements/booked.ts';
import type { Booking, SettlementPlan } from '../../domain/settlements/bookings.ts';
import {
  type AmazonJournal,
  ensureAmazonJournal,
  findAmazonJournal,
  journalName,
} from '../../odoo/account/journal.ts';
import {
  discardDrafts,
  movementsOf,
  readSettlementRecords,
  type SettlementRecords,
} from '../../odoo/account/settlement-records.ts';
import { type CompanyBooks, readCompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';
import { ORDERS_CURSOR } from '../../state/cursors.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';
import { accountChooser } from './accounts.ts';
import { readConversion, waitsForRate } from './currency-rate.ts';
import { type Documents, readDocuments } from './documents.ts';
import { billFees, type FeeBill, findFeeBills } from './fees/fee-bills.ts';
import { lockedPeriod } from './locked-period.ts';
import { placeBookings } from './place.ts';
import { groupPayments, postAsStatement, postBatch } from './post.ts';
import { readOpenItemsOf, reconcileSettlement } from './reconcile.ts';
import { creditRefunds } from './refunds.ts';
import { bookedDifferently, bookedOtherwise } from './refusal.ts';
import { absentOrders, type OrdersKnown, waitsFor } from './waits-for.ts';

/** What booking a settlement needs of its seller. */
export type BookingSeller = Pick<Seller, 'name' | 'settings' | 'state' | 'company'>;

/** Result of booking a settlement; it is booked when there are no failures. */
export type BookingResult = {
  failures: NewFailure[];
  /** Credit notes that were posted. */
  credited: number;
  /** Odoo already had all of it. */
  foundBooked: boolean;
  /** To-dos of a settlement that is booked nevertheless. */
  remarks?: NewFailure[];
};

/**
 * Books one settlement completely or not at all. It reads what Odoo has of it, waits for missing documents, posts the rest, reads
 * it back, and settles documents and bills. Repeating it completes an interrupted run and changes nothing that is complete.
 *
 * @throws OdooError when Odoo refuses something that is not about one record
 */
export async function bookSettlement(
  seller: BookingSeller,
  plan: SettlementPlan,
  { dryRun }: { dryRun: boolean },
): Promise<BookingResult> {
  const company = await seller.company();
  const records = await readRecords(company, plan, dryRun);
  const booked = compareBooked(plan, movementsOf(records));
  if (booked.state === 'differs') return waiting([bookedDifferently(plan, booked)]);
  if (booked.state === 'whole') {
    const failures = dryRun ? [] : await complete(seller, company, plan, records);
    return { failures, credited: 0, foundBooked: true };
  }
  const otherwise = bookedOtherwise(plan, records, seller.settings.odoo.settlements);
  if (otherwise.length > 0) return waiting(otherwise);
  const toBook = booked.state === 'part' ? booked.missing : plan.bookings;
  const begun = booked.state === 'part';
  const books = await readCompanyBooks(company);
  const dates = plan.bookings.map(({ date }) => date);
  const locked = lockedPeriod(plan, dates, books.lockedUntil);
  if (seller.settings.odoo.lockedPeriod === 'wait' && locked.length > 0) return waiting(locked);
  const conversion = await readConversion(company, plan.settlement.currencyCode, books);
  const withoutRate = waitsForRate(plan, conversion, books);
  if (withoutRate.length > 0) return waiting(withoutRate);
  const { documents, credited, failures, remarks } = await prepareDocuments(seller, company, plan, {
    books,
    dryRun,
  });
  if (failures.length > 0) return waiting(failures, credited);
  const missing = waitsFor(plan, documents, await ordersKnown(seller, plan, documents), begun);
  if (missing.length > 0 || dryRun) return waiting(missing, credited);
  return {
    ...(await post(seller, { company, books, documents, begun, records }, plan, toBook)),
    credited,
    remarks,
  };
}

/**
 * Reads what Odoo has of a settlement. If nothing of it was posted and its drafts differ from the current plan, because rules or
 * settings have changed since, the drafts are deleted.
 */
async function readRecords(
  company: Company,
  plan: SettlementPlan,
  dryRun: boolean,
): Promise<SettlementRecords> {
  const { settlementId } = plan.settlement;
  const records = await readSettlementRecords(company, settlementId);
  const movements = movementsOf(records);
  const isDraft = movements.every(({ posted }) => !posted);
  if (dryRun || !isDraft || compareBooked(plan, movements).state !== 'differs') return records;
  await discardDrafts(company, records);
  return readSettlementRecords(company, settlementId);
}

function waiting(failures: NewFailure[], credited = 0): BookingResult {
  return { failures, credited, foundBooked: false };
}

type Prepared = {
  documents: Documents;
  credited: number;
  failures: NewFailure[];
  remarks: NewFailure[];
};

/** Reads the documents of the orders, and creates the credit notes if the settings ask for them. */
async function prepareDocuments(
  seller: BookingSeller,
  company: Company,
  plan: SettlementPlan,
  { books, dryRun }: { books: CompanyBooks; dryRun: boolean },
): Promise<Prepared> {
  const orderIds = plan.bookings.flatMap(({ orderId }) => orderId ?? []);
  const documents = await readDocuments(seller, company, orderIds);
  if (seller.settings.odoo.invoices !== 'onDelivery' || dryRun)
    return { documents, credited: 0, failures: [], remarks: [] };
  const { posted, changed, failures, remarks } = await creditRefunds(company, plan, documents, {
    salesLockedUntil: books.salesLockedUntil,
    waits: seller.settings.odoo.lockedPeriod === 'wait',
    accountOf: accountChooser(seller.settings, company, books),
  });
  return {
    documents: changed ? await readDocuments(seller, company, orderIds) : documents,
    credited: posted,
    failures,
    remarks,
  };
}

async function ordersKnown(
  { name, state }: Pick<Seller, 'name' | 'state'>,
  plan: SettlementPlan,
  documents: Documents,
): Promise<OrdersKnown> {
  const known = await state.orders.find(name, absentOrders(plan.bookings, documents));
  const failed = [...known].filter(([, { outcome }]) => outcome === 'failed').map(([orderId]) => orderId);
  const readUntil = await state.cursors.get(name, ORDERS_CURSOR);
  return {
    failed: new Set(failed),
    readToEnd: readUntil !== undefined && readUntil >= plan.settlement.end,
  };
}

type Found = {
  company: Company;
  books: CompanyBooks;
  documents: Documents;
  begun: boolean;
  records: SettlementRecords;
};

/** Posts what is missing, reads back whether Odoo now holds all of it, and settles documents and bills. */
async function post(
  seller: BookingSeller,
  { company, books, documents, begun, records }: Found,
  plan: SettlementPlan,
  toBook: readonly Booking[],
): Promise<Omit<BookingResult, 'credited' | 'remarks'>> {
  const { settings } = seller;
  const { settlementId, currencyCode } = plan.settlement;
  const journal = await ensureAmazonJournal(company, settings.odoo.journal, currencyCode, books.currencyCode);
  const accountOf = accountChooser(settings, company, books);
  // Fees in posted entries must not be billed as well.
  const billed = begun
    ? { bills: await findFeeBills(seller, company, plan) }
    : await billFees(seller, plan, { company, books, accountOf });
  if ('failures' in billed) return { failures: billed.failures, foundBooked: false };
  const placed = await placeBookings({ bookings: toBook, plan }, documents, billed.bills, accountOf);
  if (settings.odoo.settlements === 'statement')
    await postAsStatement({ company, books, journal }, plan, placed, records);
  else {
    const failures = await postBatch({ company, books, journal }, plan, placed, records);
    if (failures.length > 0) return { failures, foundBooked: false };
  }
  const after = await readSettlementRecords(company, settlementId);
  const shown = compareBooked(plan, movementsOf(after));
  if (shown.state !== 'whole')
    return {
      failures: [
        bookedDifferently(
          plan,
          shown.state === 'differs' ? shown : { reason: 'it does not show all that was posted' },
        ),
      ],
      foundBooked: false,
    };
  const failures = await settle(company, journal, plan, { documents, bills: billed.bills, records: after });
  return { failures, foundBooked: false };
}

type Settling = { documents: Documents; bills: readonly FeeBill[]; records: SettlementRecords };

async function settle(
  company: Company,
  journal: AmazonJournal | undefined,
  plan: SettlementPlan,
  settling: Settling,
): Promise<NewFailure[]> {
  const items = await readOpenItemsOf(company, settling.records);
  const failures = await reconcileSettlement(company, plan, settling, items);
  if (journal !== undefined) await groupPayments(company, journal, plan.settlement, settling.records);
  return failures;
}

/** Settles what an interrupted run left open in a completely posted settlement; changes nothing when nothing is open. */
async function complete(
  { settings }: Pick<Seller, 'settings'>,
  company: Company,
  plan: SettlementPlan,
  records: SettlementRecords,
): Promise<NewFailure[]> {
  const { currencyCode: own } = await readCompanyBooks(company);
  const name = journalName(settings.odoo.journal, plan.settlement.currencyCode, own);
  const journal = await findAmazonJournal(company, name);
  const orderIds = plan.bookings.flatMap(({ orderId }) => orderId ?? []);
  const documents = await readDocuments({ settings }, company, orderIds);
  const bills = await findFeeBills({ settings }, company, plan);
  return settle(company, journal, plan, { documents, bills, records });
}
