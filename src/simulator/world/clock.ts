import { SimulatorError } from './simulator-error.ts';

/** Amazon's watch. It follows a source (real time by default) and can be turned, moved on, or stopped. */
export type Clock = {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Turns it to a moment; it goes on from there, or stands still with `frozen`. */
  setTime: (time: string | number | Date, options?: { frozen?: boolean }) => void;
  /** Moves it on (or back, with a negative number). */
  advance: (milliseconds: number) => void;
  /** Back to the source's time. */
  reset: () => void;
};

/**
 * Makes a clock.
 *
 * @param source what it follows; a test gives its own to share one clock with the program under test
 */
export function createClock(source: () => number = Date.now): Clock {
  let offset = 0;
  let frozenAt: number | undefined;
  return {
    now: () => frozenAt ?? source() + offset,
    setTime: (time, { frozen = false } = {}) => {
      const wanted = new Date(time).getTime();
      if (Number.isNaN(wanted)) throw new SimulatorError(`"${String(time)}" is not a date and time`);
      offset = wanted - source();
      frozenAt = frozen ? wanted : undefined;
    },
    advance: (milliseconds) => {
      offset += milliseconds;
      if (frozenAt !== undefined) frozenAt += milliseconds;
    },
    reset: () => {
      offset = 0;
      frozenAt = undefined;
    },
  };
}

/** A clock reading as Amazon writes it. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
