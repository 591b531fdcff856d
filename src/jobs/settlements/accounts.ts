import type { SellerSettings } from '../../config/schema.ts';
import type { AccountId } from '../../domain/record-id.ts';
import { keysOf } from '../../domain/records.ts';
import type { BookingOptions } from '../../domain/settlements/bookings.ts';
import type { Purpose } from '../../domain/settlements/purposes.ts';
import {
  type DefaultAccount,
  ensureAccount,
  getAccount,
  findAccount as lookUpAccount,
} from '../../odoo/account/account.ts';
import type { CompanyBooks } from '../../odoo/base/company-books.ts';
import type { Company } from '../../odoo/company.ts';

/**
 * Finds the account of a movement that settles neither a document nor a bill.
 *
 * @param type Amazon's own word
 */
export type AccountOf = (purpose: Purpose, type?: string) => Promise<AccountId>;

const DEFAULTS: Record<Purpose, DefaultAccount> = {
  fee: { name: 'Amazon fees', code: 'AMZ600', type: 'expense', reconcile: false },
  advertising: { name: 'Amazon advertising', code: 'AMZ610', type: 'expense', reconcile: false },
  reimbursement: { name: 'Amazon reimbursements', code: 'AMZ400', type: 'income_other', reconcile: false },
  withheldTax: { name: 'Amazon withheld tax', code: 'AMZ200', type: 'liability_current', reconcile: false },
  payout: { name: 'Amazon payouts on their way', code: 'AMZ110', type: 'asset_current', reconcile: true },
  unknownOrders: {
    name: 'Amazon orders not in Odoo',
    code: 'AMZ210',
    type: 'liability_current',
    reconcile: true,
  },
  feeTax: { name: 'Amazon tax on fees', code: 'AMZ605', type: 'expense', reconcile: false },
  taxAtSource: {
    name: 'Amazon tax deducted at source',
    code: 'AMZ120',
    type: 'asset_current',
    reconcile: false,
  },
  interAccount: {
    name: 'Amazon between stores',
    code: 'AMZ130',
    type: 'asset_current',
    reconcile: true,
  },
  directPayment: {
    name: 'Amazon paid directly by buyers',
    code: 'AMZ140',
    type: 'asset_current',
    reconcile: true,
  },
  loan: { name: 'Amazon loan', code: 'AMZ220', type: 'liability_current', reconcile: false },
  vat: { name: 'Amazon VAT beside orders', code: 'AMZ230', type: 'liability_current', reconcile: false },
  liquidation: {
    name: 'Amazon liquidation proceeds',
    code: 'AMZ410',
    type: 'income_other',
    reconcile: false,
  },
  credit: { name: 'Amazon credits', code: 'AMZ420', type: 'income_other', reconcile: false },
  buyerRecharge: {
    name: 'Amazon recharges to buyers',
    code: 'AMZ430',
    type: 'income_other',
    reconcile: false,
  },
  recovery: { name: 'Amazon recoveries', code: 'AMZ440', type: 'income_other', reconcile: false },
  refundCorrection: {
    name: 'Amazon refund corrections',
    code: 'AMZ450',
    type: 'income_other',
    reconcile: false,
  },
  adjustment: { name: 'Amazon adjustments', code: 'AMZ620', type: 'expense', reconcile: false },
  points: { name: 'Amazon points', code: 'AMZ630', type: 'expense', reconcile: false },
  difference: { name: 'Amazon settlement differences', code: 'AMZ640', type: 'expense', reconcile: false },
  conversion: { name: 'Amazon currency conversion', code: 'AMZ650', type: 'expense', reconcile: false },
  unexplained: {
    name: 'Amazon to be explained',
    code: 'AMZ290',
    type: 'liability_current',
    reconcile: true,
  },
};

/** Code and name of the account that the program creates for a purpose when the settings name none. */
export function defaultAccountName(purpose: Purpose): string {
  const { code, name } = DEFAULTS[purpose];
  return `${code} ${name}`;
}

/** The account for a purpose as a seller's settings name it; otherwise that of the program. @param type Amazon's name of the row */
export function accountNameOf(
  feeAccounts: Readonly<Record<string, string>>,
  purpose: Purpose,
  type: string | undefined,
): string {
  return feeAccounts[settingOf(feeAccounts, purpose, type)] ?? defaultAccountName(purpose);
}

/** Every purpose for which there is an account. */
export const PURPOSES = keysOf(DEFAULTS);

/** Accounts that are made if missing, where the settings name no others for all that is booked on them. */
export function defaultAccounts(
  feeAccounts: Readonly<Record<string, string>>,
  { transferAccountId }: CompanyBooks,
): DefaultAccount[] {
  return Object.entries(DEFAULTS)
    .filter(([purpose]) => feeAccounts[purpose] === undefined)
    .filter(([purpose]) => purpose !== 'payout' || transferAccountId === undefined)
    .map(([, account]) => account);
}

/**
 * Finds the counter account of each movement that settles no document: from the setting `feeAccounts` (first by Amazon's name, then
 * by kind), otherwise an account of the program, created if missing.
 */
export function accountChooser(settings: SellerSettings, company: Company, books: CompanyBooks): AccountOf {
  const known = new Map<string, Promise<AccountId>>();
  return (purpose, type) => {
    const key = `${purpose} ${type ?? ''}`;
    const found = known.get(key) ?? ensureAccountFor(settings, company, books, purpose, type);
    known.set(key, found);
    return found;
  };
}

/**
 * The account for a purpose; made if missing.
 *
 * @param type Amazon's name of the row, which may have an account of its own
 * @throws OdooError when the settings name one that does not exist, or the user may not make one
 */
export async function ensureAccountFor(
  { odoo: { feeAccounts } }: SellerSettings,
  company: Company,
  books: CompanyBooks,
  purpose: Purpose,
  type?: string,
): Promise<AccountId> {
  const key = settingOf(feeAccounts, purpose, type);
  const named = feeAccounts[key];
  if (named !== undefined) return getAccount(company, named, `odoo.feeAccounts.${key}`);
  if (purpose === 'payout' && books.transferAccountId !== undefined) return books.transferAccountId;
  return ensureAccount(company, DEFAULTS[purpose]);
}

/** The account for a purpose, only looked up; undefined when it is not there (yet). */
export async function findAccountFor(
  { odoo: { feeAccounts } }: SellerSettings,
  company: Company,
  books: CompanyBooks,
  purpose: Purpose,
): Promise<AccountId | undefined> {
  const named = feeAccounts[purpose];
  if (named !== undefined) return lookUpAccount(company, named);
  if (purpose === 'payout' && books.transferAccountId !== undefined) return books.transferAccountId;
  return lookUpAccount(company, DEFAULTS[purpose].name);
}

/** The key of the setting that names the account: Amazon's name in any case, otherwise the purpose. */
function settingOf(
  feeAccounts: Readonly<Record<string, string>>,
  purpose: Purpose,
  type: string | undefined,
): string {
  const word = Object.keys(feeAccounts).find((name) => name.toLowerCase() === type?.toLowerCase());
  return word ?? purpose;
}

/** How a seller's settings say that rows of settlements are booked. */
export function bookingOptions({
  settlementRules: rules,
  facilitatorTax,
  unknownRows,
  months,
}: SellerSettings['odoo']): BookingOptions {
  return { rules, facilitatorTax, unknownRows, months };
}
