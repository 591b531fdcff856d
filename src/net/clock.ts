/** Time as the Amazon side needs it, injected so that tests neither sleep nor measure. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Resolves after some milliseconds, or early and without an error once the signal is aborted; the caller must check the signal
   * afterwards.
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
};

/** The longest delay a timer of Node accepts, in milliseconds; longer sleeps would end at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The clock of the machine. A sleep keeps the process alive, because somebody waits for it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(milliseconds, LONGEST_TIMER));
      signal?.addEventListener('abort', wake);
    }),
};
