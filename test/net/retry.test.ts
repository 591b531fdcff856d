import { retry } from '../../src/net/retry.ts';
import { jumpingClock } from '../kit/virtual-clock.ts';

/** Fails a number of times, then returns how often it was called. */
function failing(times: number): () => Promise<number> {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return calls;
  };
}

const ALWAYS = { tries: 4, pauseMs: 100, isWorthIt: () => true, random: () => 0.5 };

describe('Retrying', () => {
  it('repeats what is worth it, with pauses that double up to the longest', async () => {
    const clock = jumpingClock();
    await expect(retry(failing(3), { ...ALWAYS, clock, longestPauseMs: 500 })).resolves.toBe(4);
    expect(clock.sleeps).toEqual([100, 200, 250]);
  });

  it('throws the last error after the last attempt, and immediately an error that a retry cannot fix', async () => {
    const clock = jumpingClock();
    await expect(retry(failing(9), { ...ALWAYS, clock })).rejects.toThrow('failure 4');
    await expect(retry(failing(9), { ...ALWAYS, clock, isWorthIt: () => false })).rejects.toThrow(
      'failure 1',
    );
    expect(clock.sleeps).toHaveLength(3);
  });

  it('repeats nothing once the program stops, also when it stops within a pause', async () => {
    const stop = new AbortController();
    const clock = { sleep: async () => stop.abort() };
    await expect(retry(failing(9), { ...ALWAYS, clock, stopping: stop.signal })).rejects.toThrow('failure 1');
    await expect(retry(failing(9), { ...ALWAYS, clock, stopping: stop.signal })).rejects.toThrow('failure 1');
  });
});
