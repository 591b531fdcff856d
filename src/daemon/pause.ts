/** First and longest pause of something that is down, in milliseconds. */
const FIRST_MS = 10_000;
export const LONGEST_PAUSE_MS = 5 * 60_000;

/** Whether something works, or is broken and left alone for a while. */
export type Pause = {
  /**
   * It did not work. The pause doubles each time, up to five minutes; a failure while it lasts adds nothing.
   *
   * @returns true the first time, when it is worth a message
   */
  broke(error: unknown): boolean;
  /** It works. @returns true when it did not before, when that is worth a message */
  healed(): boolean;
  /** How long it is still to be left alone, in milliseconds; never more than the longest pause. */
  left(): number;
  /** What is wrong with it; undefined when nothing is. */
  reason(): Breakage | undefined;
};

export type Breakage = {
  error: unknown;
  /** Milliseconds since 1970, for people. */
  since: number;
  /** The same on the clock that only goes forward. */
  sinceElapsed: number;
};

export type PauseOptions = {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds on a clock that only goes forward: the clock of the machine may be set, in either direction. */
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

/** Milliseconds on a clock that nobody sets. */
export function monotonic(): number {
  return performance.now();
}
