import { HOUR, MINUTE } from '../../domain/time.ts';
import { offsetOf } from './zones.ts';

/** A date as written in a cell. If the cell alone is ambiguous, day and month are in the order of the text. */
export type WrittenDate = {
  year: number;
  first: number;
  second: number;
  order: 'monthDay' | 'dayMonth' | 'unsure';
  /** Time of day in milliseconds; undefined when the text is only a day. */
  time?: number;
  /** Milliseconds ahead of UTC; undefined when the text names no zone. */
  offset?: number;
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** After the day: a time, with or without AM or PM, and a zone. */
const TIME = String.raw`(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([AP])\.?M\.?)?(?:\s*([A-Za-z]+[+-]?[\d:]*|[+-]\d{1,2}:?\d{2}))?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${TIME}$`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})${TIME}$`);
const MONTH_FIRST = new RegExp(String.raw`^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})${TIME}$`);
const DAY_FIRST = new RegExp(String.raw`^(\d{1,2})\.?[- ]([A-Za-z]{3})[a-z]*\.?[- ](\d{4})${TIME}$`);
/** By far the most frequent format, tried first. */
const USUAL = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) UTC$/;

/**
 * Parses a date: `2026-03-06 08:52:26 UTC`, `2026/03/06 …`, `06.03.2026 …`, `03/06/2026`, `Mar 6, 2026 8:52:26 PM PST`, ISO 8601.
 *
 * @returns undefined when it is not a date, or names an unknown zone
 */
export function parseDate(text: string): WrittenDate | undefined {
  const usual = USUAL.exec(text);
  if (usual !== null)
    return {
      year: Number(usual[1]),
      first: Number(usual[2]),
      second: Number(usual[3]),
      order: 'monthDay',
      time: Number(usual[4]) * HOUR + Number(usual[5]) * MINUTE + Number(usual[6]) * 1000,
      offset: 0,
    };
  const [, year, month, day, ...yearFirst] = YEAR_FIRST.exec(text) ?? [];
  if (year !== undefined)
    return withTime(
      { year: Number(year), first: Number(month), second: Number(day), order: 'monthDay' },
      yearFirst,
    );
  const [, first, separator, second, lastYear, ...yearLast] = YEAR_LAST.exec(text) ?? [];
  if (first !== undefined)
    return withTime(
      {
        year: Number(lastYear) + (lastYear?.length === 2 ? 2000 : 0),
        first: Number(first),
        second: Number(second),
        // Dates with points always have the day first.
        order: separator === '.' ? 'dayMonth' : 'unsure',
      },
      yearLast,
    );
  const [, name, namedDay, namedYear, ...named] = MONTH_FIRST.exec(text) ?? [];
  if (name !== undefined) return byName(name, namedDay, namedYear, named);
  const [, dayBefore, nameBehind, yearBehind, ...behind] = DAY_FIRST.exec(text) ?? [];
  return nameBehind === undefined ? undefined : byName(nameBehind, dayBefore, yearBehind, behind);
}

function byName(
  name: string,
  day: string | undefined,
  year: string | undefined,
  time: readonly (string | undefined)[],
): WrittenDate | undefined {
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (month === 0) return undefined;
  return withTime({ year: Number(year), first: month, second: Number(day), order: 'monthDay' }, time);
}

function withTime(
  date: WrittenDate,
  [hours, minutes, seconds = '0', half, zone]: readonly (string | undefined)[],
): WrittenDate | undefined {
  if (hours === undefined) return date;
  const afternoon = half?.toUpperCase() === 'P' && Number(hours) < 12;
  const midnight = half?.toUpperCase() === 'A' && Number(hours) === 12;
  const hour = Number(hours) + (afternoon ? 12 : 0) - (midnight ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 60) return undefined;
  const time = hour * HOUR + Number(minutes) * MINUTE + Number(seconds) * 1000;
  if (zone === undefined || zone === '') return { ...date, time };
  const offset = offsetOf(zone);
  return offset === undefined ? undefined : { ...date, time, offset };
}

export type DayOrder = 'monthDay' | 'dayMonth';

/** Midnight of a date, as if it were UTC; undefined when there is no such day. */
export function dayAt({ year, first, second, order }: WrittenDate, unsure: DayOrder): number | undefined {
  const isMonthFirst = (order === 'unsure' ? unsure : order) === 'monthDay';
  const [month, day] = isMonthFirst ? [first, second] : [second, first];
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? midnight : undefined;
}
