import { type Decimal, sum } from '../money.ts';
import type { AccountId, PartnerId } from '../record-id.ts';
import type { Booking } from './bookings.ts';
import { firstOpenDay } from './closed-period.ts';
import { datedLabel, entryLabel, lineReference, memberName, settlementKey } from './names.ts';

/** Counter account of a movement, and the partner if the movement settles a document or a bill. */
export type Counterpart = { accountId: AccountId; partnerId?: PartnerId | undefined };

/** A movement with its counter account. */
export type PlacedBooking = { booking: Booking; counterpart: Counterpart };

/** A payment of an order or refund. */
export type PaymentDraft = {
  /** External ID without module. */
  key: string;
  memo: string;
  /** `YYYY-MM-DD`. */
  date: string;
  /** Positive: from the customer. */
  amount: Decimal;
  partnerId: PartnerId | undefined;
  receivableId: AccountId;
};

/** One side of an entry; positive: debit. */
export type EntryDraftLine = Counterpart & { label: string; amount: Decimal };

/** A balanced entry; the last line is on the Amazon account. */
export type EntryDraft = { key: string; ref: string; date: string; lines: EntryDraftLine[] };

/** A line of a bank statement. */
export type StatementLineDraft = Counterpart & {
  label: string;
  /** No two lines have the same. */
  ref: string;
  date: string;
  amount: Decimal;
};

/**
 * One payment for each order and refund that settles a document.
 *
 * @param lockedUntil the last closed day; what was posted up to it is booked on the day after it, and says so
 */
export function draftPayments(
  settlementId: string,
  settling: readonly PlacedBooking[],
  lockedUntil?: string,
): PaymentDraft[] {
  return settling.map(({ booking: { key, label, date, amount }, counterpart }) => ({
    key: `${settlementKey(settlementId)}_${key}`,
    memo: memberName(settlementId, datedLabel(label, date, firstOpenDay(date, lockedUntil))),
    date: firstOpenDay(date, lockedUntil),
    amount,
    partnerId: counterpart.partnerId,
    receivableId: counterpart.accountId,
  }));
}

export type EntryOptions = {
  accountId: AccountId;
  lockedUntil?: string | undefined;
  taken?: ReadonlySet<string>;
};

/**
 * Entries for all other movements: one for the fees and other movements of each month, and one, the last, for the payout.
 *
 * @param accountId the Amazon account
 * @param lockedUntil the last closed day; the entry of a closed month is booked on the day after it, and names the month
 * @param taken references of existing entries: movements that are missing from such a month get an entry of their own
 */
export function draftEntries(
  settlementId: string,
  others: readonly PlacedBooking[],
  { accountId, lockedUntil, taken = new Set() }: EntryOptions,
): EntryDraft[] {
  const groups = new Map<string, PlacedBooking[]>();
  for (const other of others) {
    const { kind, date } = other.booking;
    const part = kind === 'payout' ? 'payout' : date.slice(0, 7);
    const members = groups.get(part);
    if (members === undefined) groups.set(part, [other]);
    else members.push(other);
  }
  const months = [...groups.keys()].filter((part) => part !== 'payout').sort();
  const parts = groups.has('payout') ? [...months, 'payout'] : months;
  return parts.map((part) => {
    const members = groups.get(part) ?? [];
    const free = freePart(settlementId, part, taken);
    const ref = memberName(settlementId, entryLabel(free));
    return {
      key: `${settlementKey(settlementId)}_entry_${free.replaceAll(' ', '_')}`,
      ref,
      date: firstOpenDay(lastDay(members), lockedUntil),
      lines: [
        ...members.map(({ booking, counterpart }) => ({
          ...counterpart,
          label: booking.label,
          amount: booking.amount.negated(),
        })),
        { accountId, label: ref, amount: sum(members.map(({ booking }) => booking.amount)) },
      ],
    };
  });
}

function lastDay(members: readonly PlacedBooking[]): string {
  return members.map(({ booking }) => booking.date).reduce((one, other) => (one > other ? one : other));
}

function freePart(settlementId: string, part: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? part : `${part} ${count}`;
    if (!taken.has(memberName(settlementId, entryLabel(free)))) return free;
  }
}

/**
 * One line for each movement, the payout last: a statement without it is not complete.
 *
 * @param lockedUntil the last closed day; what was posted up to it is booked on the day after it, and says so
 */
export function draftStatementLines(
  settlementId: string,
  placed: readonly PlacedBooking[],
  lockedUntil?: string,
): StatementLineDraft[] {
  const ordered = [
    ...placed.filter(({ booking }) => booking.kind !== 'payout'),
    ...placed.filter(({ booking }) => booking.kind === 'payout'),
  ];
  return ordered.map(({ booking: { key, label, date, amount }, counterpart }) => ({
    ...counterpart,
    label: datedLabel(label, date, firstOpenDay(date, lockedUntil)),
    ref: lineReference(settlementId, key),
    date: firstOpenDay(date, lockedUntil),
    amount,
  }));
}
