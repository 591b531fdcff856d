/** Work that never overlaps itself. */
export type Lane = {
  /**
   * Starts the work; while the lane is busy, it runs once more afterwards. One run serves all requests that came meanwhile.
   *
   * @returns when a run that began after the request has ended
   */
  request(): Promise<void>;
  /**
   * Does other work in the same lane, after everything that was requested before.
   *
   * @returns its result; undefined when the lane was closed before it could begin
   */
  also<T>(other: () => Promise<T>): Promise<T | undefined>;
  running(): boolean;
  /** True when something waits for the current work. */
  waiting(): boolean;
  /** Accepts no more requests, and resolves when the current work has ended. */
  close(): Promise<void>;
};

/** @param work must not throw */
export function createLane(work: () => Promise<void>): Lane {
  let tail: Promise<unknown> = Promise.resolve();
  /** Number of works that run or wait. */
  let taken = 0;
  /** The waiting run; a further request joins it. */
  let next: Promise<void> | undefined;
  let closed = false;

  function enqueue<T>(one: () => Promise<T>): Promise<T | undefined> {
    const begin = async (): Promise<T | undefined> => {
      try {
        return closed ? undefined : await one();
      } finally {
        taken -= 1;
      }
    };
    const ended = taken === 0 ? begin() : tail.then(begin);
    taken += 1;
    // The caller gets the error; the lane goes on.
    tail = ended.catch(() => undefined);
    return ended;
  }

  return {
    request: async () => {
      if (closed) return;
      if (taken === 0) {
        await enqueue(work);
        return;
      }
      next ??= enqueue(async () => {
        next = undefined;
        await work();
      });
      await next;
    },
    also: async (other) => (closed ? undefined : enqueue(other)),
    running: () => taken > 0,
    waiting: () => taken > 1,
    close: async () => {
      closed = true;
      await tail;
    },
  };
}
