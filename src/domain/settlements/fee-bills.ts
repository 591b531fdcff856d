import { type Decimal, sum } from '../money.ts';
import type { Booking, SettlementPlan } from './bookings.ts';
import { fits, fold, toPattern } from './patterns.ts';

/** Who invoices fees, and with which tax. What a rule leaves out fits everything. */
export type FeeRule = {
  /** Country code of the store, as settlements name it. */
  marketplace?: string | undefined;
  /** `fee`, `advertising`, or Amazon's own word of the fee; an asterisk stands for any text. */
  kind?: string | undefined;
  vendor: string;
  /** A purchase tax. */
  tax?: string | undefined;
};

/** A line of a bill. */
export type PlannedBillLine = {
  booking: Booking;
  /** The purchase tax of the rule; undefined: none. */
  tax: string | undefined;
  /** `inside`: the amount is with the tax; `beside`: the file has the tax in rows of its own, so that the amount is without it. */
  taxIs: 'inside' | 'beside';
};

/** The fees of one vendor in one month, `YYYY-MM`. Amounts are as Amazon's: negative, what it took. */
export type PlannedBill = {
  month: string;
  vendor: string;
  lines: PlannedBillLine[];
  /** Rows of the file that are the tax of lines. */
  taxRows: Booking[];
  /** Of lines and tax rows together; never zero. */
  amount: Decimal;
};

/**
 * Decides which fees of a settlement are on which bill: one for each vendor and month. The first rule that fits counts; a fee that
 * none fits is on no bill. A tax row goes with the fee that it names: as the tax of that line where the rule has a tax, otherwise as
 * a line of its own. Fees that cancel each other out need no bill.
 */
export function planFeeBills(
  { settlement, bookings }: SettlementPlan,
  rules: readonly FeeRule[],
): PlannedBill[] {
  const chosen = chooser(rules, settlement.store);
  const bills = new Map<string, Omit<PlannedBill, 'amount'>>();
  const billOf = (month: string, vendor: string): Omit<PlannedBill, 'amount'> => {
    const key = `${month} ${vendor}`;
    const bill = bills.get(key) ?? { month, vendor, lines: [], taxRows: [] };
    bills.set(key, bill);
    return bill;
  };
  const fees = bookings.filter(({ kind }) => kind === 'fee' || kind === 'advertising');
  const taxRows = bookings.filter(({ kind }) => kind === 'feeTax');
  const taxed = new Set(taxRows.map((row) => placeOf(row, row.feeType)));
  for (const booking of fees) {
    const rule = chosen(booking.kind, booking.type);
    if (rule === undefined) continue;
    const taxIs = taxed.has(placeOf(booking, booking.type)) ? 'beside' : 'inside';
    billOf(monthOf(booking), rule.vendor).lines.push({ booking, tax: rule.tax, taxIs });
  }
  for (const booking of taxRows) {
    const own = fees.find((fee) => placeOf(fee, fee.type) === placeOf(booking, booking.feeType));
    const rule = chosen(own?.kind ?? 'fee', booking.feeType);
    if (rule === undefined) continue;
    const bill = billOf(monthOf(booking), rule.vendor);
    if (own !== undefined && rule.tax !== undefined) bill.taxRows.push(booking);
    else bill.lines.push({ booking, tax: undefined, taxIs: 'inside' });
  }
  return [...bills.values()]
    .map((bill) => ({
      ...bill,
      amount: sum([...bill.lines.map(({ booking }) => booking), ...bill.taxRows].map(({ amount }) => amount)),
    }))
    .filter(({ amount }) => !amount.isZero());
}

/** Fee and tax belong together by the name of the fee, within a month. */
function placeOf(booking: Booking, type: string | undefined): string {
  return `${monthOf(booking)} ${fold(type ?? '')}`;
}

function monthOf({ date }: Booking): string {
  return date.slice(0, 7);
}

function chooser(
  rules: readonly FeeRule[],
  store: string | undefined,
): (kind: string, type: string | undefined) => FeeRule | undefined {
  const prepared = rules
    .filter(({ marketplace }) => marketplace === undefined || marketplace === store)
    .map((rule) => ({ rule, pattern: rule.kind === undefined ? undefined : toPattern(rule.kind) }));
  return (kind, type) =>
    prepared.find(
      ({ pattern }) => pattern === undefined || fits(pattern, fold(kind)) || fits(pattern, fold(type ?? '')),
    )?.rule;
}
