import { DAY, HOUR, type Instant, millisecondsOf, shift } from './time.ts';

/** A stretch of time; the last one is open. */
export type ReadingWindow = { from: Instant; to: Instant | undefined };

/** Page tokens live for 24 hours, in which Amazon's quota allows some 48,000 orders: no window may hold more. */
const WEEK = 7 * DAY;
const MONTH = 30 * DAY;

/**
 * The time since a moment in windows that can be read one after the other, so that a long first import goes on where it was
 * cut off, and never has to be read within the life of one page token.
 *
 * @param now milliseconds since 1970
 */
export function windowsSince(start: Instant, now: number): ReadingWindow[] {
  const windows: ReadingWindow[] = [];
  let from = start;
  for (;;) {
    const age = now - millisecondsOf(from);
    // Each window costs a call at least, of which Amazon gives one in three minutes: what is old is read by the month.
    const size = age > MONTH + WEEK ? MONTH : WEEK;
    // The end of a window must be at least two minutes ago, or Amazon refuses it.
    if (age <= size + HOUR) return [...windows, { from, to: undefined }];
    const to = shift(from, size);
    windows.push({ from, to });
    from = to;
  }
}
