import { type Instant, MINUTE, millisecondsOf } from './time.ts';

/** Which running program works for a seller, and when it last showed that it still does. */
export type Lease = { instance: string; seenAt: Instant };

/**
 * How long a lease lasts without being renewed. Each pass of each job renews it, and orders are read every five minutes, so a
 * program that is silent for so long has ended without giving its lease back.
 */
export const LEASE_MS = 15 * MINUTE;

/**
 * Whether a program may work for a seller.
 *
 * - `free`: nobody does;
 * - `own`: this one does already;
 * - `taken`: another one does;
 * - `lapsed`: another one did, and has not been seen since.
 *
 * A time of renewal far in the future was written by a clock that is wrong, and holds nobody up.
 */
export function leaseState(
  lease: Lease | undefined,
  instance: string,
  now: Instant,
): 'free' | 'own' | 'taken' | 'lapsed' {
  if (lease === undefined) return 'free';
  if (lease.instance === instance) return 'own';
  const age = millisecondsOf(now) - millisecondsOf(lease.seenAt);
  return Math.abs(age) < LEASE_MS ? 'taken' : 'lapsed';
}
