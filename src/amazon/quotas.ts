import type { AmazonAccount } from './account.ts';
import type { Clock } from './clock.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { type BucketStore, createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** Buckets live with their store, so that two clients of one process never spend the same token. */
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
  const where = account.endpoint ?? account.region;
  const key = [where, account.sellerId, account.clientId, operation].join(' ');
  const { rate, burst } = OPERATIONS[operation];
  const bucket = buckets.get(key) ?? createTokenBucket({ rate, burst, store, key, clock });
  buckets.set(key, bucket);
  return bucket;
}
