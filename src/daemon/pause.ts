/** First and longest pause after a failure, in milliseconds. */
const FIRST_MS = 10_000;
export const LONGEST_PAUSE_MS = 5 * 60_000;

/** Tracks whether something works, or failed and is paused. */
export type Pause = {
  /**
   * Records a failure. The pause doubles each time, up to five minutes; failures during a pause do not extend it.
   *
   * @returns true for the first failure, which deserves a message
   */
  broke(error: unknown): boolean;
  /** Records a success. @returns true after a failure, which deserves a message */
  healed(): boolean;
  /** Rest of the pause, in milliseconds; never more than the longest pause. */
  left(): number;
  /** The current failure; undefined when it works. */
  reason(): Breakage | undefined;
};

export type Breakage = {
  error: unknown;
  /** Milliseconds since 1970, for people. */
  since: number;
  /** The same on the monotonic clock. */
  sinceElapsed: number;
};

export type PauseOptions = {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds on the monotonic clock, because the clock of the machine may be set in either direction. */
  elapsed?: (() => number) | undefined;
  firstMs?: number | undefined;
  longestMs?: number | undefined;
};

export function createPause(options: PauseOptions): Pause {
  const { now, elapsed = monotonic, firstMs = FIRST_MS, longestMs = LONGEST_PAUSE_MS } = options;
  let broken: (Breakage & { times: number; until: number }) | undefined;
  return {
    broke: (error) => {
      const at = elapsed();
      if (broken !== undefined && at < broken.until) return false;
      const times = (broken?.times ?? 0) + 1;
      const pause = Math.min(longestMs, firstMs * 2 ** (times - 1));
      const { since = now(), sinceElapsed = at } = broken ?? {};
      const first = broken === undefined;
      broken = { error, since, sinceElapsed, times, until: at + pause };
      return first;
    },
    healed: () => {
      const before = broken;
      broken = undefined;
      return before !== undefined;
    },
    left: () => (broken === undefined ? 0 : Math.min(longestMs, Math.max(0, broken.until - elapsed()))),
    reason: () => {
      if (broken === undefined) return undefined;
      const { error, since, sinceElapsed } = broken;
      return { error, since, sinceElapsed };
    },
  };
}

/** Milliseconds on the monotonic clock. */
export function monotonic(): number {
  return performance.now();
}
