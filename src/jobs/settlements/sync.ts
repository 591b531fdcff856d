import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import type { SettlementRow } from '../../domain/settlements/settlement.ts';
import { missingAccountingRights } from '../../odoo/account/rights.ts';
import { concernsRecord } from '../../odoo/orm/whole-or-halves.ts';
import { OdooError } from '../../odoo/rpc/errors.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { SettlementEntry } from '../../state/settlements.ts';
import { reopenLost } from '../pass/lost-settlements.ts';
import type { Seller } from '../pass/seller.ts';
import type { FollowedSeller } from '../screens/follow-form.ts';
import { bookingOptions } from './accounts.ts';
import { matchPayouts } from './bank.ts';
import { type BookingResult, bookSettlement } from './book.ts';
import { explainRows, rowsUnexplained, unexplainedRows } from './explain.ts';
import { restoreAccepted } from './files/accept.ts';
import { fetchSettlements, type Refusal, removeDownloads, type SettlementFile } from './files/fetch.ts';
import { planFile } from './files/plan.ts';
import { invoiceOrders } from './invoices.ts';
import { matchLate } from './match-late.ts';
import { refused, tellOpen } from './refusal.ts';
import { emptySettlementsReport, type SettlementsReport } from './report.ts';
import { showSettlement } from './show.ts';

export type SettlementsOptions = {
  /** Report what would be booked, but write nothing. */
  dryRun: boolean;
  onResult?: ((result: SettlementResult) => void) | undefined;
};

/** How one settlement ended. */
export type SettlementResult = {
  entry: SettlementEntry;
  failures: NewFailure[];
  /** To-dos for a settlement that was booked nevertheless. */
  remarks?: NewFailure[];
  plan?: SettlementPlan;
  /** Credit notes that were posted for it. */
  credited: number;
  /** Odoo had all of it before this pass. */
  foundBooked: boolean;
};

/**
 * One pass: posts invoices where that is asked for, fetches new settlements, and books each whole or not at all, oldest first.
 *
 * @throws AmazonError or OdooError when the pass cannot go on; what was booked stays booked
 */
export async function syncSettlements(
  seller: FollowedSeller,
  options: SettlementsOptions,
): Promise<SettlementsReport> {
  const { dryRun } = options;
  const { invoices, settlements: method } = seller.settings.odoo;
  const report = emptySettlementsReport(seller.name);
  if (invoices === 'onDelivery' && !dryRun) report.invoiced = await invoiceOrders(seller);
  if (method === 'none') return report;
  if (!dryRun) report.reopened = (await reopenLost(seller)).lost;
  try {
    for (const file of await fetchSettlements(seller, !dryRun)) {
      const result = await bookFile(seller, await restoreAccepted(seller, file, !dryRun), options);
      count(report, result);
      options.onResult?.(result);
      if (!dryRun) await record(seller, result);
    }
  } finally {
    await removeDownloads(seller);
  }
  if (dryRun) return report;
  const unmoved = await explainRows(seller);
  const late = await matchLate(seller);
  report.matched = late.matched;
  report.notInOdoo = late.notInOdoo;
  const payouts = await matchPayouts(seller);
  await tellOpen(seller, 'moveRefused', [...unmoved, ...late.refused, ...payouts.refused]);
  await tellOpen(seller, 'payoutUnclear', payouts.unclear);
  return report;
}

function count(report: SettlementsReport, { entry, credited, foundBooked }: SettlementResult): void {
  report.fetched += 1;
  report.credited += credited;
  if (foundBooked && entry.state === 'booked') report.found += 1;
  else if (entry.state === 'booked') report.booked += 1;
  else if (entry.state === 'refused') report.refused += 1;
  else report.waiting += 1;
}

async function record(
  seller: Seller,
  { entry, failures, remarks = [], plan }: SettlementResult,
): Promise<void> {
  const { state, name, now } = seller;
  await showSettlement(seller, entry, plan);
  await state.failures.replace(
    name,
    'settlements',
    new Map([[entry.settlementId, [...failures, ...remarks]]]),
    new Date(now()),
  );
  await state.settlements.record(name, entry);
}

async function bookFile(
  seller: Seller,
  file: SettlementFile,
  options: SettlementsOptions,
): Promise<SettlementResult> {
  if ('refusal' in file) return refusal(file.entry, file);
  const { entry } = file;
  const { settlements: way } = seller.settings.odoo;
  const planned = await planFile(file, bookingOptions(seller.settings.odoo));
  if ('unknown' in planned)
    return refusal(entry, {
      class: 'settlementRule',
      refusal: rowsWithoutRule(planned.unknown),
      hint: 'Add a rule to odoo.settlementRules; the settlement is booked by itself afterwards.',
    });
  const { plan } = planned;
  const known = {
    ...entry,
    opening: plan.opening.toFixed(),
    closing: plan.closing.toFixed(),
    movements: plan.bookings.length,
  };
  const { failures, credited, foundBooked, remarks = [] } = await bookOrExplain(seller, plan, options);
  const rest = { failures, plan, credited, foundBooked };
  const rows = unexplainedRows(plan.unexplained);
  if (failures.length === 0)
    return {
      entry: { ...known, way, state: 'booked', reason: undefined, unexplained: rows.length },
      remarks: [...rowsUnexplained(entry.settlementId, rows), ...remarks],
      ...rest,
    };
  return { entry: { ...known, state: 'waiting', reason: failures[0]?.message }, ...rest };
}

/** An error that concerns only this settlement becomes its failure; any other error ends the pass. */
async function bookOrExplain(
  seller: Seller,
  plan: SettlementPlan,
  options: SettlementsOptions,
): Promise<BookingResult> {
  try {
    return await bookSettlement(seller, plan, options);
  } catch (error) {
    return { failures: [await failureOf(seller, plan, error)], credited: 0, foundBooked: false };
  }
}

function refusal(
  entry: SettlementEntry,
  { class: failureClass, refusal: why, hint }: Refusal,
): SettlementResult {
  const message = `Nothing of settlement ${entry.settlementId} is booked: ${why}`;
  const cause = `${failureClass} ${entry.settlementId}`;
  return {
    entry: { ...entry, state: 'refused', reason: message },
    failures: [{ subject: entry.settlementId, class: failureClass, cause, message, hint }],
    credited: 0,
    foundBooked: false,
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
