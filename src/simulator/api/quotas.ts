import type { Clock } from '../world/clock.ts';

/** What a bucket is for, with its rate in calls per second. */
export type Limit = { readonly name: string; readonly rate: number; readonly burst: number };

/** Amazon's token buckets: one per operation and account, in simulator time. */
export type Quotas = {
  /** Takes one call; false is a 429. */
  take: (account: string, limit: Limit) => boolean;
  /** The rate in the header of an answer. */
  rateOf: (limit: Limit) => string;
  /** Multiplies Amazon's rates and bursts, or switches the quotas off; buckets start full again. */
  configure: (settings: { factor?: number; enabled?: boolean }) => void;
  settings: () => { factor: number; enabled: boolean };
};

type Bucket = { tokens: number; filledAt: number };

/** Makes the buckets, all full. */
export function createQuotas(clock: Clock, start: { factor: number; enabled: boolean }): Quotas {
  const buckets = new Map<string, Bucket>();
  let { factor, enabled } = start;
  return {
    take: (account, limit) => {
      if (!enabled) return true;
      const bucket = refill(buckets.get(`${account} ${limit.name}`), limit, factor, clock.now());
      buckets.set(`${account} ${limit.name}`, bucket);
      if (bucket.tokens < 1 - 1e-9) return false;
      bucket.tokens -= 1;
      return true;
    },
    rateOf: (limit) => String(Number((limit.rate * factor).toFixed(6))),
    configure: (settings) => {
      factor = settings.factor ?? factor;
      enabled = settings.enabled ?? enabled;
      buckets.clear();
    },
    settings: () => ({ factor, enabled }),
  };
}

/** The bucket after the time that has passed; a clock turned back takes nothing away. */
function refill(bucket: Bucket | undefined, limit: Limit, factor: number, now: number): Bucket {
  const burst = Math.max(1, limit.burst * factor);
  if (!bucket) return { tokens: burst, filledAt: now };
  const seconds = Math.max(0, (now - bucket.filledAt) / 1000);
  const gained = seconds * limit.rate * factor;
  return { tokens: Math.min(burst, bucket.tokens + gained), filledAt: now };
}
