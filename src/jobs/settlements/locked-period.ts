import type { SettlementPlan } from '../../domain/settlements/bookings.ts';
import { firstOpenDay } from '../../domain/settlements/closed-period.ts';
import type { NewFailure } from '../../state/failures.ts';

/**
 * Why a settlement waits whose dates are in a closed period: with both possible dates, because nothing is moved silently.
 *
 * @param dates of what would be booked
 * @param lockedUntil the last closed day, where there is one
 */
export function lockedPeriod(
  { settlement }: SettlementPlan,
  dates: readonly string[],
  lockedUntil: string | undefined,
): NewFailure[] {
  const [first] = dates.toSorted((one, other) => one.localeCompare(other));
  if (lockedUntil === undefined || first === undefined || first > lockedUntil) return [];
  const open = firstOpenDay(first, lockedUntil);
  const late = dates.filter((date) => date <= lockedUntil).length;
  return [
    {
      subject: settlement.settlementId,
      class: 'lockedPeriod',
      cause: `lockedPeriod ${lockedUntil}`,
      message: `Settlement ${settlement.settlementId} waits: the books are closed up to ${lockedUntil}, and ${late} of its movements are of that time, the first of ${first}. Possible dates: ${first} (as Amazon posted them) or ${open} (the first open day)`,
      hint: 'Open the period again until it is booked, or set odoo.lockedPeriod to firstOpenDay; dates are never moved silently.',
    },
  ];
}
