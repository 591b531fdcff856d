const DAY_MS = 86_400_000;

/**
 * The day on which something can be booked: its own, or the first one after the closed period.
 *
 * @param date `YYYY-MM-DD`
 * @param lockedUntil the last closed day, where there is one
 */
export function firstOpenDay(date: string, lockedUntil: string | undefined): string {
  if (lockedUntil === undefined || date > lockedUntil) return date;
  return new Date(Date.parse(`${lockedUntil}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
