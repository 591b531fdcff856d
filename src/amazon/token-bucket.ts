import type { Clock } from '../net/clock.ts';

/** Remaining quota at a moment, and its refill rate. It is stored across restarts, because Amazon's bucket goes on too. */
export type BucketState = {
  /** Calls that may be sent now; a fraction is a call that is partly refilled. */
  tokens: number;
  /** When `tokens` was counted, in milliseconds since 1970. */
  at: number;
  /** Calls per second: the published rate, or what Amazon last said in `x-amzn-RateLimit-Limit`. */
  rate: number;
};

/** Stores bucket states. A lost state costs at most one refused call per operation. */
export type BucketStore = {
  read(key: string): Promise<BucketState | undefined>;
  write(key: string, state: BucketState): Promise<void>;
};

/** How a call that had a token ended; `rate` is the rate Amazon named in its answer, in calls per second. */
export type Spent = { result: 'spent' | 'throttled' | 'notSent'; rate?: number | undefined };

/** To be called once, when the call has ended. */
export type Settle = (spent: Spent) => Promise<void>;

type Wait = {
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
  /** Called before each wait with its length in milliseconds. */
  onWait?: ((milliseconds: number) => void) | undefined;
};

export type TokenBucket = {
  /**
   * Waits for a token, in the order of the calls, and stores the debit before it resolves, so that a process killed afterwards
   * cannot exceed the quota.
   *
   * @returns undefined when the signal stopped the wait
   */
  take(wait?: Wait): Promise<Settle | undefined>;
  /** Calls that may be sent now. */
  level(): number;
};

export type BucketOptions = {
  /** Calls per second and size of the bucket, as Amazon publishes them. */
  rate: number;
  burst: number;
  store: BucketStore;
  key: string;
  clock: Clock;
};

/** We refill a little slower than Amazon, to allow for clock drift and rounding. */
const MARGIN = 0.98;

/** After this many refusals in a row, the rate learned from Amazon counts as wrong, and the published rate is used again. */
const PATIENCE = 3;

/**
 * A token bucket that never allows more than Amazon's bucket of the same rate and burst. Amazon counts a call when it arrives, at
 * some moment between sending and answer that we cannot see. So a call in flight holds its token and is debited when its answer is
 * there, the latest possible moment. Then our level is never above Amazon's, whatever the network does.
 */
export function createTokenBucket(options: BucketOptions): TokenBucket {
  const { clock, store, key, burst } = options;
  let state: BucketState | undefined;
  let inFlight = 0;
  let refusals = 0;
  let nap: AbortController | undefined;
  let turn: Promise<void> = Promise.resolve();
  let writes: Promise<void> = Promise.resolve();

  /** The current level. */
  function level(): BucketState {
    state = refilled(state ?? full(options, clock.now()), burst, clock.now());
    return state;
  }

  /** States are written in the order of the changes. Calls in flight count as debited. */
  function persist(): Promise<void> {
    const { tokens, at, rate } = level();
    const write = writes.then(() => store.write(key, { tokens: tokens - inFlight, at, rate }));
    writes = write.catch(() => undefined);
    return write;
  }

  function wake(): void {
    nap?.abort();
  }

  async function waitForToken({ signal, onWait }: Wait): Promise<void> {
    signal?.addEventListener('abort', wake);
    try {
      for (;;) {
        const { tokens, rate } = level();
        const missing = 1 - (tokens - inFlight);
        if (missing <= 0 || signal?.aborted) return;
        const milliseconds = Math.ceil((missing / (rate * MARGIN)) * 1000);
        onWait?.(milliseconds);
        nap = new AbortController();
        await clock.sleep(milliseconds, nap.signal);
      }
    } finally {
      nap = undefined;
      signal?.removeEventListener('abort', wake);
    }
  }

  /** Records the end of a call. If the state cannot be written, the next `take` reports it, not the call that is over. */
  async function record({ result, rate }: Spent): Promise<void> {
    const now = level();
    inFlight -= 1;
    refusals = result === 'throttled' ? refusals + 1 : 0;
    if (result === 'spent') now.tokens -= 1;
    if (result === 'throttled') now.tokens = Math.min(now.tokens, 0);
    if (rate !== undefined) now.rate = believable(rate, options.rate) ?? now.rate;
    if (refusals >= PATIENCE) now.rate = Math.min(now.rate, options.rate);
    wake();
    await persist().catch(() => undefined);
  }

  async function debit(wait: Wait): Promise<Settle | undefined> {
    state ??= usable(await store.read(key), options, clock.now());
    await waitForToken(wait);
    if (wait.signal?.aborted) return undefined;
    inFlight += 1;
    try {
      await persist();
    } catch (cause) {
      inFlight -= 1;
      throw cause;
    }
    return record;
  }

  return {
    // A mere look at the level must not replace reading the stored state.
    level: () => (state === undefined ? burst : level().tokens - inFlight),
    take(wait = {}) {
      const before = turn;
      const debited = turnOrStop(before, wait.signal).then(() =>
        wait.signal?.aborted ? undefined : debit(wait),
      );
      const over = debited.catch(() => undefined);
      turn = before.then(() => over).then(() => undefined);
      return debited;
    },
  };
}

/** Adds the refill since the last count. A clock that was set back adds nothing. */
function refilled({ tokens, at, rate }: BucketState, burst: number, now: number): BucketState {
  const seconds = Math.max(0, now - at) / 1000;
  return { tokens: Math.min(burst, tokens + seconds * rate * MARGIN), at: now, rate };
}

function full({ rate, burst }: BucketOptions, now: number): BucketState {
  return { tokens: burst, at: now, rate };
}

/** The stored state with implausible values corrected; a full bucket at the published rate when there is none. */
function usable(stored: BucketState | undefined, options: BucketOptions, now: number): BucketState {
  if (stored === undefined || !Number.isFinite(stored.tokens) || !Number.isFinite(stored.at)) {
    return full(options, now);
  }
  const tokens = Math.max(-options.burst, stored.tokens);
  return { tokens, at: stored.at, rate: believable(stored.rate, options.rate) ?? options.rate };
}

/** A rate from Amazon's header is accepted between a tenth and a thousand times the published rate. */
const LOWEST_RATE = 1 / 10;
const HIGHEST_RATE = 1000;

/**
 * A rate limited to these bounds; undefined when it is not a rate. Accepted rates are stored across restarts, so a garbled header
 * must neither block an operation for months nor lift its quota.
 */
function believable(rate: number, published: number): number | undefined {
  if (!(rate > 0) || !Number.isFinite(rate)) return undefined;
  return Math.min(published * HIGHEST_RATE, Math.max(published * LOWEST_RATE, rate));
}

/** Resolves when all earlier calls have their token, or when the signal is aborted. */
function turnOrStop(before: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      signal?.removeEventListener('abort', go);
      resolve();
    };
    signal?.addEventListener('abort', go);
    if (signal?.aborted) go();
    else void before.then(go);
  });
}
