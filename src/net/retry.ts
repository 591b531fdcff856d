import { type Clock, systemClock } from './clock.ts';

/** When and how often failed work is repeated. */
export type RetryPolicy = {
  /** Maximum number of attempts. */
  tries: number;
  /** Mean of the first pause, in milliseconds; it doubles with every attempt. */
  pauseMs: number;
  /** Longest pause, in milliseconds. */
  longestPauseMs?: number;
  /** True for a failure that another attempt may turn into a success. */
  isWorthIt: (error: unknown) => boolean;
  /** Once aborted, nothing is repeated, and a running pause ends. */
  stopping?: AbortSignal | undefined;
  clock?: Pick<Clock, 'sleep'>;
  /** Between 0 and 1. */
  random?: (() => number) | undefined;
};

/**
 * Does work that is safe to repeat, and repeats it while that can help. Pauses are random, between zero and twice their mean, so
 * that callers that failed together do not retry together.
 *
 * @throws whatever the last attempt threw
 */
export async function retry<T>(work: () => Promise<T>, policy: RetryPolicy): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!policy.isWorthIt(error) || !(await backOff(attempt, policy))) throw error;
    }
  }
}

/** Waits after the attempt of this number, which failed. @returns true when there is to be another one */
async function backOff(attempt: number, policy: RetryPolicy): Promise<boolean> {
  const { tries, pauseMs, longestPauseMs = 30_000, stopping } = policy;
  const { clock = systemClock, random = Math.random } = policy;
  const isStopping = (): boolean => stopping?.aborted === true;
  if (attempt >= tries || isStopping()) return false;
  await clock.sleep(random() * Math.min(longestPauseMs, pauseMs * 2 ** attempt), stopping);
  return !isStopping();
}
