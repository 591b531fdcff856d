import { findMarketplaceByName, timeZoneOf } from '../../domain/marketplaces.ts';
import { type Decimal, exponentOf } from '../../domain/money.ts';
import type { SettlementHead } from '../../domain/settlements/settlement.ts';
import { type Instant, instantAt } from '../../domain/time.ts';
import { amountSurvey, type Complaint } from './amount-survey.ts';
import { type AmountStyle, amountIn } from './amounts.ts';
import { dateSurvey } from './date-survey.ts';
import { type DayOrder, dayAt, parseDate, type WrittenDate } from './dates.ts';
import { type Column, cellOf, type ReportRow } from './records.ts';
import { type ZoneClock, zoneClock } from './zones.ts';

/** What reading the whole file has shown: the header of the settlement, and how to read its cells. */
export type Survey = {
  head: SettlementHead;
  /** Sum of all rows; in a complete file it equals the total. */
  sum: Decimal;
  amounts: AmountStyle;
  dayOrder: DayOrder;
  /** The clock of the store, for times without a zone. */
  clock: ZoneClock;
};

/**
 * Checks every row of a file before any row is booked. It adds up the amounts, and resolves ambiguous cells by looking at all of
 * them.
 */
export type Surveyor = {
  add: (row: ReportRow) => void;
  /** @throws RangeError in a person's words: the first cell that cannot be read */
  finish: () => Survey;
};

const DATES: readonly Column[] = ['settlement-start-date', 'settlement-end-date', 'deposit-date'];
const OF_ROWS: readonly Column[] = ['transaction-type', 'amount-type', 'amount-description', 'amount'];

/** The one row with the total and nothing else. Other rows may repeat the total, but they also have a type. */
export function isSummary(row: ReportRow): boolean {
  return cellOf(row, 'total-amount') !== '' && OF_ROWS.every((column) => cellOf(row, column) === '');
}

export function surveyor(): Surveyor {
  const amounts = amountSurvey();
  const dates = dateSurvey();
  const stores = new Map<string, number>();
  /** The first line of each currency that rows name. */
  const currencies = new Map<string, number>();
  const summaries: ReportRow[] = [];
  let complaint: Complaint | undefined;
  const complain = (found: Complaint | undefined): void => {
    complaint ??= found;
  };
  const takeDate = (row: ReportRow, column: Column): void => {
    const text = cellOf(row, column);
    if (text !== '') complain(dates.add(text, row.line, column));
  };
  return {
    add: (row) => {
      if (isSummary(row)) {
        const repeats = summaries.some(({ cells }) =>
          cells.every((cell, place) => cell === row.cells[place]),
        );
        if (!repeats) summaries.push(row);
        return;
      }
      complain(amounts.add(cellOf(row, 'amount'), row.line, 'amount'));
      takeDate(row, 'posted-date');
      takeDate(row, 'posted-date-time');
      const currency = cellOf(row, 'currency').toUpperCase();
      if (currency !== '') currencies.set(currency, currencies.get(currency) ?? row.line);
      const store = cellOf(row, 'marketplace-name');
      if (store !== '') stores.set(store, (stores.get(store) ?? 0) + 1);
    },
    finish: () => {
      const summary = oneSummary(summaries);
      const currencyCode = currencyOf(summary);
      const exponent = exponentOf(currencyCode);
      const totalText = cellOf(summary, 'total-amount');
      complain(amounts.add(totalText, summary.line, 'total-amount'));
      for (const column of DATES) takeDate(summary, column);
      if (complaint !== undefined) throw new RangeError(complaint.message);
      assertOneCurrency(currencies, currencyCode);
      const { style, sum } = amounts.finish(currencyCode, exponent);
      const total = amountIn(totalText, style);
      const store = mostNamed(stores);
      const clock = zoneClock(timeZoneOf(store, currencyCode));
      const dayOrder = dates.finish([
        cellOf(summary, 'settlement-start-date'),
        cellOf(summary, 'settlement-end-date'),
      ]);
      return {
        head: {
          settlementId: idOf(summary),
          ...periodOf(summary, dayOrder, clock),
          total,
          currencyCode,
          ...(store === undefined ? {} : { store }),
        },
        sum: sum.minus(total),
        amounts: style,
        dayOrder,
        clock,
      };
    },
  };
}

/** The message for a file with missing or extra rows: they do not add up to its total. */
export function describeDifference({
  head: { total, currencyCode },
  sum,
}: Pick<Survey, 'head' | 'sum'>): string {
  const exponent = exponentOf(currencyCode);
  return `its rows add up to ${sum.toFixed(exponent)} ${currencyCode}, but total-amount is ${total.toFixed(exponent)}`;
}

function oneSummary(summaries: readonly ReportRow[]): ReportRow {
  const [summary, ...others] = summaries;
  if (summary === undefined)
    throw new RangeError('the file has 0 summary rows, not one: no row has a total-amount and nothing else');
  if (others.length > 0)
    throw new RangeError(
      `the file has ${summaries.length} summary rows, not one: in the lines ${summaries.map(({ line }) => line).join(', ')}`,
    );
  return summary;
}

function idOf(summary: ReportRow): string {
  const id = cellOf(summary, 'settlement-id');
  if (!/^[\w-]+$/.test(id))
    throw new RangeError(`the summary row (line ${summary.line}) has no settlement-id`);
  return id;
}

function currencyOf(summary: ReportRow): string {
  const text = cellOf(summary, 'currency');
  const code = text.toUpperCase();
  if (!/^[A-Z]{3}$/.test(code))
    throw new RangeError(`"${text}" in line ${summary.line} (currency) is not a currency`);
  return code;
}

/** Amounts of two currencies cannot be added up. */
function assertOneCurrency(currencies: ReadonlyMap<string, number>, currencyCode: string): void {
  for (const [found, line] of currencies)
    if (found !== currencyCode)
      throw new RangeError(
        `line ${line} (currency) is in ${found.slice(0, 10)}, but the settlement is in ${currencyCode}: download the report again`,
      );
}

/** The store that most rows name, as its country. */
function mostNamed(names: ReadonlyMap<string, number>): string | undefined {
  const counts = new Map<string, number>();
  for (const [name, count] of names) {
    const country = findMarketplaceByName(name)?.countryCode;
    if (country !== undefined) counts.set(country, (counts.get(country) ?? 0) + count);
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

type Period = Pick<SettlementHead, 'startDate' | 'endDate' | 'depositDate' | 'start' | 'end'>;

function periodOf(summary: ReportRow, order: DayOrder, clock: ZoneClock): Period {
  const [start, end, deposit] = DATES.map((column) => {
    const date = parseDate(cellOf(summary, column));
    return date === undefined ? undefined : momentOf(date, order, clock);
  });
  if (start === undefined || end === undefined)
    throw new RangeError(
      `the summary row (line ${summary.line}) has no settlement-start-date or no settlement-end-date`,
    );
  const endDate = end.slice(0, 10);
  return {
    startDate: start.slice(0, 10),
    endDate,
    depositDate: deposit?.slice(0, 10) ?? endDate,
    start,
    end,
  };
}

/** The moment of a date that the survey has accepted; a day alone becomes midnight UTC, so that it stays the same day. */
export function momentOf(date: WrittenDate, order: DayOrder, clock: ZoneClock): Instant {
  const midnight = dayAt(date, order) ?? Number.NaN;
  if (date.time === undefined) return instantAt(midnight);
  const wall = midnight + date.time;
  return instantAt(date.offset === undefined ? clock.momentAt(wall) : wall - date.offset);
}
