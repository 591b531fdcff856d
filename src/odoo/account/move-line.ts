import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { Company } from '../company.ts';
import { many2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { concernsRecord, retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';

/** A journal item. */
export type MoveLine = {
  id: number;
  moveId: number;
  name: string;
  /** `YYYY-MM-DD`. */
  date: string;
  accountId: number;
  partnerId: number | undefined;
  /** In the company's currency; positive: debit. */
  balance: Decimal;
  /** The amount that is not reconciled yet, in the item's currency. */
  residual: Decimal;
};

const Line = z.object({
  id: z.number(),
  move_id: many2one,
  name: text,
  date: text,
  account_id: many2one,
  partner_id: many2one,
  balance: z.number(),
  amount_residual_currency: z.number(),
});

function toLine(row: z.infer<typeof Line>): MoveLine {
  return {
    id: row.id,
    moveId: row.move_id ?? 0,
    name: row.name ?? '',
    date: row.date ?? '',
    accountId: row.account_id ?? 0,
    partnerId: row.partner_id,
    balance: new Decimal(String(row.balance)),
    residual: new Decimal(String(row.amount_residual_currency)),
  };
}

/** All items of these entries, oldest first. */
export async function readMoveLines(
  { odoo }: Company,
  moveIds: readonly number[],
  domain: Domain = [],
): Promise<MoveLine[]> {
  return (
    await searchReadIn(odoo, 'account.move.line', 'move_id', moveIds, Line, domain, { order: 'id' })
  ).map(toLine);
}

/** Payouts that wait for the bank: open items of that account whose label begins like that. */
export async function readOpenItems(
  { odoo }: Company,
  accountId: number,
  label: string,
): Promise<MoveLine[]> {
  const domain: Domain = [
    ['account_id', '=', accountId],
    ['name', '=like', `${label}%`],
    ['parent_state', '=', 'posted'],
    ['reconciled', '=', false],
  ];
  return (await searchRead(odoo, 'account.move.line', domain, Line, { order: 'id' })).map(toLine);
}

/** Open items on receivable accounts in these journals: payments without a document yet. */
export async function readOpenReceivables(
  { odoo, dialect }: Company,
  journalIds: readonly number[],
): Promise<MoveLine[]> {
  const domain: Domain = [
    dialect.itemAccountTypeIsWord
      ? ['account_type', '=', 'asset_receivable']
      : ['account_internal_type', '=', 'receivable'],
    ['parent_state', '=', 'posted'],
    ['reconciled', '=', false],
  ];
  return (await searchReadIn(odoo, 'account.move.line', 'journal_id', journalIds, Line, domain)).map(toLine);
}

/** The receivable items of these invoices. */
export async function readReceivables(company: Company, moveIds: readonly number[]): Promise<MoveLine[]> {
  const domain: Domain = company.dialect.itemAccountTypeIsWord
    ? [['account_type', '=', 'asset_receivable']]
    : [['account_internal_type', '=', 'receivable']];
  return readMoveLines(company, moveIds, domain);
}

/** The payable items of these vendor bills. */
export async function readPayables(company: Company, moveIds: readonly number[]): Promise<MoveLine[]> {
  const domain: Domain = company.dialect.itemAccountTypeIsWord
    ? [['account_type', '=', 'liability_payable']]
    : [['account_internal_type', '=', 'payable']];
  return readMoveLines(company, moveIds, domain);
}

/** What is booked on an account, in the currency of the items: of the journal's own currency on a foreign journal. */
export async function readBalance(
  { odoo }: Company,
  accountId: number,
  currencyId: number | undefined,
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
  lineIds: readonly number[],
  known?: readonly MoveLine[],
): Promise<string | undefined> {
  const read = async (): Promise<MoveLine[]> => {
    const found = await searchReadIn(company.odoo, 'account.move.line', 'id', lineIds, Line);
    return found.map(toLine).filter(isOpen);
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
