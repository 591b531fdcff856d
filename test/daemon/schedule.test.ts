import { setTimeout as delay } from 'node:timers/promises';
import { startSchedule, wasDue } from '../../src/daemon/schedule.ts';
import { createLog } from '../../src/log.ts';

const log = createLog('error', false);

/** The class Date on a machine whose clock was set. */
function shiftedDate(real: DateConstructor, now: () => number): DateConstructor {
  return new Proxy(real, {
    construct: (target, given: unknown[]) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given) as object,
  });
}

describe('a schedule', () => {
  test('ticks, and after its end does not', async () => {
    let ticks = 0;
    const schedule = startSchedule({ expression: '* * * * * *', jitterSeconds: 0, log }, () => {
      ticks += 1;
    });
    await delay(2200);
    await schedule.stop();
    const before = ticks;
    await delay(1100);
    expect(before).toBeGreaterThanOrEqual(2);
    expect(ticks).toBe(before);
  });

  test('moments that a blocked process missed are made up for by one tick', async () => {
    let ticks = 0;
    const schedule = startSchedule({ expression: '* * * * * *', jitterSeconds: 0, log }, () => {
      ticks += 1;
    });
    const end = Date.now() + 3200;
    while (Date.now() < end);
    ticks = 0;
    await delay(600);
    await schedule.stop();
    expect(ticks).toBeGreaterThanOrEqual(1);
    expect(ticks).toBeLessThanOrEqual(2);
  });

  test.each([
    ['back a day', -1],
    ['back 40 days', -40],
    ['forward a day', 1],
    ['forward 40 days', 40],
  ])('goes on when the clock of the machine is set %s', async (_, days) => {
    let ticks = 0;
    const quiet = createLog('error', false);
    const schedule = startSchedule(
      { expression: '* * * * * *', jitterSeconds: 0, log: { ...quiet, warn: () => undefined }, watchMs: 100 },
      () => {
        ticks += 1;
      },
    );
    await delay(1200);
    const set = jest.spyOn(Date, 'now').mockImplementation(() => shifted());
    const real = globalThis.Date;
    const shifted = (): number => Math.round(performance.timeOrigin + performance.now()) + days * 86_400_000;
    globalThis.Date = shiftedDate(real, shifted);
    ticks = 0;
    await delay(2600);
    globalThis.Date = real;
    set.mockRestore();
    await schedule.stop();
    expect(ticks).toBeGreaterThanOrEqual(2);
    expect(ticks).toBeLessThanOrEqual(5);
  });

  test.each([
    ['30 3 * * *', '2026-11-23T03:30:10Z', '2026-11-24T03:29:00Z', false],
    ['30 3 * * *', '2026-11-23T03:30:10Z', '2026-11-24T03:31:00Z', true],
    ['0 */6 * * *', '2026-11-24T00:00:10Z', '2026-11-24T05:59:00Z', false],
    ['0 */6 * * *', '2026-11-24T00:00:10Z', '2026-11-24T06:00:30Z', true],
    ['*/5 * * * *', '2026-10-01T00:00:00Z', '2026-11-24T00:01:00Z', true],
  ])('%s: last run %s, now %s: due %s', (expression, since, now, due) => {
    expect(wasDue(expression, new Date(since), new Date(now))).toBe(due);
  });
});
