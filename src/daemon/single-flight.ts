/** Work that never overlaps itself. */
export type Lane = {
  /**
   * Starts it, or, while the lane is taken, lets it run once more afterwards: any number of late requests are caught up by one.
   *
   * @returns when a run that began after the request has ended
   */
  request(): Promise<void>;
  /**
   * Does other work in the same lane, after all that was asked for before.
   *
   * @returns its result; undefined when the lane was closed before it could begin
   */
  also<T>(other: () => Promise<T>): Promise<T | undefined>;
  running(): boolean;
  /** True when something waits for what runs. */
  waiting(): boolean;
  /** Takes no more requests, and resolves when the work that runs has ended. */
  close(): Promise<void>;
};

/** @param work must not throw */
export function createLane(work: () => Promise<void>): Lane {
  let tail: Promise<unknown> = Promise.resolve();
  /** Works that run or wait. */
  let taken = 0;
  /** The run that waits; a further request joins it. */
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
    // Who asked for the work gets its error; the lane goes on.
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
