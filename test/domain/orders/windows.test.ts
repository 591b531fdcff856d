import {
  firstWindow,
  type ReadingWindow,
  type WindowWalk,
  windowAfter,
} from '../../../src/domain/orders/windows.ts';
import { DAY, HOUR, instantAt, MINUTE, millisecondsOf } from '../../../src/domain/time.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

/** All windows of a time, when each day holds so many pages. */
function windowsSince(milliseconds: number, pagesPerDay = 0): ReadingWindow[] {
  const windows: ReadingWindow[] = [];
  let walk: WindowWalk | undefined = firstWindow(instantAt(NOW - milliseconds), NOW);
  while (walk !== undefined) {
    windows.push(walk.window);
    walk = windowAfter(walk, Math.ceil(daysOf(walk.window) * pagesPerDay), NOW);
  }
  return windows;
}

function daysOf({ from, to }: ReadingWindow): number {
  return ((to === undefined ? NOW : millisecondsOf(to)) - millisecondsOf(from)) / DAY;
}

describe('the windows in which a long time is read', () => {
  it.each([
    ['a quarter of an hour is one', 15 * MINUTE, 1],
    ['a week is one', 7 * DAY, 1],
    ['a little more is one still: no window may end now', 7 * DAY + MINUTE, 1],
    ['hours more are two', 7 * DAY + 2 * HOUR, 2],
    ['thirty days are three', 30 * DAY, 3],
    ['two years of few orders are 16, which the burst of 20 calls covers', 729 * DAY, 16],
  ])('%s', (_, milliseconds, count) => {
    const windows = windowsSince(milliseconds);
    expect(windows).toHaveLength(count);
    expect(windows[0]?.from).toBe(instantAt(NOW - milliseconds));
    expect(windows.at(-1)?.to).toBeUndefined();
  });

  it.each([
    ['few orders', 0, [7, 14, 28, 56, 56]],
    ['49 pages a week: the next is twice as long, and then long enough', 7, [7, 14, 14, 14, 14]],
    ['50 pages a week are enough', 50 / 7, [7, 7, 7, 7, 7]],
    ['200 pages a week are not too many', 200 / 7, [7, 7, 7, 7, 7]],
    ['201 pages a week are', 201 / 7, [7, 3.5, 3.5, 3.5, 3.5]],
    ['a day is the shortest', 400, [7, 3.5, 1.75, 1, 1]],
  ])('%s', (_, pagesPerDay, days) => {
    expect(
      windowsSince(300 * DAY, pagesPerDay)
        .slice(0, days.length)
        .map(daysOf),
    ).toEqual(days);
  });

  it('grow again when less is sold', () => {
    let walk: WindowWalk | undefined = firstWindow(instantAt(NOW - 300 * DAY), NOW);
    const days: number[] = [];
    for (const pages of [300, 300, 10, 10, 10]) {
      if (walk === undefined) break;
      days.push(daysOf(walk.window));
      walk = windowAfter(walk, pages, NOW);
    }
    expect(days).toEqual([7, 3.5, 1.75, 3.5, 7]);
  });

  it.each([0, 20, 100])(
    'leave no gap, and all but the last end in the past (%i pages a day)',
    (pagesPerDay) => {
      const windows = windowsSince(100 * DAY, pagesPerDay);
      for (const [index, { to }] of windows.slice(0, -1).entries()) {
        expect(windows[index + 1]?.from).toBe(to);
        expect(to === undefined ? NOW : millisecondsOf(to)).toBeLessThan(NOW - 2 * MINUTE);
      }
    },
  );
});
