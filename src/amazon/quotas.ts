import type { Clock } from '../net/clock.ts';
import type { AmazonAccount } from './account.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { type BucketStore, createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** Buckets are cached by their store, so that two clients in one process never spend the same token. */
const bucketsByStore = new WeakMap<BucketStore, Map<string, TokenBucket>>();

/**
 * The bucket of one operation of one account. Amazon counts per application, selling partner and operation
 * (developer-docs.amazon.com: Usage Plans and Rate Limits), whatever the account is called here.
 */
export function bucketOf(
  account: AmazonAccount,
  operation: OperationName,
  store: BucketStore,
  clock: Clock,
): TokenBucket {
  const buckets = bucketsByStore.get(store) ?? new Map<string, TokenBucket>();
  bucketsByStore.set(store, buckets);
  const key = bucketKey(account, operation);
  const { rate, burst } = OPERATIONS[operation];
  const bucket = buckets.get(key) ?? createTokenBucket({ rate, burst, store, key, clock });
  buckets.set(key, bucket);
  return bucket;
}

/** Identifies the owner of the quota. */
type BucketOwner = Pick<AmazonAccount, 'endpoint' | 'region' | 'sellerId' | 'clientId'>;

/** The name of a bucket in the store. */
function bucketKey(account: BucketOwner, operation: OperationName): string {
  const where = account.endpoint ?? account.region;
  return [where, account.sellerId, account.clientId, operation].join(' ');
}

/** Calls that may be made immediately, according to the store; the full burst when nothing was called yet. */
export async function callsLeft(
  account: BucketOwner,
  operation: OperationName,
  store: Pick<BucketStore, 'read'>,
  now: number,
): Promise<number> {
  return (await quotaLeft(account, operation, store, now)).left;
}

/** {@link callsLeft}, and the milliseconds until there is one more. */
export async function quotaLeft(
  account: BucketOwner,
  operation: OperationName,
  store: Pick<BucketStore, 'read'>,
  now: number,
): Promise<{ left: number; millisecondsPerCall: number }> {
  const { burst, rate } = OPERATIONS[operation];
  const held = await store.read(bucketKey(account, operation));
  if (held === undefined) return { left: burst, millisecondsPerCall: 1000 / rate };
  const refilled = held.tokens + (Math.max(0, now - held.at) / 1000) * held.rate;
  return { left: Math.floor(Math.min(burst, refilled)), millisecondsPerCall: 1000 / held.rate };
}
