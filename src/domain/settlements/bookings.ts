import { type Decimal, sum, ZERO } from '../money.ts';
import { type BookingKind, kindOf, type SettlementRule } from './rules.ts';
import type { Settlement, SettlementRow } from './settlement.ts';

/** One movement on the Amazon account. */
export type Booking = {
  /** Unique in the settlement; part of external IDs. */
  key: string;
  kind: Exclude<BookingKind, 'balance'> | 'payout';
  /** Unique in the settlement; what people read. */
  label: string;
  /** `YYYY-MM-DD`. */
  date: string;
  /** Positive: to the seller. Never zero. */
  amount: Decimal;
  /** Of orders and refunds. */
  orderId?: string;
  /** Amazon's own word, of everything else; chooses the account. */
  type?: string;
};

/** Beginning of the label of a payout. */
export const PAYOUT_LABEL = 'Amazon payout';

export type SettlementPlan = {
  settlement: Settlement;
  /** What Amazon owed before (negative: what was owed to Amazon). */
  opening: Decimal;
  /** What Amazon still owes after the payout. */
  closing: Decimal;
  bookings: Booking[];
  /** Rows of refunds, by order: credit notes are made from them. */
  refunds: ReadonlyMap<string, SettlementRow[]>;
};

export type BookingOptions = {
  rules: readonly SettlementRule[];
  /** `exclude`: invoices are without the tax that Amazon remits, so that it is set off against the order. */
  facilitatorTax: 'exclude' | 'passThrough';
};

type Kinded = { row: SettlementRow; kind: BookingKind };

/**
 * Turns the rows of a settlement into movements: one per order, one per refund, one per type of fee and month, and the payout.
 * They lead from the opening to the closing balance exactly.
 *
 * @returns the rows that no rule fits, when there are any; then there is no plan
 */
export function planBookings(
  settlement: Settlement,
  options: BookingOptions,
): { plan: SettlementPlan } | { unknown: SettlementRow[] } {
  const unknown: SettlementRow[] = [];
  const kinded: Kinded[] = [];
  for (const row of settlement.rows) {
    const kind = kindOf(row, options.rules);
    if (kind === undefined) unknown.push(row);
    else kinded.push({ row, kind: documentKind(row, kind, options) });
  }
  if (unknown.length > 0) return { unknown };
  const groups = new Map<string, Kinded[]>();
  for (const entry of kinded.filter(({ kind }) => kind !== 'balance')) {
    const key = keyOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const movements = [...groups].map(([key, entries]) => toBooking(key, entries));
  const balances = kinded.filter(({ kind }) => kind === 'balance').map(({ row }) => row);
  const refunds = new Map<string, SettlementRow[]>();
  for (const { row, kind } of kinded)
    if (kind === 'refund') refunds.set(row.orderId, [...(refunds.get(row.orderId) ?? []), row]);
  return {
    plan: {
      settlement,
      opening: sum(balances.filter(opens).map(({ amount }) => amount)),
      closing: sum(balances.filter((row) => !opens(row)).map(({ amount }) => amount))
        .negated()
        .plus(ZERO),
      bookings: [...movements.filter(({ amount }) => !amount.isZero()), ...payoutOf(settlement)],
      refunds,
    },
  };
}

/** Withheld tax goes with the order or refund that it belongs to; a retrocharge that takes money back is a refund. */
function documentKind(
  row: SettlementRow,
  kind: BookingKind,
  { facilitatorTax }: BookingOptions,
): BookingKind {
  const refund = /refund/i.test(row.transactionType);
  if (kind === 'withheldTax' && facilitatorTax === 'exclude' && row.orderId !== '')
    return refund ? 'refund' : 'order';
  return kind;
}

/** Money kept back last time opens the balance; so does a debt of last time, which is deducted. */
function opens({ amountDescription, amount }: SettlementRow): boolean {
  return /reserve/i.test(amountDescription) ? amount.greaterThan(0) : amount.lessThan(0);
}

function keyOf({ row, kind }: Kinded): string {
  if (kind === 'order' || kind === 'refund') return `${kind}_${row.orderId}`;
  return `${kind}_${typeOf(row)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')}_${row.postedDate.slice(0, 7)}`;
}

function typeOf({ amountType, amountDescription, transactionType }: SettlementRow): string {
  const known = amountDescription === 'TransactionTotalAmount' ? amountType : amountDescription;
  return known === '' ? amountType || transactionType : known;
}

function toBooking(key: string, entries: readonly Kinded[]): Booking {
  const rows = entries.map(({ row }) => row);
  const [first] = entries;
  if (first === undefined || first.kind === 'balance') throw new RangeError(`${key} has no rows to book`);
  const date = rows.map(({ postedDate }) => postedDate).reduce((one, other) => (one > other ? one : other));
  const amount = sum(rows.map((row) => row.amount));
  const { kind, row } = first;
  if (kind === 'order' || kind === 'refund')
    return {
      key,
      kind,
      label: `${kind === 'order' ? 'Order' : 'Refund'} ${row.orderId}`,
      date,
      amount,
      orderId: row.orderId,
    };
  return { key, kind, label: `${typeOf(row)} ${date.slice(0, 7)}`, date, amount, type: typeOf(row) };
}

function payoutOf({ settlementId, total, depositDate }: Settlement): Booking[] {
  if (total.isZero()) return [];
  const label = `${PAYOUT_LABEL} ${settlementId}`;
  return [{ key: 'payout', kind: 'payout', label, date: depositDate, amount: total.negated() }];
}
