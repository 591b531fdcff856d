import { Decimal, exponentOf, sum, ZERO } from '../../domain/money.ts';
import type { AccountId, SaleLineId } from '../../domain/record-id.ts';
import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import { firstOpenDay } from '../../domain/settlements/closed-period.ts';
import { isMadeForSettlement, refundName, settlementKey } from '../../domain/settlements/names.ts';
import { type RefundedPart, refundedParts, takenBack } from '../../domain/settlements/refunds.ts';
import { isReversal } from '../../domain/settlements/reversals.ts';
import {
  type CreditLine,
  type CreditNote,
  ensureCreditNotes,
  type InvoiceLine,
  linkCreditNotes,
  readInvoiceLines,
} from '../../odoo/account/credit-note.ts';
import { type Move, postMoves, readCreditNotes, readMoves, roundDraft } from '../../odoo/account/move.ts';
import type { Company } from '../../odoo/company.ts';
import { readSaleOrderLines } from '../../odoo/sale/order-line.ts';
import type { NewFailure } from '../../state/failures.ts';
import { taxesOf } from '../pass/pricing.ts';
import type { AccountOf } from './accounts.ts';
import type { Documents, OrderDocuments } from './documents.ts';
import { lockedPeriod } from './locked-period.ts';
import { isCredited, type LimitedRefund, type Refund, withinInvoices } from './refund-limits.ts';
import { refundBeyondInvoice, refused } from './refusal.ts';

export type CreditOptions = {
  salesLockedUntil: string | undefined;
  /** Whether refunds of a closed period wait until it is opened; otherwise they get the first open day as date. */
  waits: boolean;
  accountOf: AccountOf;
};

/** The result of creating the credit notes of a settlement. */
export type Credited = {
  posted: number;
  changed: boolean;
  failures: NewFailure[];
  /** To-dos that stop nothing: refunds of more than the invoice holds. */
  remarks: NewFailure[];
};

/**
 * Creates and posts a credit note for each refund of a settlement, for exactly the refunded items and amounts. If a person has
 * created one over the same amount, that one is used instead. An amount refunded beyond the invoice becomes a line of its own,
 * without tax, on the account of corrections.
 */
export async function creditRefunds(
  company: Company,
  plan: SettlementPlan,
  documents: Documents,
  { salesLockedUntil, waits, accountOf }: CreditOptions,
): Promise<Credited> {
  const refunds = plan.bookings.flatMap((booking): Refund[] => {
    const own = documents.get(booking.orderId ?? '');
    if (
      booking.kind !== 'refund' ||
      isReversal(booking) ||
      booking.orderId === undefined ||
      own === undefined
    )
      return [];
    const { orderId, key, label } = booking;
    const refund = {
      orderId,
      key,
      label,
      date: firstOpenDay(booking.date, waits ? undefined : salesLockedUntil),
      amount: booking.amount.negated(),
      documents: own,
      parts: refundedParts(plan.refunds.get(booking.key) ?? []),
    };
    return invoiceOf(own) === undefined || madeByPerson(refund) ? [] : [refund];
  });
  if (refunds.length === 0) return { ...NOTHING, failures: [] };
  // Odoo would date a credit note of a closed period by itself to the first open day.
  const locked = lockedPeriod(
    plan,
    refunds.filter((refund) => !isCredited(refund, plan)).map(({ date }) => date),
    salesLockedUntil,
  );
  if (waits && locked.length > 0) return { ...NOTHING, failures: locked };
  const all = withinInvoices(refunds, plan);
  const beyond = all.filter(({ amount }) => !amount.isZero());
  const correctionId = beyond.length === 0 ? undefined : await accountOf('refundCorrection');
  const notes = await notesOf(company, plan, all, correctionId);
  const loaded = await ensureNotes(company, notes);
  const [reason] = loaded.refused.values();
  if (reason !== undefined) return { ...NOTHING, failures: [refused(plan, 'a credit note', reason)] };
  const made = await rounded(company, refunds, notes, loaded.ids, plan.settlement.currencyCode);
  const wrong = refunds.flatMap((refund, index) =>
    differing(
      refund,
      made.find(({ id }) => id === loaded.ids[index]),
    ),
  );
  if (wrong.length > 0)
    return {
      ...NOTHING,
      failures: [refused(plan, 'the amount of a credit note', wrong.join('; '))],
    };
  const drafts = made.filter(({ state }) => state === 'draft').map(({ id }) => id);
  const complaints = await postMoves(company, drafts);
  const links = made.flatMap(({ id, reversedId }) => {
    const invoice = notes[loaded.ids.indexOf(id)]?.invoice;
    const linked = invoice === undefined || reversedId === invoice.id || complaints.has(id);
    return linked ? [] : [{ noteId: id, invoiceId: invoice.id }];
  });
  await linkCreditNotes(company, links);
  return {
    posted: drafts.length - complaints.size,
    changed: links.length > 0,
    failures: [...complaints.values()].map((error) => refused(plan, 'a credit note', error.message)),
    remarks: beyond.map(({ refund, amount }) => refundBeyondInvoice(plan, refund.orderId, amount)),
  };
}

