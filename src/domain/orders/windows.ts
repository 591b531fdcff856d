import { DAY, HOUR, type Instant, millisecondsOf, shift } from '../time.ts';

/** A period to read; the last one has no end. */
export type ReadingWindow = { from: Instant; to: Instant | undefined };

/** Progress through a long period: the window to read now, and its planned length. */
export type WindowWalk = { window: ReadingWindow; milliseconds: number };

/** Long enough for an ordinary pass, and short enough for a new seller whose volume is unknown. */
const FIRST = 7 * DAY;
const SHORTEST = DAY;
const LONGEST = 8 * FIRST;

/**
 * Each window costs at least one call, and after the first twenty Amazon allows one call in three minutes; so windows grow where
 * little was sold. Page tokens live for 24 hours, in which the quota allows some 480 pages: no window may hold more (SP-API,
 * `searchOrders`).
 */
const FEW_PAGES = 50;
const MANY_PAGES = 200;

/**
 * The first window of the period since a moment. The period is read window by window, so that a long first import can continue
 * after an interruption, and each window can be read before its page token expires.
 *
 * @param now milliseconds since 1970
 */
export function firstWindow(start: Instant, now: number): WindowWalk {
  return { window: windowFrom(start, FIRST, now), milliseconds: FIRST };
}

/**
 * The next window: twice as long when the last one had few pages, half as long when it had many.
 *
 * @param pages how many pages Amazon returned for the last window
 * @param now milliseconds since 1970
 * @returns undefined after the last one
 */
export function windowAfter(
  { window, milliseconds }: WindowWalk,
  pages: number,
  now: number,
): WindowWalk | undefined {
  if (window.to === undefined) return undefined;
  const next = lengthAfter(milliseconds, pages);
  return { window: windowFrom(window.to, next, now), milliseconds: next };
}

function lengthAfter(milliseconds: number, pages: number): number {
  if (pages < FEW_PAGES) return Math.min(LONGEST, milliseconds * 2);
  return pages > MANY_PAGES ? Math.max(SHORTEST, milliseconds / 2) : milliseconds;
}

/** Amazon refuses a window whose end is less than two minutes ago; so a window that reaches into the last hour gets no end. */
function windowFrom(from: Instant, milliseconds: number, now: number): ReadingWindow {
  const isLast = now - millisecondsOf(from) <= milliseconds + HOUR;
  return { from, to: isLast ? undefined : shift(from, milliseconds) };
}
