import { type Decimal, ZERO } from '../money.ts';
import type { BookingKind, RowKind } from './kinds.ts';
import { fold } from './patterns.ts';
import { nameOf } from './row-names.ts';
import { ruleBook, type SettlementRule } from './rules.ts';
import type { Settlement, SettlementHead, SettlementRow } from './settlement.ts';

/** One movement on the Amazon account. */
export type Booking = {
  /** Unique in the settlement; part of external IDs. */
  key: string;
  kind: Exclude<BookingKind, 'balance'> | 'unexplained' | 'difference' | 'payout';
  /** Unique in the settlement; what people read. */
  label: string;
  /** `YYYY-MM-DD`: the last day of its rows, which are of one month. */
  date: string;
  /** Positive: to the seller. Never zero. */
  amount: Decimal;
  /** Only of orders and refunds whose rows name an order. */
  orderId?: string;
  /** Amazon's name of everything else; it selects the account. For a tax on a fee, the name of the tax. */
  type?: string;
  /** For a tax on a fee: the name ({@link type}) of the fee. */
  feeType?: string;
  /** For rows that no rule fits: their lines in the file. */
  lines?: readonly number[];
};

/** Beginning of the label of an accepted difference; the reason follows. */
const DIFFERENCE_LABEL = 'Difference accepted: ';

/** Beginning of the label of a payout. */
export const PAYOUT_LABEL = 'Amazon payout';

export type SettlementPlan = {
  settlement: SettlementHead;
  /** What Amazon owed at the start; negative: what the seller owed, which is the row *Payable to Amazon*. */
  opening: Decimal;
  /** What Amazon still owes after the payout; negative: the seller's debt, which the next settlement opens with. */
  closing: Decimal;
  /** They add up to closing minus opening balance. Without a positive total there is no payout, because no money moves. */
  bookings: Booking[];
  /** Rows of refunds, by the key of their booking: credit notes are made from them. */
  refunds: ReadonlyMap<string, SettlementRow[]>;
  /** Rows that no rule fits; they are in bookings of the kind `unexplained`. */
  unexplained: readonly SettlementRow[];
};

export type BookingOptions = {
  rules: readonly SettlementRule[];
  /** `exclude`: invoices are without the tax that Amazon remits, so that it is set off against the order. */
  facilitatorTax: 'exclude' | 'passThrough';
  /** Rows that no rule fits: `suspense` (default) books them as `unexplained`, `refuse` plans nothing. */
  unknownRows?: 'suspense' | 'refuse';
  /** The time zone in which a month ends: UTC (default), or the store's, as in Amazon's own reports. */
  months?: 'utc' | 'store';
};

/** Takes the rows of a settlement one by one; it keeps sums, and only the rows of refunds. */
export type BookingPlanner = {
  /** @returns what the row is booked as */
  add: (row: SettlementRow) => RowKind;
  finish: (settlement: SettlementHead) => Planned;
  /** {@link finish} in short steps: the caller lets others work in between. */
  finishing: (settlement: SettlementHead) => Generator<undefined, Planned>;
};

/** A plan, or the rows that no rule fits, where the options refuse them. */
export type Planned = { plan: SettlementPlan } | { unknown: SettlementRow[] };

/** Groups that are turned into bookings in one step, within some milliseconds. */
const PER_STEP = 2000;

type Group = {
  kind: Exclude<RowKind, 'balance'>;
  month: string;
  /** Key of the group: an order, or Amazon's name. */
  name: string;
  date: string;
  amount: Decimal;
  /** Its rows, where they are needed. For all others only the sum is kept, so that a large file is never whole in memory. */
  rows: SettlementRow[] | undefined;
  /** An order or refund that has rows in other months too. */
  inSeveralMonths: boolean;
  orderId?: string;
  type?: string;
  feeType?: string;
};

/**
 * Turns the rows of a settlement into movements: one per order, one per refund, one per type of fee, each per month, and the payout.
 * They lead from the opening to the closing balance exactly.
 *
 * @returns the rows that no rule fits, where the options refuse them; then there is no plan
 */
export function planBookings(settlement: Settlement, options: BookingOptions): Planned {
  const planner = bookingPlanner(options);
  for (const row of settlement.rows) planner.add(row);
  const { rows: _, ...head } = settlement;
  return planner.finish(head);
}

