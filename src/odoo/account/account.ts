import { z } from 'zod';
import type { AccountId } from '../../domain/record-id.ts';
import type { Company } from '../company.ts';
import { ensureRecord, findNamed, getNamed, hashOf } from '../orm/named.ts';
import { searchRead } from '../orm/search-read.ts';

/** Kinds of accounts that the program creates: values of `account_type`, from Odoo 16 on. */
export type AccountType = 'asset_cash' | 'asset_current' | 'liability_current' | 'expense' | 'income_other';

/** The same kinds in Odoo 14 and 15, where they are records. */
const TYPE_RECORDS: Record<AccountType, string> = {
  asset_cash: 'account.data_account_type_liquidity',
  asset_current: 'account.data_account_type_current_assets',
  liability_current: 'account.data_account_type_current_liabilities',
  expense: 'account.data_account_type_expenses',
  income_other: 'account.data_account_type_other_income',
};

/** An account of the chart that is created if it does not exist. */
export type DefaultAccount = { name: string; code: string; type: AccountType; reconcile: boolean };

/** The account of that code, name or external ID, if there is one. */
export function findAccount({ odoo }: Company, name: string): Promise<AccountId | undefined> {
  return findNamed(odoo, 'account.account', name, ['code', 'name']);
}

/** The account that a setting names, by code, name or external ID. */
export function getAccount({ odoo }: Company, name: string, setting: string): Promise<AccountId> {
  return getNamed(odoo, 'account.account', name, ['code', 'name'], setting);
}

/**
 * The account of that name; made if missing.
 *
 * @throws OdooError of kind `access` when it is missing and the user may not make accounts
 */
export async function ensureAccount(
  { odoo, companyId, dialect }: Company,
  { name, code, type, reconcile }: DefaultAccount,
): Promise<AccountId> {
  const known = await findNamed(odoo, 'account.account', name, ['name']);
  if (known !== undefined) return known;
  return ensureRecord(odoo, 'account.account', `account_${companyId}_${hashOf(name)}`, {
    name,
    code,
    reconcile,
    ...(dialect.accountTypeIsWord ? { account_type: type } : { 'user_type_id/id': TYPE_RECORDS[type] }),
  });
}

/** Code and name of accounts, by id. */
export async function accountNames(
  { odoo }: Company,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, string>> {
  const Account = z.object({ id: z.number(), display_name: z.string() });
  const found = await searchRead(odoo, 'account.account', [['id', 'in', accountIds]], Account);
  return new Map(found.map(({ id, display_name: name }) => [id, name]));
}
