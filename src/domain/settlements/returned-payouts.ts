import type { Decimal } from '../money.ts';
import type { Booking } from './bookings.ts';

/** A payout that Amazon sent to the bank. */
export type SentPayout = { settlementId: string; currencyCode: string; date: string; amount: Decimal };

/** The label of a returned payout names its line in the file, because each one is booked by itself. */
const OF_TRANSFER = / line \d+$/;

/** Whether an item on the account of payouts is a payout that came back, and not a charge. @param label without the posted day */
export function isReturnedPayout(label: string): boolean {
  return OF_TRANSFER.test(label);
}

/**
 * The payout that a returned transfer reverses: the newest earlier payout of the same amount and currency.
 *
 * @param booking of the kind `transfer`; positive: the money is with Amazon again
 * @param payouts in any order
 * @returns undefined where no payout is over that amount (a micro deposit, or a payout from before)
 */
export function returnedPayout<T extends SentPayout>(
  booking: Pick<Booking, 'amount' | 'date'>,
  currencyCode: string,
  payouts: readonly T[],
): T | undefined {
  return payouts
    .filter(
      (payout) =>
        payout.currencyCode === currencyCode &&
        payout.date <= booking.date &&
        payout.amount.equals(booking.amount),
    )
    .toSorted((one, other) => other.date.localeCompare(one.date))[0];
}
