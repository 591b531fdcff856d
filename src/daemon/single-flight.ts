/** Work that never overlaps itself. */
export type Lane = {
  /**
   * Starts it, or, while it runs, lets it run once more afterwards: any number of late requests are caught up by one.
   *
   * @returns when a run that began after the request has ended
   */
  request(): Promise<void>;
  running(): boolean;
  /** True when it is to run again. */
  waiting(): boolean;
  /** Takes no more requests, and resolves when the work that runs has ended. */
  close(): Promise<void>;
};

/** @param work must not throw */
export function createLane(work: () => Promise<void>): Lane {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let closed = false;

  async function run(): Promise<void> {
    await work();
    // With a next run in line the lane stays taken: nobody may slip in between.
    if (next === undefined) current = undefined;
  }
  async function runAfter(before: Promise<void>): Promise<void> {
    await before;
    next = undefined;
    current = closed ? undefined : run();
    await current;
  }

  return {
    request: async () => {
      if (closed) return;
      if (current === undefined) {
        current = run();
        await current;
        return;
      }
      next ??= runAfter(current);
      await next;
    },
    running: () => current !== undefined,
    waiting: () => next !== undefined,
    close: async () => {
      closed = true;
      await current;
      await next;
    },
  };
}
