import { z } from 'zod';
import type { AccountId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { many2one, searchRead, text } from '../orm/search-read.ts';

/** What booking needs to know about the company. */
export type CompanyBooks = {
  currencyCode: string;
  /** Account for money on its way between two journals, where the chart of accounts has one. */
  transferAccountId: AccountId | undefined;
  /** Accounts for exchange differences, where the chart of accounts has them. */
  exchangeGainAccountId: AccountId | undefined;
  exchangeLossAccountId: AccountId | undefined;
  /** The last day, `YYYY-MM-DD`, on which payments, bank statements and entries cannot be booked any more. */
  lockedUntil: string | undefined;
  /** The same for invoices and credit notes, to which the sales lock and the tax lock apply too. */
  salesLockedUntil: string | undefined;
  /** The same for vendor bills. */
  purchasesLockedUntil: string | undefined;
};

/** Sales, purchase and tax locks apply only to invoices and bills, because only these have taxes. */
const LOCKS = ['fiscalyear_lock_date', 'period_lock_date', 'hard_lock_date'];
const SALES_LOCKS = ['sale_lock_date', 'tax_lock_date'];
const PURCHASE_LOCKS = ['purchase_lock_date', 'tax_lock_date'];

/** Reads the company's currency, transfer account and lock dates. */
export async function readCompanyBooks({ odoo, companyId, dialect }: Company): Promise<CompanyBooks> {
  const fields = new Set(dialect.lockDates);
  const present = (names: readonly string[]): string[] =>
    names
      .map((name) => (fields.has(`user_${name}`) ? `user_${name}` : name))
      .filter((name) => fields.has(name));
  const locks = present(LOCKS);
  const salesLocks = present(SALES_LOCKS);
  const purchaseLocks = present(PURCHASE_LOCKS);
  const shape = z.object({
    currency_id: z.tuple([z.number(), z.string()]),
    transfer_account_id: many2one('account.account'),
    income_currency_exchange_account_id: many2one('account.account'),
    expense_currency_exchange_account_id: many2one('account.account'),
    ...Object.fromEntries([...locks, ...salesLocks, ...purchaseLocks].map((name) => [name, text])),
  });
  const [company] = await searchRead(odoo, 'res.company', [['id', '=', companyId]], shape);
  const values: Readonly<Record<string, unknown>> = company ?? {};
  const latest = (names: readonly string[]): string | undefined =>
    names
      .flatMap((name): string[] => {
        const value = values[name];
        return typeof value === 'string' ? [value] : [];
      })
      .toSorted((one, other) => one.localeCompare(other))
      .at(-1);
  return {
    currencyCode: company?.currency_id[1] ?? '',
    transferAccountId: company?.transfer_account_id,
    exchangeGainAccountId: company?.income_currency_exchange_account_id,
    exchangeLossAccountId: company?.expense_currency_exchange_account_id,
    lockedUntil: latest(locks),
    salesLockedUntil: latest([...locks, ...salesLocks]),
    purchasesLockedUntil: latest([...locks, ...purchaseLocks]),
  };
}
