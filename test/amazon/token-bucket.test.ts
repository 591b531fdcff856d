import fc from 'fast-check';
import {
  type BucketStore,
  createTokenBucket,
  type Settle,
  type TokenBucket,
} from '../../src/amazon/token-bucket.ts';
import type { Clock } from '../../src/net/clock.ts';
import { memoryStore } from '../kit/amazon-client.ts';
import { jumpingClock, settled, steppingClock } from '../kit/virtual-clock.ts';

const KEY = 'key';

function bucket(clock: Clock, store: BucketStore = memoryStore(), rate = 0.5, burst = 3): TokenBucket {
  return createTokenBucket({ rate, burst, store, key: KEY, clock });
}

async function take(from: TokenBucket): Promise<Settle> {
  const settle = await from.take();
  if (settle === undefined) throw new Error('stopped');
  return settle;
}

async function spend(from: TokenBucket, rate?: number): Promise<void> {
  const settle = await take(from);
  await settle({ result: 'spent', rate });
}

describe('token bucket', () => {
  it('sends a burst immediately, then one call per interval, a little slower than the rate', async () => {
    const clock = jumpingClock();
    const tokens = bucket(clock);
    for (let call = 0; call < 5; call += 1) await spend(tokens);
    expect(clock.sleeps).toEqual([2041, 2041]);
  });

  it('has the debit written down before the call may go out', async () => {
    const store = memoryStore();
    await take(bucket(jumpingClock(), store));
    expect(store.writes).toEqual([{ tokens: 2, at: 1_800_000_000_000, rate: 0.5 }]);
  });

  it('cannot be overdrawn by a process that was killed while calls were on their way', async () => {
    const store = memoryStore();
    const clock = jumpingClock();
    const killed = bucket(clock, store);
    for (let call = 0; call < 3; call += 1) await take(killed);
    await spend(bucket(clock, store));
    expect(clock.sleeps).toEqual([2041]);
  });

  it('serves waiting calls in the order they came', async () => {
    const clock = steppingClock();
    const tokens = bucket(clock, memoryStore(), 0.5, 1);
    const served: number[] = [];
    const calls = [0, 1, 2, 3].map(async (call) => {
      await spend(tokens);
      served.push(call);
    });
    await clock.run();
    await Promise.all(calls);
    expect(served).toEqual([0, 1, 2, 3]);
  });

  it('shortens a wait that has begun when Amazon names a faster rate', async () => {
    const clock = steppingClock();
    const tokens = bucket(clock, memoryStore(), 0.0056, 2);
    const first = await take(tokens);
    const second = await take(tokens);
    const third = take(tokens);
    await settled();
    await first({ result: 'spent', rate: 5.6 });
    await second({ result: 'spent', rate: 5.6 });
    await clock.run();
    await third;
    expect(clock.now() - 1_800_000_000_000).toBeLessThan(200);
  });

  it.each([
    [0.0000001, 20_000],
    [1e12, 3],
  ])('believes a rate of %d within bounds only', async (rate, waitMs) => {
    const clock = steppingClock();
    const store = memoryStore();
    const tokens = bucket(clock, store, 0.5, 1);
    await (await take(tokens))({ result: 'spent', rate });
    const second = take(tokens);
    await clock.run();
    await second;
    const waited = clock.now() - 1_800_000_000_000;
    expect(waited).toBeLessThan(waitMs * 1.05);
    expect(waited).toBeGreaterThan(waitMs * 0.9);
    expect(store.writes.at(-1)?.rate).toBe(rate < 1 ? 0.05 : 500);
  });

  it('keeps the rate it learned over a restart', async () => {
    const store = memoryStore();
    const clock = jumpingClock();
    await spend(bucket(clock, store), 5);
    const restarted = bucket(clock, store);
    for (let call = 0; call < 3; call += 1) await spend(restarted);
    expect(clock.sleeps).toEqual([205]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('does not learn %d as a rate', async (rate) => {
    const store = memoryStore();
    await spend(bucket(jumpingClock(), store), rate);
    expect(store.states.get(KEY)?.rate).toBe(0.5);
  });

  it('is empty after a refusal, so that a lost state file costs one refused call', async () => {
    const clock = jumpingClock();
    const tokens = bucket(clock);
    const settle = await take(tokens);
    await settle({ result: 'throttled' });
    await spend(tokens);
    expect(clock.sleeps).toEqual([2041]);
  });

  it('returns to the published rate when the learned one is refused again and again', async () => {
    const clock = jumpingClock();
    const tokens = bucket(clock);
    await spend(tokens, 500);
    for (let call = 0; call < 3; call += 1) {
      const settle = await take(tokens);
      await settle({ result: 'throttled' });
    }
    await spend(tokens);
    expect(clock.sleeps.at(-1)).toBe(2041);
  });

  it('gives the token of a call back that was never sent', async () => {
    const clock = jumpingClock();
    const tokens = bucket(clock);
    for (let call = 0; call < 10; call += 1) {
      const settle = await take(tokens);
      await settle({ result: 'notSent' });
    }
    expect(clock.sleeps).toEqual([]);
  });

  it('gains nothing from a clock that is set back', async () => {
    const clock = jumpingClock();
    const tokens = bucket(clock);
    for (let call = 0; call < 3; call += 1) await spend(tokens);
    clock.jump(-3_600_000);
    await spend(tokens);
    expect(clock.sleeps).toEqual([2041]);
  });

  it('releases a stopped call immediately, and serves the next', async () => {
    const clock = steppingClock();
    const tokens = bucket(clock, memoryStore(), 0.5, 1);
    await spend(tokens);
    const head = new AbortController();
    const queued = new AbortController();
    const first = tokens.take({ signal: head.signal });
    const second = tokens.take({ signal: queued.signal });
    const third = tokens.take();
    await settled();
    queued.abort();
    expect(await second).toBeUndefined();
    head.abort();
    expect(await first).toBeUndefined();
    await clock.run();
    expect(await third).toBeDefined();
  });

  it('says how long it waits', async () => {
    const waits: number[] = [];
    const tokens = bucket(jumpingClock(), memoryStore(), 0.0056, 1);
    await spend(tokens);
    await tokens.take({ onWait: (milliseconds) => waits.push(milliseconds) });
    expect(waits).toEqual([182_216]);
  });

  it('goes on after a state that could not be written', async () => {
    const store = memoryStore();
    const tokens = bucket(jumpingClock(), {
      read: async () => undefined,
      write: async (key, state) => {
        if (store.writes.length === 0) {
          store.writes.push(state);
          throw new Error('disk full');
        }
        await store.write(key, state);
      },
    });
    await expect(tokens.take()).rejects.toThrow('disk full');
    await spend(tokens);
    expect(store.states.get(KEY)?.tokens).toBe(2);
  });

  it('is never refused by a strict server of the same rate and burst, whatever the network does', async () => {
    const call = fc.record({ gap: time(8000), there: time(6000), back: time(6000) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 40 }),
        fc.constantFrom([0.5, 3], [2, 5], [0.1, 1]),
        async (calls, [rate = 1, burst = 1]) => {
          const clock = steppingClock();
          const tokens = bucket(clock, memoryStore(), rate, burst);
          const server = strictServer(rate, burst);
          const callAt = async (at: number, there: number, back: number): Promise<void> => {
            await clock.sleep(at);
            const settle = await take(tokens);
            await clock.sleep(there);
            server.arrive(clock.now());
            await clock.sleep(back);
            await settle({ result: 'spent' });
          };
          let start = 0;
          for (const { gap, there, back } of calls) {
            start += gap;
            void callAt(start, there, back);
          }
          await clock.run();
          expect(server.refused()).toBe(0);
          expect(server.arrived()).toBe(calls.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function time(longest: number): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(0), fc.nat(longest));
}

/** Amazon's side: counts a call when it arrives, at the full rate, and refuses what is too much. */
function strictServer(rate: number, burst: number) {
  let tokens = burst;
  let at: number | undefined;
  let arrived = 0;
  let refused = 0;
  return {
    arrive(now: number) {
      tokens = Math.min(burst, tokens + ((now - (at ?? now)) / 1000) * rate);
      at = now;
      arrived += 1;
      if (tokens < 1) refused += 1;
      else tokens -= 1;
    },
    arrived: () => arrived,
    refused: () => refused,
  };
}