/** Reads the credit notes from Odoo after it has added the cent by which Odoo rounds the taxes of several lines differently. */
async function rounded(
  company: Company,
  refunds: readonly Refund[],
  notes: readonly CreditNote[],
  loaded: readonly (number | undefined)[],
  currencyCode: string,
): Promise<Move[]> {
  const ids = loaded.filter((id): id is number => id !== undefined);
  const made = await readMoves(company, 'id', ids);
  const cent = new Decimal(10).pow(-exponentOf(currencyCode));
  let changed = false;
  for (const [index, { amount }] of refunds.entries()) {
    const note = made.find(({ id }) => id === loaded[index]);
    const lines = notes[index]?.lines ?? [];
    const [first] = lines;
    if (note === undefined || first === undefined || note.total.equals(amount)) continue;
    const limit = cent.times(lines.length);
    await roundDraft(company, note.id, { wanted: amount, accountId: first.accountId, limit });
    changed = true;
  }
  return changed ? readMoves(company, 'id', ids) : made;
}

/** Credit notes that exist under their reference, whatever their external ID is, and those that are made now; in the order given. */
async function ensureNotes(
  company: Company,
  notes: readonly CreditNote[],
): ReturnType<typeof ensureCreditNotes> {
  const known = new Map(
    (
      await readCreditNotes(
        company,
        notes.map(({ ref }) => ref),
      )
    ).map(({ ref, id }) => [ref, id]),
  );
  const fresh = notes.filter(({ ref }) => !known.has(ref));
  const { ids, refused: reasons } = await ensureCreditNotes(company, fresh);
  const made = new Map(fresh.map(({ ref }, index) => [ref, ids[index]]));
  return { ids: notes.map(({ ref }) => known.get(ref) ?? made.get(ref)), refused: reasons };
}

function invoiceOf({ invoices }: OrderDocuments): Move | undefined {
  return invoices.find(({ state }) => state === 'posted');
}

function madeByPerson({ documents, amount }: Refund): boolean {
  return documents.creditNotes.some(
    ({ ref, state, total, residual }) =>
      !isMadeForSettlement(ref) && state === 'posted' && total.equals(amount) && !residual.isZero(),
  );
}

function differing({ orderId, amount }: Refund, note: Move | undefined): string[] {
  if (note?.total.equals(amount) === true) return [];
  return [
    `of order ${orderId} Amazon gave back ${amount.toFixed()}, the credit note is over ${note?.total.toFixed() ?? 'nothing'}`,
  ];
}

const NOTHING = { posted: 0, changed: false, remarks: [] };

async function notesOf(
  company: Company,
  { settlement }: SettlementPlan,
  limited: readonly LimitedRefund[],
  correctionId: AccountId | undefined,
): Promise<CreditNote[]> {
  const refunds = limited.map(({ refund }) => refund);
  const invoiceLines = await readInvoiceLines(
    company,
    refunds.flatMap(({ documents }) => documents.invoices.map(({ id }) => id)),
  );
  const saleLines = await readSaleOrderLines(
    company,
    refunds.map(({ documents }) => documents.saleOrderId),
  );
  const keyOf = new Map(saleLines.map(({ id, key }) => [id, key]));
  return limited.flatMap(({ refund, amount }) => {
    const invoice = invoiceOf(refund.documents);
    if (invoice === undefined) return [];
    const moves = new Set(refund.documents.invoices.map(({ id }) => id));
    const own = invoiceLines.filter(({ moveId }) => moves.has(moveId));
    const lines = [
      ...refund.parts.flatMap((part) => creditLine(part, own, keyOf, company, settlement.currencyCode)),
      ...beyondLine(amount, correctionId),
    ];
    return [
      {
        key: `${settlementKey(settlement.settlementId)}_credit_note_${refund.key}`,
        ref: refundName(refund.label, settlement.settlementId),
        date: refund.date,
        invoice,
        lines: [...lines.map(({ line }) => line), ...roundingLine(refund, lines)],
      },
    ];
  });
}

type Priced = { line: CreditLine; total: Decimal };

/** The line of the invoice that a part belongs to, as far as it was given back. */
function creditLine(
  { key, itemKey, amount, name }: RefundedPart,
  lines: readonly InvoiceLine[],
  keyOf: ReadonlyMap<SaleLineId, string | undefined>,
  company: Company,
  currencyCode: string,
): Priced[] {
  const find = (wanted: string): InvoiceLine | undefined =>
    lines.find(({ saleLineIds }) => saleLineIds.some((id) => keyOf.get(id) === wanted));
  const sold = find(key);
  const line = sold ?? find(itemKey) ?? lines[0];
  if (line === undefined) return [];
  // What was never sold takes no units of the product back.
  const isOwn = name !== undefined && sold === undefined;
  const base = isOwn ? { ...line, productId: undefined, name, total: ZERO } : line;
  const { quantity, priceUnit, total } = takenBack(amount, base, taxesOf(company, line.taxIds), {
    ...company.pricing,
    exponent: exponentOf(currencyCode),
  });
  return [{ line: { ...base, quantity, priceUnit }, total }];
}

/** What the buyer got back beyond the invoice: no part of the revenue, and without tax. */
function beyondLine(amount: Decimal, accountId: AccountId | undefined): Priced[] {
  if (amount.isZero() || accountId === undefined) return [];
  const name = 'Refunded beyond the invoice';
  return [
    {
      line: { productId: undefined, name, quantity: 1, priceUnit: amount, accountId, taxIds: [] },
      total: amount,
    },
  ];
}

/** A line without tax for a cent that no unit price can produce. */
function roundingLine({ amount }: Refund, lines: readonly Priced[]): CreditLine[] {
  const rest = amount.minus(sum(lines.map(({ total }) => total)));
  const [first] = lines;
  if (rest.isZero() || first === undefined) return [];
  return [
    {
      productId: undefined,
      name: 'Rounding',
      quantity: 1,
      priceUnit: rest,
      accountId: first.line.accountId,
      taxIds: [],
    },
  ];
}