/** {@link planBookings} row by row, in time and memory that grow with the rows. */
export function bookingPlanner(options: BookingOptions): BookingPlanner {
  const kindOf = ruleBook(options.rules);
  const groups: Groups = { ordered: [], byName: new Map() };
  const unexplained: SettlementRow[] = [];
  let opening = ZERO;
  let keptBack = ZERO;
  function* finishing(settlement: SettlementHead): Generator<undefined, Planned> {
    if (options.unknownRows === 'refuse' && unexplained.length > 0) return { unknown: unexplained };
    const { total } = settlement;
    const bookings: Booking[] = [];
    const refunds = new Map<string, SettlementRow[]>();
    // Groups are let go as they become bookings: there may be a hundred thousand of them.
    groups.byName.clear();
    groups.ordered.reverse();
    for (let group = groups.ordered.pop(); group !== undefined; group = groups.ordered.pop()) {
      const booking = toBooking(group);
      if (booking.kind === 'refund') refunds.set(booking.key, group.rows ?? []);
      if (!booking.amount.isZero()) bookings.push(booking);
      if (groups.ordered.length % PER_STEP === 0) yield undefined;
    }
    tellApart(bookings);
    bookings.push(...differenceOf(settlement), ...payoutOf(settlement));
    return {
      plan: {
        settlement,
        opening,
        // A negative total is not charged: it is carried over as debt.
        closing: total.isNegative() ? keptBack.plus(total) : keptBack,
        bookings,
        refunds,
        unexplained,
      },
    };
  }
  return {
    add: (row) => {
      const kind = kindOf(row);
      if (kind === 'balance') {
        if (opens(row)) opening = opening.plus(row.amount);
        else keptBack = keptBack.minus(row.amount);
        return kind;
      }
      if (kind === 'unexplained') unexplained.push(row);
      addToGroup(groups, row, documentKind(row, kind, options), dayOf(row, options));
      return kind;
    },
    finish: (settlement) => {
      const steps = finishing(settlement);
      for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
      }
    },
    finishing,
  };
}

/** Withheld tax goes with the order or refund that it belongs to; a retrocharge that takes money back is a refund. */
function documentKind(
  row: SettlementRow,
  kind: Exclude<RowKind, 'balance'>,
  { facilitatorTax }: BookingOptions,
): Exclude<RowKind, 'balance'> {
  if (kind !== 'withheldTax' || facilitatorTax !== 'exclude' || row.orderId === '') return kind;
  // Liquidated goods have an order id that is not one of the seller's orders.
  if (/liquidation/i.test(row.transactionType)) return kind;
  return /refund/i.test(row.transactionType) ? 'refund' : 'order';
}

/**
 * Amounts carried over from the last settlement form the opening balance: withheld money and debt. Where the words do not tell,
 * the sign does: money that was withheld comes back as a positive row, debt is taken as a negative one.
 */
function opens({ amountDescription, amount }: SettlementRow): boolean {
  if (/payable|previous|beginning|opening/i.test(amountDescription)) return true;
  if (/current|closing/i.test(amountDescription)) return false;
  return /reserve|unavailable/i.test(amountDescription) ? amount.greaterThan(0) : amount.lessThan(0);
}

function dayOf(row: SettlementRow, { months }: BookingOptions): string {
  return months === 'store' ? row.storeDate : row.postedDate;
}

/** Groups in the order of their first rows, and by kind, month and name. */
type Groups = { ordered: Group[]; byName: Map<Group['kind'], Map<string, Map<string, Group>>> };

function addToGroup(
  { ordered, byName }: Groups,
  row: SettlementRow,
  kind: Exclude<RowKind, 'balance'>,
  date: string,
): void {
  const month = date.slice(0, 7);
  const parts = partsOf(row, kind);
  // A returned payout settles exactly one earlier payout, so returned payouts are never added up.
  const own = kind === 'transfer' ? ` ${row.line}` : '';
  const name = parts.orderId ?? `${fold(parts.name)}${own}`;
  const ofKind = entryOf(byName, kind);
  const ofMonth = entryOf(ofKind, month);
  const group = ofMonth.get(name);
  if (group === undefined) {
    const rows = KEPT.has(kind) ? [row] : undefined;
    const others = [...ofKind.values()].flatMap((named) => named.get(name) ?? []);
    const inSeveralMonths = others.length > 0;
    for (const other of others) other.inSeveralMonths = true;
    const fresh = { kind, month, date, amount: row.amount, rows, inSeveralMonths, ...parts };
    ofMonth.set(name, fresh);
    ordered.push(fresh);
    return;
  }
  group.amount = group.amount.plus(row.amount);
  if (date > group.date) group.date = date;
  group.rows?.push(row);
}

