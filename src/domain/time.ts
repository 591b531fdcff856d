/** A moment in time: ISO 8601 in UTC with milliseconds, e.g. `2026-11-22T15:04:05.000Z`. Sorts as text. */
export type Instant = string & { readonly __instant: unique symbol };

/**
 * Reads a date-time with a zone into an instant.
 *
 * @param text ISO 8601 with `Z` or an offset; a bare date (`2026-11-01`) is midnight UTC
 * @throws RangeError when it is not one
 */
export function toInstant(text: string): Instant {
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const zoned = /^\d{4}-\d{2}-\d{2}[T ].*(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const time = dateOnly || zoned ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || !isCalendarDay(text))
    throw new RangeError(`"${text}" is not a date and time with a zone (ISO 8601)`);
  return instantAt(time);
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isCalendarDay(text: string): boolean {
  const midnight = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return midnight.getUTCDate() === Number(text.slice(8, 10));
}

/** Converts milliseconds since 1970 into an instant. */
export function instantAt(milliseconds: number): Instant {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here an instant comes into being
  return new Date(milliseconds).toISOString() as Instant;
}

/** Milliseconds since 1970 of an instant. */
export function millisecondsOf(instant: Instant): number {
  return Date.parse(instant);
}

/** An instant moved by some milliseconds (negative: earlier). */
export function shift(instant: Instant, milliseconds: number): Instant {
  return instantAt(millisecondsOf(instant) + milliseconds);
}

/** Formats an instant as Odoo does: UTC without a zone, whole seconds, `2026-11-22 15:04:05`. */
export function toOdooDatetime(instant: Instant): string {
  return instant.slice(0, 19).replace('T', ' ');
}

/** Reads a date-time of Odoo: UTC without a zone. */
export function fromOdooDatetime(text: string): Instant {
  return toInstant(`${text.replace(' ', 'T')}Z`);
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
