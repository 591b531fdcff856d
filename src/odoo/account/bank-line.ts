import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { AccountId, CurrencyId, JournalId } from '../../domain/record-id.ts';
import { type BankLine, EARLIEST_DAYS, LATEST_DAYS } from '../../domain/settlements/bank-match.ts';
import { readCurrencyCodes } from '../base/currency.ts';
import type { Company } from '../company.ts';
import { many2one, type Row, requiredMany2one, searchRead, searchReadIn, text } from '../orm/search-read.ts';
import { retrySafely } from '../orm/whole-or-halves.ts';
import type { Domain } from '../rpc/client.ts';
import { type MoveLine, readMoveLines } from './move-line.ts';

/** A line of the bank with the item that waits to be reconciled: on the journal's suspense account, or on the payouts' own. */
export type OpenBankLine = BankLine & { item: MoveLine };

const Line = z.object({
  id: z.number(),
  move_id: requiredMany2one('account.move'),
  journal_id: requiredMany2one('account.journal'),
  date: z.string(),
  amount: z.number(),
  currency_id: many2one('res.currency'),
  foreign_currency_id: many2one('res.currency'),
  amount_currency: z.number(),
  payment_ref: text,
  partner_name: text,
  ref: text,
});

export type BankSearch = {
  /** The Amazon journals, which are not bank accounts. */
  journalIds: readonly JournalId[];
  /** The account where payouts wait. */
  payoutAccountId: AccountId;
  /** Negative: money that left the bank. */
  payouts: readonly { date: string; amount: Decimal }[];
};

/**
 * Reads the bank's lines around payouts: incoming ones that have the amount of one or name Amazon, outgoing ones that have the amount
 * of one.
 */
export async function readOpenBankLines(
  company: Company,
  { journalIds, payoutAccountId, payouts }: BankSearch,
): Promise<OpenBankLine[]> {
  const days = payouts.map(({ date }) => date).toSorted((one, other) => one.localeCompare(other));
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const amounts = payouts.map(({ amount }) => amount.toNumber());
  const outgoing = amounts.filter((amount) => amount < 0);
  const likely: Domain = [
    '|',
    '|',
    '|',
    '|',
    ['amount', 'in', amounts],
    ['amount_currency', 'in', amounts],
    ['payment_ref', 'ilike', 'amazon'],
    ['payment_ref', 'ilike', 'amzn'],
    ['partner_name', 'ilike', 'amazon'],
  ];
  const found = await searchRead(
    company.odoo,
    'account.bank.statement.line',
    [
      ['journal_id', 'not in', [...journalIds]],
      ['company_id', '=', company.companyId],
      '|',
      '|',
      ['amount', '>', 0],
      ['amount', 'in', outgoing],
      ['amount_currency', 'in', outgoing],
      ['is_reconciled', '=', false],
      ['date', '>=', shifted(first, -EARLIEST_DAYS)],
      ['date', '<=', shifted(last, LATEST_DAYS)],
      ...likely,
    ],
    Line,
  );
  const suspense = await suspenseAccounts(company, found);
  const items = await readMoveLines(
    company,
    found.map((line) => line.move_id),
  );
  const codes = await readCurrencyCodes(
    company,
    found.flatMap((line) => [line.currency_id ?? [], line.foreign_currency_id ?? []].flat()),
  );
  return found.flatMap((line) => {
    const own = items.filter(({ moveId }) => moveId === line.move_id);
    const item =
      own.find(({ accountId, residual }) => accountId === payoutAccountId && !residual.isZero()) ??
      own.find(({ accountId }) => accountId === suspense.get(line.journal_id));
    return item === undefined ? [] : [toBankLine(line, item, codes)];
  });
}

function toBankLine(
  line: Row<'account.bank.statement.line', typeof Line>,
  item: MoveLine,
  codes: ReadonlyMap<CurrencyId, string>,
): OpenBankLine {
  const codeOf = (id: CurrencyId | undefined): string | undefined => (id === undefined ? id : codes.get(id));
  const foreignCode = codeOf(line.foreign_currency_id);
  return {
    id: line.id,
    item,
    date: line.date,
    amount: new Decimal(String(line.amount)),
    currencyCode: codeOf(line.currency_id) ?? '',
    foreign:
      foreignCode === undefined
        ? undefined
        : { amount: new Decimal(String(line.amount_currency)), currencyCode: foreignCode },
    value: item.balance.negated(),
    text: [line.payment_ref, line.partner_name, line.ref].filter((part) => part !== undefined).join(' '),
  };
}

/** Moves the waiting item of a line to the account where the payout waits. */
export async function placeBankLine(
  { odoo }: Company,
  { item }: OpenBankLine,
  payoutAccountId: AccountId,
): Promise<void> {
  if (item.accountId === payoutAccountId) return;
  const vals = { account_id: payoutAccountId };
  await retrySafely(() => odoo.call('account.move.line', 'write', { vals }, { ids: [item.id] }));
}

async function suspenseAccounts(
  { odoo }: Company,
  lines: readonly Row<'account.bank.statement.line', typeof Line>[],
): Promise<Map<JournalId, AccountId | undefined>> {
  const Journal = z.object({ id: z.number(), suspense_account_id: many2one('account.account') });
  const ids = [...new Set(lines.map((line) => line.journal_id))];
  const journals = await searchReadIn(odoo, 'account.journal', 'id', ids, Journal);
  return new Map(journals.map(({ id, suspense_account_id: accountId }) => [id, accountId]));
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
