import { DAY } from '../../domain/time.ts';
import type { Complaint } from './amount-survey.ts';
import { type DayOrder, dayAt, parseDate } from './dates.ts';

const ORDERS: readonly DayOrder[] = ['monthDay', 'dayMonth'];

/** Amazon settles every two weeks, at the latest every month. */
const LONGEST_PERIOD_MS = 45 * DAY;

/** Rows are posted within the period of their settlement, give or take some seconds. */
const BESIDE_PERIOD_MS = DAY;

type Range = { from: number; to: number; misfit: string | undefined };
type Place = { text: string; line: number; column: string };

/** Finds out from all dates of a file whether `03/06/2026` is in March or in June. */
export type DateSurvey = {
  /** @returns why the cell is no date */
  add: (text: string, line: number, column: string) => Complaint | undefined;
  /**
   * @param period start and end of the settlement, as they are written
   * @throws RangeError when the dates fit both orders, or neither
   */
  finish: (period: readonly [start: string, end: string]) => DayOrder;
};

export function dateSurvey(): DateSurvey {
  const ranges = new Map<DayOrder, Range>(
    ORDERS.map((order) => [order, { from: Infinity, to: -Infinity, misfit: undefined }]),
  );
  let unsure: Place | undefined;
  let differs = false;
  return {
    add: (text, line, column) => {
      const date = parseDate(text);
      const days = date === undefined ? [] : ORDERS.map((order) => dayAt(date, order));
      if (days.every((day) => day === undefined))
        return { line, message: `"${text.slice(0, 60)}" in line ${line} (${column}) is not a date` };
      if (date?.order === 'unsure') unsure ??= { text, line, column };
      differs ||= days[0] !== days[1];
      for (const [index, order] of ORDERS.entries()) {
        const range = ranges.get(order);
        const day = days[index];
        if (range === undefined) continue;
        if (day === undefined) range.misfit ??= `"${text}" in line ${line} (${column})`;
        else if (column.startsWith('posted')) {
          range.from = Math.min(range.from, day);
          range.to = Math.max(range.to, day);
        }
      }
      return undefined;
    },
    finish: (period) => {
      if (unsure === undefined || !differs) return 'monthDay';
      const fitting = ORDERS.filter((order) => ranges.get(order)?.misfit === undefined);
      const [only] = fitting;
      if (only === undefined) {
        const misfits = ORDERS.map((order) => ranges.get(order)?.misfit).join(' and ');
        throw new RangeError(
          `the dates ${misfits} do not go together: one has the day first, the other the month`,
        );
      }
      const likely = fitting.length === 1 ? fitting : fitting.filter((order) => holds(period, order, ranges));
      const [found, other] = likely.length === 1 ? likely : likely.filter((order) => isUsual(period, order));
      if (found !== undefined && other === undefined) return found;
      throw new RangeError(
        `"${unsure.text}" in line ${unsure.line} (${unsure.column}) may have the day or the month first: nothing in the file tells`,
      );
    },
  };
}

/** Whether the period holds all rows, with this order of day and month. */
function holds(period: readonly string[], order: DayOrder, ranges: ReadonlyMap<DayOrder, Range>): boolean {
  const [start, end] = daysOf(period, order);
  const range = ranges.get(order);
  if (start === undefined || end === undefined || range === undefined || start > end) return false;
  return range.from >= start - BESIDE_PERIOD_MS && range.to <= end + BESIDE_PERIOD_MS;
}

function isUsual(period: readonly string[], order: DayOrder): boolean {
  const [start = Number.NaN, end = Number.NaN] = daysOf(period, order);
  return end - start <= LONGEST_PERIOD_MS;
}

function daysOf(period: readonly string[], order: DayOrder): (number | undefined)[] {
  return period.map((text) => {
    const date = parseDate(text);
    return date === undefined ? undefined : dayAt(date, order);
  });
}