function entryOf<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const fresh = new Map<L, V>();
  maps.set(key, fresh);
  return fresh;
}

/** Credit notes, to-dos and matches need the rows of these kinds. */
const KEPT: ReadonlySet<Group['kind']> = new Set(['refund', 'unexplained', 'transfer']);

function partsOf(
  row: SettlementRow,
  kind: Group['kind'],
): Pick<Group, 'name' | 'orderId' | 'type' | 'feeType'> {
  if (kind === 'order' || kind === 'refund')
    return row.orderId === '' ? { name: '' } : { name: row.orderId, orderId: row.orderId };
  if (kind === 'unexplained') {
    const words = [row.transactionType, row.amountType, row.amountDescription].join(' / ');
    return { name: words, type: words };
  }
  const named = nameOf(row, kind);
  const name = named.feeType === named.type ? `Tax on ${named.type}` : named.type;
  return { ...named, name: ofRefund(row) ? `${name} of refunds` : name };
}

/** Fees that Amazon charges or returns with a refund are kept apart from the fees of orders. */
function ofRefund({ transactionType, amountType }: SettlementRow): boolean {
  return /refund/i.test(transactionType) && /itemfee|shipmentfee|orderfee/.test(fold(amountType));
}

function toBooking(group: Group): Booking {
  const { kind, name, month, date, amount, rows = [], inSeveralMonths, orderId, type, feeType } = group;
  if (kind === 'order' || kind === 'refund') {
    const word = kind === 'order' ? 'Order' : 'Refund';
    const subject = orderId ?? 'without an order id';
    return {
      key: inSeveralMonths ? `${kind}_${name}_${month}` : `${kind}_${name}`,
      kind,
      label: inSeveralMonths ? `${word} ${subject} ${month}` : `${word} ${subject}`,
      date,
      amount,
      ...(orderId === undefined ? {} : { orderId }),
    };
  }
  const line = kind === 'transfer' ? rows[0]?.line : undefined;
  return {
    key: `${kind}_${fold(name)}_${month}${line === undefined ? '' : `_${line}`}`,
    kind,
    label: `${name} ${month}${line === undefined ? '' : ` line ${line}`}`,
    date,
    amount,
    ...(type === undefined ? {} : { type }),
    ...(feeType === undefined ? {} : { feeType }),
    ...(kind === 'unexplained' ? { lines: rows.map((row) => row.line) } : {}),
  };
}

/** Bookings of two kinds may have the same name; then the label names the kind too. */
function tellApart(bookings: readonly Booking[]): void {
  const labels = new Set<string>();
  for (const booking of bookings) {
    // Orders have labels of their own.
    if (booking.orderId !== undefined) continue;
    if (labels.has(booking.label)) booking.label = `${booking.label} (${booking.kind})`;
    labels.add(booking.label);
  }
}

/** The difference that a person answers for; its label says why, so that the ledger itself holds the reason. */
function differenceOf({ accepted, endDate }: SettlementHead): Booking[] {
  if (accepted === undefined) return [];
  const label = `${DIFFERENCE_LABEL}${accepted.reason}`;
  return [{ key: 'difference', kind: 'difference', label, date: endDate, amount: accepted.amount }];
}

/** The reason in the label of an accepted difference; undefined for the label of any other movement. */
export function acceptedReason(label: string): string | undefined {
  return label.startsWith(DIFFERENCE_LABEL) ? label.slice(DIFFERENCE_LABEL.length) : undefined;
}

/** Amazon pays out what is positive; what is negative stays as debt until a later settlement. */
function payoutOf({ settlementId, total, depositDate }: SettlementHead): Booking[] {
  if (!total.greaterThan(0)) return [];
  const label = `${PAYOUT_LABEL} ${settlementId}`;
  return [{ key: 'payout', kind: 'payout', label, date: depositDate, amount: total.negated() }];
}
