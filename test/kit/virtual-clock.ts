import type { Clock } from '../../src/net/clock.ts';

export type VirtualClock = Clock & {
  /** Every sleep that was asked for, in milliseconds. */
  sleeps: number[];
  /** Moves the clock without waking anybody. */
  jump(milliseconds: number): void;
};

/** A clock on which time passes only by sleeping: each sleep ends at once, and has taken its time. */
export function jumpingClock(start = 1_800_000_000_000): VirtualClock {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    jump: (milliseconds) => {
      now += milliseconds;
    },
    sleep: async (milliseconds, signal) => {
      sleeps.push(milliseconds);
      if (!signal?.aborted) now += milliseconds;
    },
  };
}

type Sleeper = { at: number; wake: () => void };

/** A clock that stands still until `run` lets it pass from sleeper to sleeper, in order. */
export function steppingClock(start = 1_800_000_000_000): VirtualClock & {
  run(until?: () => boolean): Promise<void>;
} {
  let now = start;
  const sleeps: number[] = [];
  const sleepers = new Set<Sleeper>();
  return {
    sleeps,
    now: () => now,
    jump: (milliseconds) => {
      now += milliseconds;
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        sleeps.push(milliseconds);
        const sleeper = { at: now + milliseconds, wake: () => undefined as void };
        sleeper.wake = () => {
          sleepers.delete(sleeper);
          resolve();
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake);
        if (signal?.aborted) sleeper.wake();
      }),
    async run(until = () => false) {
      for (;;) {
        await settled();
        if (until()) return;
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined) return;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

/** Lets everything happen that needs no time. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
