import type { SettlementRow } from '../../domain/settlements/settlement.ts';
import { millisecondsOf } from '../../domain/time.ts';
import { amountIn } from './amounts.ts';
import { parseDate } from './dates.ts';
import { type Column, cellOf, type ReportRow } from './records.ts';
import { momentOf, type Survey } from './survey.ts';

/** Texts that repeat in nearly every row are stored once. */
const REMEMBERED = 10_000;

/** Turns rows into transactions, using the formats that the survey of the file found. */
export function rowBuilder(survey: Survey): (row: ReportRow) => SettlementRow {
  const words = new Map<string, string>();
  const word = (text: string): string => {
    const known = words.get(text);
    if (known !== undefined) return known;
    if (words.size >= REMEMBERED) words.clear();
    const own = copied(text);
    words.set(own, own);
    return own;
  };
  return (row) => ({
    line: row.line,
    transactionType: word(cellOf(row, 'transaction-type')),
    orderId: copied(cellOf(row, 'order-id')),
    amountType: word(cellOf(row, 'amount-type')),
    amountDescription: word(cellOf(row, 'amount-description')),
    amount: amountIn(cellOf(row, 'amount'), survey.amounts),
    ...daysOf(row, survey),
    orderItemCode: copied(cellOf(row, 'order-item-code')),
    sku: copied(cellOf(row, 'sku')),
  });
}

/** Copies a text: a substring would keep the whole text in memory, here a piece of the file for one order id. */
function copied(text: string): string {
  return text === '' ? text : ` ${text}`.slice(1);
}

/**
 * The days of a row. A time gives the day in each zone, a day alone is the same in both; without a date it is the last day of the
 * settlement.
 */
function daysOf(
  row: ReportRow,
  { head, dayOrder, clock }: Survey,
): Pick<SettlementRow, 'postedDate' | 'storeDate'> {
  const columns: readonly Column[] = ['posted-date-time', 'posted-date'];
  const dates = columns.flatMap((column) => parseDate(cellOf(row, column)) ?? []);
  const date = dates.find(({ time }) => time !== undefined) ?? dates[0];
  if (date === undefined) return { postedDate: head.endDate, storeDate: head.endDate };
  const moment = momentOf(date, dayOrder, clock);
  const postedDate = moment.slice(0, 10);
  if (date.time === undefined) return { postedDate, storeDate: postedDate };
  const wall = new Date(clock.wallAt(millisecondsOf(moment))).toISOString();
  return { postedDate, storeDate: wall.slice(0, 10) };
}
