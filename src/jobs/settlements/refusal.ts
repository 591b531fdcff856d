import type { Decimal } from '../../domain/money.ts';
import type { BankLine, OpenPayout } from '../../domain/settlements/bank-match.ts';
import type { Difference } from '../../domain/settlements/booked.ts';
import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import type { SettlementRecords } from '../../odoo/account/settlement-records.ts';
import { BANK_STATEMENT, JOURNAL_ENTRY } from '../../odoo/models.ts';
import type { NewFailure } from '../../state/failures.ts';
import type { Seller } from '../pass/seller.ts';

/** Failure entry for a record of a settlement that Odoo refused, with Odoo's message. */
export function refused(
  { settlement }: Pick<SettlementPlan, 'settlement'>,
  what: string,
  message: string,
): NewFailure {
  return {
    subject: settlement.settlementId,
    class: 'refusedByOdoo',
    cause: `refusedByOdoo settlement ${settlement.settlementId}`,
    message: `Odoo refused ${what}: ${message}`.slice(0, 500),
    hint: 'Correct what Odoo names; the settlement is tried again by itself.',
  };
}

/** To-do for a refund of more than the order's invoices hold; the settlement is booked nevertheless. */
export function refundBeyondInvoice(
  { settlement: { settlementId, currencyCode } }: Pick<SettlementPlan, 'settlement'>,
  orderId: string,
  amount: Decimal,
): NewFailure {
  return {
    subject: settlementId,
    class: 'refundBeyondInvoice',
    cause: `refundBeyondInvoice ${orderId} ${settlementId}`,
    message: `Amazon refunded ${amount.toFixed()} ${currencyCode} of order ${orderId} that its invoices do not hold (any more): the credit note has it on the account "Amazon refund corrections", without tax`,
    hint: 'Look at the order at Amazon, decide on account and tax, and dismiss this.',
  };
}

/**
 * Failure entry for a settlement whose bookings in Odoo differ from Amazon's file. A reversal that comes later is another cause: it is
 * told also where the first one was dismissed.
 */
export function bookedDifferently(
  { settlement: { settlementId } }: Pick<SettlementPlan, 'settlement'>,
  { reason, reversedBy }: Pick<Difference, 'reason' | 'reversedBy'>,
): NewFailure {
  if (reversedBy !== undefined)
    return {
      subject: settlementId,
      class: 'bookedDifferently',
      cause: `bookedDifferently ${settlementId} reversed by ${reversedBy.join(', ')}`.slice(0, 300),
      message: `Settlement ${settlementId} is no longer booked as a whole: ${reason}`.slice(0, 500),
      hint: `Reverse ${reversedBy.join(', ')} in Odoo, or book the same movements by hand, in entries with the reference AMZ-${settlementId} and the same labels; it then counts as booked by itself. If it is to stay reversed, dismiss this.`,
    };
  return {
    subject: settlementId,
    class: 'bookedDifferently',
    cause: `bookedDifferently ${settlementId}`,
    message: `Settlement ${settlementId} is in Odoo with other amounts: ${reason}`.slice(0, 500),
    hint: `Compare "amazon-odoo settlements show ${settlementId}" with the entries AMZ-${settlementId} in Odoo. Nothing is written until they agree.`,
  };
}

/** A settlement of which a part was booked by the other method, before the setting was changed, must not be booked twice. */
export function bookedOtherwise(
  { settlement: { settlementId } }: Pick<SettlementPlan, 'settlement'>,
  { payments, entries, statement }: SettlementRecords,
  method: 'batch' | 'statement' | 'none',
): NewFailure[] {
  const [member] = [...payments.map(({ moveId }) => moveId), ...entries.map(({ id }) => id)];
  const found =
    method === 'statement'
      ? { odooModel: JOURNAL_ENTRY, odooId: member, as: 'payments' }
      : { odooModel: BANK_STATEMENT, odooId: statement?.id, as: 'a bank statement' };
  if (found.odooId === undefined) return [];
  return [
    {
      subject: settlementId,
      class: 'bookedOtherwise',
      cause: `bookedOtherwise ${settlementId}`,
      message: `A part of settlement ${settlementId} is in Odoo as ${found.as} already`,
      hint: 'Set odoo.settlements back until it is booked, or delete that part in Odoo.',
      odooModel: found.odooModel,
      odooId: found.odooId,
    },
  ];
}

/**
 * Failure entry for an amount that Odoo refused to move from the account or customer where it waits.
 *
 * @param subject order id, or settlement id
 * @param label of the item that waits
 */
export function moveRefused(subject: string, label: string, message: string): NewFailure {
  return {
    subject,
    class: 'moveRefused',
    cause: `moveRefused ${message}`.slice(0, 300),
    message:
      `"${label}" stays where it was booked: Odoo refused to move or to reconcile it: ${message}`.slice(
        0,
        500,
      ),
    hint: 'Correct what Odoo names; it is tried again by the next "sync settlements". Or move it by hand.',
  };
}

/** To-do about a payout, or money that Amazon took, of which several lines of the bank, or a line of which several, come into question. */
export function payoutUnclear(
  { settlementId, amount, currencyCode, date }: OpenPayout,
  lines: readonly BankLine[],
): NewFailure {
  const what = amount.isNegative() ? 'charge or returned payout' : 'payout';
  const shown = lines.slice(0, 5).map((line) => `${line.date} ${line.amount.toFixed()} ${line.currencyCode}`);
  return {
    subject: settlementId,
    class: 'payoutUnclear',
    cause: `payoutUnclear ${date} ${amount.toFixed()} ${currencyCode}`,
    message: `The ${what} of settlement ${settlementId} (${amount.toFixed()} ${currencyCode}, ${date}) is not reconciled with the bank, because it cannot be told apart: ${lines.length} line(s) come into question (${shown.join('; ')})`,
    hint: 'Reconcile it in Odoo, on the account where payouts wait.',
  };
}

/** Files what a pass found of one class, and closes those that are not found any more. */
export async function tellOpen(
  { name, state, now }: Pick<Seller, 'name' | 'state' | 'now'>,
  failureClass: 'moveRefused' | 'payoutUnclear' | 'invoiceRefused',
  found: readonly NewFailure[],
): Promise<void> {
  const still = new Set(found.map(({ subject }) => subject));
  const gone = (await state.failures.unresolved(name, failureClass)).filter(
    ({ subject }) => !still.has(subject),
  );
  await state.failures.resolve(
    name,
    gone.map(({ subject }) => subject),
    [failureClass],
  );
  if (found.length > 0) await state.failures.file(name, found, new Date(now()));
}
