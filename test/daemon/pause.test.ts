import { createPause } from '../../src/daemon/pause.ts';

describe('a pause', () => {
  test('doubles each time up to its longest, with one message at each end', () => {
    let now = 0;
    const pause = createPause({ now: () => 0, elapsed: () => now, firstMs: 10, longestMs: 50 });
    const lengths: number[] = [];
    const messages: boolean[] = [];
    for (let failure = 0; failure < 5; failure += 1) {
      messages.push(pause.broke('down'));
      lengths.push(pause.left());
      now += pause.left();
    }
    expect(lengths).toEqual([10, 20, 40, 50, 50]);
    expect(messages).toEqual([true, false, false, false, false]);
    expect([pause.healed(), pause.healed()]).toEqual([true, false]);
    expect([pause.left(), pause.reason()]).toEqual([0, undefined]);
  });

  test('failures during a pause do not extend it', () => {
    let now = 0;
    const pause = createPause({ now: () => 1000 + now, elapsed: () => now, firstMs: 10 });
    pause.broke('first');
    now = 5;
    pause.broke('second');
    expect(pause.left()).toBe(5);
    expect(pause.reason()).toEqual({ error: 'first', since: 1000, sinceElapsed: 0 });
  });
});
