import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { AccountId, CurrencyId, JournalEntryId, JournalId, PartnerId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { unsubscribe } from '../mail/followers.ts';
import { loadUpdates } from '../orm/load.ts';
import { many2one, type Row, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { inHalves, retrySafely, takeStep } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';
import type { OdooError } from '../rpc/errors.ts';

/** An invoice, a credit note or an entry. */
export type Move = {
  id: JournalEntryId;
  name: string;
  ref: string;
  /** The document behind it; of bills over fees the settlement, whatever reference a person has entered since. */
  origin: string;
  type: string;
  state: string;
  paymentState: string;
  partnerId: PartnerId | undefined;
  currencyId: CurrencyId | undefined;
  journalId: JournalId | undefined;
  total: Decimal;
  residual: Decimal;
  /** Of a credit note: the invoice that it reverses. */
  reversedId: JournalEntryId | undefined;
};

const MoveRow = z.object({
  id: z.number(),
  name: text,
  ref: text,
  invoice_origin: text,
  move_type: z.string(),
  state: z.string(),
  payment_state: text,
  partner_id: many2one('res.partner'),
  currency_id: many2one('res.currency'),
  journal_id: many2one('account.journal'),
  amount_total: z.number(),
  amount_residual: z.number(),
  reversed_entry_id: many2one('account.move'),
});

function toMove(row: Row<'account.move', typeof MoveRow>): Move {
  return {
    id: row.id,
    name: row.name ?? '',
    ref: row.ref ?? '',
    origin: row.invoice_origin ?? '',
    type: row.move_type,
    state: row.state,
    paymentState: row.payment_state ?? '',
    partnerId: row.partner_id,
    currencyId: row.currency_id,
    journalId: row.journal_id,
    total: new Decimal(String(row.amount_total)),
    residual: new Decimal(String(row.amount_residual)),
    reversedId: row.reversed_entry_id,
  };
}

/** Moves by the values of one field, oldest first. */
export async function readMoves(
  { odoo }: Company,
  field: 'id' | 'reversed_entry_id' | 'ref' | 'invoice_origin',
  values: readonly (number | string)[],
  domain: Domain = [],
): Promise<Move[]> {
  return (await searchReadIn(odoo, 'account.move', field, values, MoveRow, domain, { order: 'id' })).map(
    toMove,
  );
}

/** Which of these invoices are posted. */
export async function postedAmong(
  company: Company,
  invoiceIds: readonly JournalEntryId[],
): Promise<Set<JournalEntryId>> {
  const moves = await readMoves(company, 'id', invoiceIds, [['state', '=', 'posted']]);
  return new Set(moves.map(({ id }) => id));
}

/** Credit notes that reverse these invoices. */
export function readReversals(company: Company, invoiceIds: readonly JournalEntryId[]): Promise<Move[]> {
  return readMoves(company, 'reversed_entry_id', invoiceIds, [['move_type', '=', 'out_refund']]);
}

/** Credit notes for customers, by their references. */
export function readCreditNotes(company: Company, references: readonly string[]): Promise<Move[]> {
  return readMoves(company, 'ref', references, [['move_type', '=', 'out_refund']]);
}

/**
 * Vendor bills and their refunds, by their names: the reference that this program gave them, or the origin, which stays when a person
 * enters the vendor's own number as reference.
 */
export async function readVendorBills(
  company: Company,
  names: readonly string[],
): Promise<Map<string, Move>> {
  const bills: Domain = [['move_type', 'in', ['in_invoice', 'in_refund']]];
  const found = [
    ...(await readMoves(company, 'ref', names, bills)).map((move) => [move.ref, move] as const),
    ...(await readMoves(company, 'invoice_origin', names, bills)).map((move) => [move.origin, move] as const),
  ];
  return new Map(found);
}

/** Draft invoices of sales orders that an interrupted run of this user left behind. */
export async function readOwnDraftInvoices({ odoo, companyId }: Company): Promise<JournalEntryId[]> {
  const found = await searchRead(
    odoo,
    'account.move',
    [
      ['state', '=', 'draft'],
      ['move_type', '=', 'out_invoice'],
      ['company_id', '=', companyId],
      ['create_uid', '=', odoo.uid],
      ['invoice_origin', '!=', false],
    ],
    z.object({ id: z.number() }),
  );
  return found.map(({ id }) => id);
}

/** `YYYY-MM-DD`; the accounting date is the first open day where the invoice date is in a closed period. */
export type InvoiceDates = { invoiceDate: string; accountingDate: string };

/**
 * Writes the dates of draft invoices, in one call, up to 15 in one per day, and takes off the cash rounding that Odoo may give new
 * invoices: the buyer has paid Amazon's amount.
 *
 * @returns the moves that Odoo refuses, with its message
 */
export async function dateInvoices(
  { odoo, dialect }: Company,
  dates: ReadonlyMap<JournalEntryId, InvoiceDates>,
): Promise<Map<JournalEntryId, string>> {
  const moves = [...dates];
  if (moves.length === 0) return new Map();
  if (!dialect.accountingDateFollows) return dateByDay(odoo, moves);
  const { refused } = await loadUpdates(
    odoo,
    'account.move',
    ['.id', 'invoice_date', 'invoice_cash_rounding_id/.id'],
    moves.map(([id, { invoiceDate }]) => ({ rows: [[id, invoiceDate, '']] })),
  );
  return new Map(
    moves.flatMap(([id], index) => {
      const reason = refused.get(index);
      return reason === undefined ? [] : [[id, reason] as const];
    }),
  );
}

/** Odoo values the lines of an invoice again, at the rate of its new date, only when lines are written with it: here none. */
async function dateByDay(
  odoo: Company['odoo'],
  moves: readonly [JournalEntryId, InvoiceDates][],
): Promise<Map<JournalEntryId, string>> {
  const reasons = new Map<JournalEntryId, string>();
  const days = new Map<string, { dates: InvoiceDates; ids: JournalEntryId[] }>();
  for (const [id, dates] of moves) {
    const key = `${dates.invoiceDate} ${dates.accountingDate}`;
    const day = days.get(key);
    if (day === undefined) days.set(key, { dates, ids: [id] });
    else day.ids.push(id);
  }
  for (const { dates, ids: ofDay } of days.values()) {
    const { invoiceDate, accountingDate } = dates;
    const vals = {
      invoice_date: invoiceDate,
      date: accountingDate,
      invoice_cash_rounding_id: false,
      invoice_line_ids: [],
    };
    const refused = await inHalves(ofDay, (ids) =>
      retrySafely(() => odoo.call('account.move', 'write', { vals }, { ids })),
    );
    for (const [id, { message }] of refused) reasons.set(id, message);
  }
  return reasons;
}

/**
 * Posts drafts and reads back that they are posted, because an approval or a window of another app may hold them; posted moves are not
 * changed. Customers do not become followers.
 *
 * @returns the moves that are not posted, with Odoo's message or what it did instead
 */
export async function postMoves(
  company: Company,
  moveIds: readonly JournalEntryId[],
): Promise<Map<JournalEntryId, OdooError>> {
  const drafts = await readMoves(company, 'id', moveIds, [['state', '=', 'draft']]);
  const refused = await takeStep(
    company.odoo,
    { model: 'account.move', method: 'action_post', done: [['state', '=', 'posted']] },
    drafts.map(({ id }) => id),
  );
  await keepCustomersOut(company, drafts);
  return refused;
}

/** Up to 14, Odoo makes the customer a follower when it posts an invoice. */
async function keepCustomersOut(company: Company, moves: readonly Move[]): Promise<void> {
  await unsubscribe(company, {
    model: 'account.move',
    ids: moves.map(({ id }) => id),
    partnerIds: moves.map(({ partnerId }) => partnerId),
  });
}

/**
 * Adds a line without tax to a draft invoice, bill or credit note, for the cent by which rounding taxes over all lines differs from
 * rounding line by line. It does not change posted documents, or ones that differ by more.
 *
 * @param wanted the total that it must have, tax included
 * @param accountId of the line
 * @param limit the largest difference that is rounding
 */
export async function roundDraft(
  company: Company,
  moveId: JournalEntryId,
  { wanted, accountId, limit }: { wanted: Decimal; accountId: AccountId; limit: Decimal },
): Promise<void> {
  await retrySafely(async () => {
    const [move] = await readMoves(company, 'id', [moveId], [['state', '=', 'draft']]);
    const rest = wanted.minus(move?.total ?? wanted);
    if (rest.isZero() || rest.abs().greaterThan(limit)) return;
    const line = {
      name: 'Rounding',
      quantity: 1,
      price_unit: rest.toNumber(),
      account_id: accountId,
      tax_ids: [[6, 0, []]],
    };
    const vals = { invoice_line_ids: [[0, 0, line]] };
    await company.odoo.call('account.move', 'write', { vals }, { ids: [moveId] });
  });
}
