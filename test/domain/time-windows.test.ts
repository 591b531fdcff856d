import { DAY, instantAt, MINUTE, millisecondsOf } from '../../src/domain/time.ts';
import { windowsSince } from '../../src/domain/time-windows.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('the windows in which a long time is read', () => {
  it.each([
    ['a quarter of an hour is one', 15 * MINUTE, 1],
    ['a week is one', 7 * DAY, 1],
    ['a little more is one still: no window may end now', 7 * DAY + MINUTE, 1],
    ['hours more are two', 7 * DAY + 120 * MINUTE, 2],
    ['thirty days are five', 30 * DAY, 5],
    ['two years are 26', 729 * DAY, 26],
  ])('%s', (_, milliseconds, count) => {
    const windows = windowsSince(instantAt(NOW - milliseconds), NOW);
    expect(windows).toHaveLength(count);
    expect(windows[0]?.from).toBe(instantAt(NOW - milliseconds));
    expect(windows.at(-1)?.to).toBeUndefined();
  });

  it('leave no gap, and all but the last end in the past', () => {
    const windows = windowsSince(instantAt(NOW - 100 * DAY), NOW);
    for (const [index, { to }] of windows.slice(0, -1).entries()) {
      expect(windows[index + 1]?.from).toBe(to);
      expect(to === undefined ? NOW : millisecondsOf(to)).toBeLessThan(NOW - 2 * MINUTE);
    }
  });
});
