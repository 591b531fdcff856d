import { DAY, HOUR, type Instant, millisecondsOf } from '../time.ts';

/** A to-do for an open delivery whose latest ship time is near or has passed. */
export type LateMessage = {
  /** Title of the to-do. */
  summary: string;
  note: string;
  /** Day on which it is due, in UTC: `2026-11-29`. */
  dueOn: string;
};

/** Titles of these to-dos; they are found and closed by their title. */
export const LATE_SUMMARIES = {
  soon: 'Ship soon: Amazon counts the order as late otherwise',
  late: 'Ship now: Amazon counts the order as late',
} as const;

/** @param now milliseconds since 1970 */
export function lateMessage(shipBy: Instant, now: number): LateMessage {
  const time = millisecondsOf(shipBy);
  const shown = `${shipBy.slice(0, 16).replace('T', ' ')} UTC`;
  const dueOn = shipBy.slice(0, 10);
  if (time > now) {
    const note = `To be shipped by ${shown}, in ${lengthOf(time - now)}. Deliver, with carrier and tracking reference.`;
    return { summary: LATE_SUMMARIES.soon, note, dueOn };
  }
  const note = `Late since ${lengthOf(now - time)}: the latest ship time was ${shown}. Deliver, with carrier and tracking reference.`;
  return { summary: LATE_SUMMARIES.late, note, dueOn };
}

/** A duration in words. */
function lengthOf(milliseconds: number): string {
  const [count, unit] =
    milliseconds >= DAY
      ? [Math.floor(milliseconds / DAY), 'day']
      : [Math.max(1, Math.floor(milliseconds / HOUR)), 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
