import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { AccountId, JournalEntryId, JournalId, PaymentId, StatementId } from '../../domain/record-id.ts';
import type { BookedMovement } from '../../domain/settlements/booked.ts';
import {
  entryLabel,
  labelOfMember,
  memberName,
  membersLike,
  plainLabel,
  settlementName,
} from '../../domain/settlements/names.ts';
import type { Company } from '../company.ts';
import { readExternalNamesIfAllowed } from '../orm/external-id.ts';
import { findOne, many2one, requiredMany2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';
import { readReversed } from './reversed-entries.ts';

/** A payment of a settlement in Odoo. */
export type BookedPayment = BookedMovement & { id: PaymentId; moveId: JournalEntryId | undefined };

/** A line of an entry of a settlement, or of its statement: the counterpart of the line on the Amazon account. */
export type BookedLine = BookedMovement & { moveId: JournalEntryId };

/**
 * Everything that Odoo has of a settlement. It is found by name, because the external IDs of earlier versions contain the seller's
 * name, which may have changed since.
 */
export type SettlementRecords = {
  payments: BookedPayment[];
  entries: { id: JournalEntryId; ref: string; lines: BookedLine[] }[];
  statement: { id: StatementId; lines: BookedLine[] } | undefined;
};

/** Reads what Odoo has of a settlement, including drafts, with a few calls. */
export async function readSettlementRecords(
  company: Company,
  settlementId: string,
): Promise<SettlementRecords> {
  const payments = await readPaymentsOf(company, settlementId);
  const entries = await readEntriesOf(company, settlementId);
  const statement = await readStatementOf(company, settlementId);
  const lines = [...entries.flatMap((entry) => entry.lines), ...(statement?.lines ?? [])];
  const reversed = await readReversed(
    company,
    [...payments, ...lines].flatMap(({ moveId }) => moveId ?? []),
  );
  const marked = <T extends { moveId: JournalEntryId | undefined }>(movements: readonly T[]): T[] =>
    movements.map((movement) => ({
      ...movement,
      reversedBy: movement.moveId === undefined ? undefined : reversed.get(movement.moveId),
    }));
  return {
    payments: marked(payments),
    entries: entries.map((entry) => ({ ...entry, lines: marked(entry.lines) })),
    statement: statement === undefined ? undefined : { ...statement, lines: marked(statement.lines) },
  };
}

/** All movements on the Amazon account, whichever method booked them. */
export function movementsOf({ payments, entries, statement }: SettlementRecords): BookedMovement[] {
  return [...payments, ...entries.flatMap(({ lines }) => lines), ...(statement?.lines ?? [])];
}

const CANCELLED = ['cancel', 'canceled', 'rejected'];

async function readPaymentsOf(
  { odoo, companyId, dialect }: Company,
  settlementId: string,
): Promise<BookedPayment[]> {
  const memo = dialect.paymentMemo;
  const Payment = z.object({
    id: z.number(),
    memo: text,
    amount: z.number(),
    payment_type: z.string(),
    state: z.string(),
    move_id: many2one('account.move'),
  });
  const found = await searchRead(
    odoo,
    'account.payment',
    [
      [memo, '=like', membersLike(settlementId)],
      ['company_id', '=', companyId],
      ['state', 'not in', CANCELLED],
    ],
    Payment,
    { names: { memo }, order: 'id' },
  );
  return found.map((row) => ({
    id: row.id,
    moveId: row.move_id,
    label: labelOfMember(settlementId, row.memo ?? '') ?? '',
    amount: new Decimal(String(row.amount)).times(row.payment_type === 'inbound' ? 1 : -1),
    posted: row.state !== 'draft',
  }));
}

const Item = z.object({
  move_id: many2one('account.move'),
  name: text,
  account_id: many2one('account.account'),
  balance: z.number(),
  amount_currency: z.number(),
});

async function readEntriesOf(company: Company, settlementId: string): Promise<SettlementRecords['entries']> {
  const { odoo, companyId, dialect } = company;
  const Entry = z.object({
    id: z.number(),
    ref: text,
    state: z.string(),
    journal_id: requiredMany2one('account.journal'),
  });
  const domain: Domain = [
    ['ref', '=like', membersLike(settlementId)],
    ['company_id', '=', companyId],
    ['move_type', '=', 'entry'],
    ['state', '!=', 'cancel'],
    [dialect.entryPayment, '=', false],
    ['statement_line_id', '=', false],
  ];
  const found = await searchRead(odoo, 'account.move', domain, Entry, { order: 'id' });
  if (found.length === 0) return [];
  const journals = await readJournals(
    company,
    found.map((entry) => entry.journal_id),
  );
  const ids = found.map(({ id }) => id);
  const items = await searchReadIn(odoo, 'account.move.line', 'move_id', ids, Item, [], { order: 'id' });
  return found.map(({ id, ref = '', state, journal_id: journalId }) => {
    const journal = journals.get(journalId);
    return {
      id,
      ref,
      lines: items
        .filter((item) => item.move_id === id && item.account_id !== journal?.accountId)
        .map((item) => ({
          moveId: id,
          label: item.name ?? '',
          amount: new Decimal(String(journal?.foreign === true ? item.amount_currency : item.balance))
            .negated()
            .plus(0),
          posted: state === 'posted',
        })),
    };
  });
}

async function readJournals(
  { odoo }: Company,
  journalIds: readonly JournalId[],
): Promise<Map<JournalId, { accountId: AccountId | undefined; foreign: boolean }>> {
  const Journal = z.object({
    id: z.number(),
    default_account_id: many2one('account.account'),
    currency_id: many2one('res.currency'),
  });
  // Archived journals too, because their bookings stay.
  const found = await searchReadIn(odoo, 'account.journal', 'id', [...new Set(journalIds)], Journal, [], {
    context: { active_test: false },
  });
  return new Map(
    found.map(({ id, default_account_id: accountId, currency_id: currencyId }) => [
      id,
      { accountId, foreign: currencyId !== undefined },
    ]),
  );
}

async function readStatementOf(
  { odoo, companyId }: Company,
  settlementId: string,
): Promise<SettlementRecords['statement']> {
  const Statement = z.object({ id: z.number() });
  const [statement] = await searchRead(
    odoo,
    'account.bank.statement',
    [
      ['name', '=', settlementName(settlementId)],
      ['company_id', '=', companyId],
    ],
    Statement,
    { order: 'id', limit: 1 },
  );
  if (statement === undefined) return undefined;
  return { id: statement.id, lines: await readLinesOf(odoo, statement.id) };
}

/** The lines of a statement; up to 15 they are drafts until the statement is posted. */
async function readLinesOf(odoo: Company['odoo'], statementId: StatementId): Promise<BookedLine[]> {
  const Line = z.object({ payment_ref: text, amount: z.number(), move_id: requiredMany2one('account.move') });
  const lines = await searchRead(
    odoo,
    'account.bank.statement.line',
    [['statement_id', '=', statementId]],
    Line,
    { order: 'id' },
  );
  const Move = z.object({ id: z.number(), state: z.string() });
  const moves = await searchReadIn(
    odoo,
    'account.move',
    'id',
    lines.map((line) => line.move_id),
    Move,
  );
  const states = new Map(moves.map(({ id, state }) => [id, state]));
  return lines.map((line) => ({
    moveId: line.move_id,
    label: plainLabel(line.payment_ref ?? ''),
    amount: new Decimal(String(line.amount)),
    posted: states.get(line.move_id) === 'posted',
  }));
}

/** A settlement that was booked, with the months (`YYYY-MM`) of its movements. */
export type BookedBefore = { settlementId: string; months: readonly string[] };

/** The settlements that still have something posted in Odoo. One call is enough for most of them. */
export async function findStillBooked(
  company: Company,
  settlements: readonly BookedBefore[],
): Promise<Set<string>> {
  if (settlements.length === 0) return new Set();
  const { odoo, companyId } = company;
  const names = new Map(
    settlements.flatMap(({ settlementId, months }) =>
      ['payout', ...months].map((part) => [memberName(settlementId, entryLabel(part)), settlementId]),
    ),
  );
  const posted: Domain = [
    ['state', '=', 'posted'],
    ['company_id', '=', companyId],
  ];
  const Entry = z.object({ ref: text });
  const entries = await searchReadIn(odoo, 'account.move', 'ref', [...names.keys()], Entry, posted);
  const statements = new Map(
    settlements.map(({ settlementId }) => [settlementName(settlementId), settlementId]),
  );
  const Statement = z.object({ name: text });
  const held = await searchReadIn(odoo, 'account.bank.statement', 'name', [...statements.keys()], Statement, [
    ['company_id', '=', companyId],
    ['line_ids', '!=', false],
  ]);
  const found = new Set([
    ...entries.flatMap(({ ref }) => names.get(ref ?? '') ?? []),
    ...held.flatMap(({ name }) => statements.get(name ?? '') ?? []),
  ]);
  // A settlement without a payout and without fees has only payments.
  for (const { settlementId } of settlements.filter((settlement) => !found.has(settlement.settlementId)))
    if (await findOne(odoo, 'account.move', [['ref', '=like', membersLike(settlementId)], ...posted]))
      found.add(settlementId);
  return found;
}

/**
 * Deletes drafts of an attempt of which nothing was posted. Only what carries an external ID of this program: a draft of a person may
 * have the settlement's name too.
 */
export async function discardDrafts(
  { odoo }: Company,
  { payments, entries, statement }: SettlementRecords,
): Promise<void> {
  const unlink = async (model: string, ids: readonly number[]): Promise<void> => {
    if (ids.length === 0) return;
    await retrySafely(async () => {
      const there = await searchReadIn(odoo, model, 'id', ids, z.object({ id: z.number() }));
      const createdHere = await readExternalNamesIfAllowed(
        odoo,
        model,
        there.map(({ id }) => id),
      );
      const left = there.filter(({ id }) => createdHere.has(id));
      if (left.length > 0) await odoo.call(model, 'unlink', {}, { ids: left.map(({ id }) => id) });
    });
  };
  await unlink(
    'account.payment',
    payments.map(({ id }) => id),
  );
  await unlink(
    'account.move',
    entries.map(({ id }) => id),
  );
  await unlink('account.bank.statement', statement === undefined ? [] : [statement.id]);
}
