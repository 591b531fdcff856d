import { type Decimal, sum } from '../money.ts';
import type { Booking, SettlementPlan } from './bookings.ts';

/** A movement on the Amazon account as read from Odoo: a payment, a line of an entry, or a line of a statement. */
export type BookedMovement = {
  label: string;
  amount: Decimal;
  posted: boolean;
  /** The name of the entry with which a person has reversed its entry in Odoo: it is posted, and booked no more. */
  reversedBy?: string | undefined;
};

/**
 * How much of a settlement is in Odoo. `none`: nothing; `part`: some movements, or not all of them posted; `whole`: everything;
 * `differs`: something other than planned, which only a person can judge.
 */
export type BookedState = { state: 'none' | 'whole' } | { state: 'part'; missing: Booking[] } | Difference;

/** What only a person can judge. */
export type Difference = {
  state: 'differs';
  reason: string;
  /** Names of the entries with which a person has reversed a part of it; undefined where nothing is reversed. */
  reversedBy?: readonly string[];
};

/**
 * Compares the movements in Odoo with the movements of a settlement.
 *
 * A settlement that was booked by an earlier version of the program or of the rules may have other labels. It counts as whole if
 * everything is posted, the sum is Amazon's and the payout, which is booked last, is there.
 *
 * What a person has reversed is not booked. Unless the person has booked it again, the settlement differs: it was reversed on
 * purpose, so it is not booked again without being asked for.
 */
export function compareBooked(plan: SettlementPlan, movements: readonly BookedMovement[]): BookedState {
  const reversed = movements.filter(({ reversedBy }) => reversedBy !== undefined);
  const current = compareCurrent(
    plan,
    movements.filter(({ reversedBy }) => reversedBy === undefined),
  );
  if (reversed.length === 0 || current.state === 'whole') return current;
  const reversedBy = [...new Set(reversed.flatMap((movement) => movement.reversedBy ?? []))].sort();
  return {
    state: 'differs',
    reason: `${reversed.length} of its movements are reversed in Odoo by ${listed(reversedBy)}, and were not booked again: ${named(reversed)}`,
    reversedBy,
  };
}

function compareCurrent(plan: SettlementPlan, booked: readonly BookedMovement[]): BookedState {
  if (booked.length === 0) return plan.bookings.length === 0 ? { state: 'whole' } : { state: 'none' };
  const posted = booked.every((movement) => movement.posted);
  const { missing, others } = differences(plan, booked);
  if (others.length === 0)
    return missing.length === 0 && posted ? { state: 'whole' } : { state: 'part', missing };
  const planned = sum(plan.bookings.map(({ amount }) => amount));
  const found = sum(booked.map(({ amount }) => amount));
  const payout = plan.bookings.find(({ kind }) => kind === 'payout');
  const paidOut = payout === undefined || booked.some(({ label }) => label === payout.label);
  if (posted && paidOut && found.equals(planned)) return { state: 'whole' };
  return {
    state: 'differs',
    reason:
      `Odoo has ${booked.length} movements of ${found.toFixed()}, Amazon's file has ${plan.bookings.length} of ${planned.toFixed()}; ` +
      `not in the file, or with another amount: ${named(others)}`,
  };
}

/** Movements that only one side has, compared by label and amount. A movement that Odoo has twice is reported as an extra one. */
export function differences(
  { bookings }: SettlementPlan,
  booked: readonly BookedMovement[],
): { missing: Booking[]; others: BookedMovement[] } {
  const open = new Map(bookings.map((booking) => [booking.label, booking]));
  const others: BookedMovement[] = [];
  for (const movement of booked) {
    const booking = open.get(movement.label);
    if (booking?.amount.equals(movement.amount) === true) open.delete(movement.label);
    else others.push(movement);
  }
  return { missing: [...open.values()], others };
}

const SHOWN = 5;

function named(movements: readonly BookedMovement[]): string {
  return listed(movements.map(({ label, amount }) => `${label} ${amount.toFixed()}`));
}

function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}
