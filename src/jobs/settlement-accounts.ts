import type { Booking } from '../domain/settlement-bookings.ts';
import { type DefaultAccount, ensureAccount, getAccount } from '../odoo/account-account.ts';
import type { CompanyBooks } from '../odoo/res-company.ts';
import type { Account, OdooSide } from './account.ts';

type Purpose = 'fee' | 'advertising' | 'reimbursement' | 'withheldTax' | 'payout' | 'unknownOrders';

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
};

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

function purposeOf({ kind }: Booking): Purpose {
  switch (kind) {
    case 'order':
    case 'refund':
      return 'unknownOrders';
    case 'charge':
      return 'payout';
    case 'fee':
    case 'advertising':
    case 'reimbursement':
    case 'withheldTax':
    case 'payout':
      return kind;
  }
}

/**
 * Finds the account on the other side of each movement that no document stands behind: by the setting `feeAccounts` (Amazon's own
 * word first, then the kind), else an account of ours, made if missing.
 */
export function accountChooser(
  { settings }: Account,
  { records }: OdooSide,
  books: CompanyBooks,
): (booking: Booking) => Promise<number> {
  const known = new Map<string, Promise<number>>();
  const own = settings.odoo.feeAccounts;
  const find = (booking: Booking): Promise<number> => {
    const purpose = purposeOf(booking);
    const word = Object.keys(own).find((name) => name.toLowerCase() === booking.type?.toLowerCase());
    const named = own[word ?? purpose];
    if (named !== undefined) return getAccount(records, named, `odoo.feeAccounts.${word ?? purpose}`);
    if (purpose === 'payout' && books.transferAccountId !== undefined)
      return Promise.resolve(books.transferAccountId);
    return ensureAccount(records, DEFAULTS[purpose]);
  };
  return (booking) => {
    const key = `${purposeOf(booking)} ${booking.type ?? ''}`;
    const found = known.get(key) ?? find(booking);
    known.set(key, found);
    return found;
  };
}
