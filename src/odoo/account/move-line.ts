import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type {
  AccountId,
  CurrencyId,
  JournalEntryId,
  JournalId,
  JournalItemId,
  PartnerId,
} from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { many2one, type Row, requiredMany2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { concernsRecord, retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';

/** A journal item. */
export type MoveLine = {
  id: JournalItemId;
  moveId: JournalEntryId;
  name: string;
  /** `YYYY-MM-DD`. */
  date: string;
  accountId: AccountId;
  partnerId: PartnerId | undefined;
  /** In the company's currency; positive: debit. */
  balance: Decimal;
  /** The amount that is not reconciled yet, in the item's currency. */
  residual: Decimal;
  /** The same in the company's currency. */
  residualValue: Decimal;
  currencyId: CurrencyId | undefined;
};

const Line = z.object({
  id: z.number(),
  move_id: requiredMany2one('account.move'),
  name: text,
  date: text,
  account_id: many2one('account.account'),
  partner_id: many2one('res.partner'),
  balance: z.number(),
  amount_residual_currency: z.number(),
  amount_residual: z.number(),
  currency_id: many2one('res.currency'),
});

function toLine(row: Row<'account.move.line', typeof Line>): MoveLine[] {
  // Sections and notes of an invoice stand among its items, without an account.
  if (row.account_id === undefined) return [];
  return [
    {
      id: row.id,
      moveId: row.move_id,
      name: row.name ?? '',
      date: row.date ?? '',
      accountId: row.account_id,
      partnerId: row.partner_id,
      balance: new Decimal(String(row.balance)),
      residual: new Decimal(String(row.amount_residual_currency)),
      residualValue: new Decimal(String(row.amount_residual)),
      currencyId: row.currency_id,
    },
  ];
}

/** All items of these entries, oldest first. */
export async function readMoveLines(
  { odoo }: Company,
  moveIds: readonly JournalEntryId[],
  domain: Domain = [],
): Promise<MoveLine[]> {
  return (
    await searchReadIn(odoo, 'account.move.line', 'move_id', moveIds, Line, domain, { order: 'id' })
  ).flatMap(toLine);
}

/** Open items of an account. */
export async function readOpenItems(
  { odoo }: Company,
  accountId: AccountId,
  more: Domain = [],
): Promise<MoveLine[]> {
  const domain: Domain = [
    ['account_id', '=', accountId],
    ['parent_state', '=', 'posted'],
    ['reconciled', '=', false],
    ...more,
  ];
  return (await searchRead(odoo, 'account.move.line', domain, Line, { order: 'id' })).flatMap(toLine);
}

/**
 * Open items that are about a payout: those whose label begins like that, and money that came back or was taken by entries whose
 * reference begins like that. Where the company has an account for transfers, it holds other people's items too.
 */
export function readOpenPayouts(
  company: Company,
  accountId: AccountId,
  { label, ref }: { label: string; ref: string },
): Promise<MoveLine[]> {
  return readOpenItems(company, accountId, [
    '|',
    ['name', '=like', `${label}%`],
    '&',
    ['balance', '<', 0],
    ['move_id.ref', '=like', `${ref}%`],
  ]);
}

/** Open items on receivable accounts in these journals: payments without a document yet. */
export async function readOpenReceivables(
  { odoo, dialect }: Company,
  journalIds: readonly JournalId[],
): Promise<MoveLine[]> {
  const domain: Domain = [
    dialect.itemAccountTypeIsWord
      ? ['account_type', '=', 'asset_receivable']
      : ['account_internal_type', '=', 'receivable'],
    ['parent_state', '=', 'posted'],
    ['reconciled', '=', false],
  ];
  return (await searchReadIn(odoo, 'account.move.line', 'journal_id', journalIds, Line, domain)).flatMap(
    toLine,
  );
}

/** The receivable items of these invoices. */
export async function readReceivables(
  company: Company,
  moveIds: readonly JournalEntryId[],
): Promise<MoveLine[]> {
  const domain: Domain = company.dialect.itemAccountTypeIsWord
    ? [['account_type', '=', 'asset_receivable']]
    : [['account_internal_type', '=', 'receivable']];
  return readMoveLines(company, moveIds, domain);
}

/** The payable items of these vendor bills. */
export async function readPayables(
  company: Company,
  moveIds: readonly JournalEntryId[],
): Promise<MoveLine[]> {
  const domain: Domain = company.dialect.itemAccountTypeIsWord
    ? [['account_type', '=', 'liability_payable']]
    : [['account_internal_type', '=', 'payable']];
  return readMoveLines(company, moveIds, domain);
}

/** What is booked on an account, in the currency of the items: of the journal's own currency on a foreign journal. */
export async function readBalance(
  { odoo }: Company,
  accountId: AccountId,
  currencyId: CurrencyId | undefined,
): Promise<Decimal> {
  const Item = z.object({ balance: z.number(), amount_currency: z.number() });
  const items = await searchRead(
    odoo,
    'account.move.line',
    [
      ['account_id', '=', accountId],
      ['parent_state', '=', 'posted'],
    ],
    Item,
  );
  return items.reduce(
    (total, item) => total.plus(String(currencyId === undefined ? item.balance : item.amount_currency)),
    new Decimal(0),
  );
}

/**
 * Reconciles items of one account with each other, unless they are already reconciled.
 *
 * @param known the items as this run has read them, which saves a call; without it they are read here
 * @returns Odoo's message when it refuses
 */
export async function reconcile(
  company: Company,
  lineIds: readonly JournalItemId[],
  known?: readonly MoveLine[],
): Promise<string | undefined> {
  const read = async (): Promise<MoveLine[]> => {
    const found = await searchReadIn(company.odoo, 'account.move.line', 'id', lineIds, Line);
    return found.flatMap(toLine).filter(isOpen);
  };
  let first = known?.filter(isOpen);
  return retrySafely(async () => {
    // The earlier reading is valid only for the first try, because a failed call may have done its work.
    const before = first ?? (await read());
    first = undefined;
    const bothSides =
      before.some(({ residual }) => residual.greaterThan(0)) &&
      before.some(({ residual }) => residual.lessThan(0));
    if (!bothSides) return undefined;
    try {
      await company.odoo.call('account.move.line', 'reconcile', {}, { ids: before.map(({ id }) => id) });
      return undefined;
    } catch (error) {
      // Somebody else may have reconciled them since they were read.
      if (!concernsRecord(error)) throw error;
      return haveMoved(before, await read()) ? undefined : error.message;
    }
  });
}

function isOpen({ residual }: MoveLine): boolean {
  return !residual.isZero();
}

function haveMoved(before: readonly MoveLine[], after: readonly MoveLine[]): boolean {
  const residuals = new Map(after.map(({ id, residual }) => [id, residual]));
  return before.some(({ id, residual }) => residuals.get(id)?.equals(residual) !== true);
}
