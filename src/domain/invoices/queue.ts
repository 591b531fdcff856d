import { type Instant, millisecondsOf } from '../time.ts';

/** A document that is to be uploaded, and when Amazon expects it. */
export type Queued = { number: string; deadline?: Instant | undefined };

/** The order of uploading: the oldest deadline first, then by number; documents without a deadline come last. */
export function byDeadline(a: Queued, b: Queued): number {
  const [first, second] = [a.deadline ?? '9', b.deadline ?? '9'];
  if (first !== second) return first < second ? -1 : 1;
  return a.number < b.number ? -1 : 1;
}

/** The feeds that Amazon takes now, and how long it takes until it takes one more. */
export type FeedQuota = { left: number; millisecondsPerCall: number };

/**
 * How many documents this pass may upload. Shipments are reported by the same feeds, within the same quota, and a late shipment costs more
 * than a late invoice.
 *
 * @param reserve feeds that are left for shipments
 */
export function uploadsNow({ left }: FeedQuota, reserve: number): number {
  return Math.max(0, left - reserve);
}

/**
 * The documents that Amazon will have too late if feeds go out as the quota allows.
 *
 * @param waiting in the order of {@link byDeadline}, those that this pass has not uploaded
 * @param now milliseconds since 1970
 */
export function inDanger<Document extends Queued>(
  waiting: readonly Document[],
  now: number,
  { millisecondsPerCall }: FeedQuota,
): Document[] {
  return waiting.filter(
    ({ deadline }, index) =>
      deadline !== undefined && now + (index + 1) * millisecondsPerCall > millisecondsOf(deadline),
  );
}
