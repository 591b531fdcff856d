/** First and longest pause of something that is down, in milliseconds. */
const FIRST_MS = 10_000;
const LONGEST_MS = 5 * 60_000;

/** How one other side is: well, or broken and left alone for a while. */
export type Pause = {
  /**
   * It did not work. The pause doubles each time, up to five minutes; who fails while it lasts adds nothing.
   *
   * @returns true the first time, when it is worth a message
   */
  broke(error: unknown): boolean;
  /** It works. @returns true when it did not before, when that is worth a message */
  healed(): boolean;
  /** How long it is still to be left alone, in milliseconds. */
  left(): number;
  /** What is wrong with it; undefined when nothing is. */
  reason(): { error: unknown; since: number } | undefined;
};

export type PauseOptions = {
  /** Milliseconds since 1970. */
  now: () => number;
  firstMs?: number | undefined;
  longestMs?: number | undefined;
};

export function createPause({ now, firstMs = FIRST_MS, longestMs = LONGEST_MS }: PauseOptions): Pause {
  let broken: { error: unknown; since: number; times: number; until: number } | undefined;
  return {
    broke: (error) => {
      const at = now();
      if (broken !== undefined && at < broken.until) return false;
      const times = (broken?.times ?? 0) + 1;
      const pause = Math.min(longestMs, firstMs * 2 ** (times - 1));
      const first = broken === undefined;
      broken = { error, since: broken?.since ?? at, times, until: at + pause };
      return first;
    },
    healed: () => {
      const before = broken;
      broken = undefined;
      return before !== undefined;
    },
    left: () => (broken === undefined ? 0 : Math.max(0, broken.until - now())),
    reason: () => (broken === undefined ? undefined : { error: broken.error, since: broken.since }),
  };
}
