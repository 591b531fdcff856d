import { DAY, HOUR, type Instant, millisecondsOf, shift } from '../time.ts';

/** A stretch of time; the last one is open. */
export type ReadingWindow = { from: Instant; to: Instant | undefined };

/** Where a walk through a long time stands: the window to be read now, and how long it was meant to be. */
export type WindowWalk = { window: ReadingWindow; milliseconds: number };

/** Long enough for the ordinary pass, and short enough for a seller of whom nothing is known yet. */
const FIRST = 7 * DAY;
const SHORTEST = DAY;
const LONGEST = 8 * FIRST;

/**
 * Each window costs a call at least, of which Amazon gives one in three minutes after the first twenty: where little was sold,
 * windows grow. Page tokens live for 24 hours, in which the quota allows some 480 pages: no window may hold more (SP-API,
 * `searchOrders`).
 */
const FEW_PAGES = 50;
const MANY_PAGES = 200;

/**
 * The first window of the time since a moment. It is read in windows, one after the other, so that a long first import goes on
 * where it was cut off, and none has to be read for longer than its page token lives.
 *
 * @param now milliseconds since 1970
 */
export function firstWindow(start: Instant, now: number): WindowWalk {
  return { window: windowFrom(start, FIRST, now), milliseconds: FIRST };
}

/**
 * The window after one that has been read: twice as long when that one held few pages, half as long when it held many.
 *
 * @param pages pages that Amazon gave for it
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

/** The end of a window must be at least two minutes ago, or Amazon refuses it: what reaches to the last hour stays open. */
function windowFrom(from: Instant, milliseconds: number, now: number): ReadingWindow {
  const isLast = now - millisecondsOf(from) <= milliseconds + HOUR;
  return { from, to: isLast ? undefined : shift(from, milliseconds) };
}
