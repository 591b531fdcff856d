import { setImmediate } from 'node:timers/promises';
import type { Decimal } from '../domain/money.ts';
import type { Settlement, SettlementHead, SettlementRow } from '../domain/settlements/settlement.ts';
import type { LineReader } from './settlement-report/lines.ts';
import { recordReader } from './settlement-report/records.ts';
import { rowBuilder } from './settlement-report/rows.ts';
import { describeDifference, isSummary, type Survey, surveyor } from './settlement-report/survey.ts';
import type { TextSource } from './text-file.ts';

/** Longest time without yielding to other work, in milliseconds. */
const BREATH_MS = 20;

/** Longest piece of a text; longer ones would block other work for too long. */
const PIECE = 64 * 1024;

/**
 * Reads a settlement report (`GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2`) piece by piece: it is never whole in memory, and others
 * get their turn in between. Columns by name, one summary row; numbers and dates as the store's country writes them, which all
 * rows together tell. The file is looked at as a whole before the first row is handed on.
 *
 * @param onRow gets each transaction, in the order of the file
 * @throws RangeError in a person's words, before any row, when it is no such report or its rows do not add up to its total
 */
export async function readSettlementRows(
  source: TextSource,
  onRow: (row: SettlementRow) => void,
): Promise<SettlementHead> {
  const survey = await surveySettlement(source);
  assertAddsUp(survey);
  await feed(source, rowReader(survey, onRow));
  return survey.head;
}

/** A settlement report that is read although its rows may not add up to its total. */
export type InspectedSettlement = {
  head: SettlementHead;
  /** Sum of all rows. */
  sum: Decimal;
  /** A sentence about the difference between the rows and the total; empty for a sound file. */
  difference?: string;
};

/**
 * {@link readSettlementRows} of a file whose rows need not add up to its total: to look at it, or to book it with a difference that
 * a person answers for.
 *
 * @throws RangeError in a person's words, when a cell cannot be read
 */
export async function inspectSettlement(
  source: TextSource,
  onRow: (row: SettlementRow) => void,
): Promise<InspectedSettlement> {
  const survey = await surveySettlement(source);
  await feed(source, rowReader(survey, onRow));
  return inspected(survey);
}

/** {@link inspectSettlement} without the rows, in half the time. */
export async function inspectSettlementHead(source: TextSource): Promise<InspectedSettlement> {
  return inspected(await surveySettlement(source));
}

function inspected(survey: Survey): InspectedSettlement {
  const { head, sum } = survey;
  return sum.equals(head.total) ? { head, sum } : { head, sum, difference: describeDifference(survey) };
}

function assertAddsUp(survey: Survey): void {
  if (!survey.sum.equals(survey.head.total)) throw new RangeError(describeDifference(survey));
}

/** Reads only the header of a settlement report: {@link readSettlementRows} without the rows, in half the time. */
export async function readSettlementHead(source: TextSource): Promise<SettlementHead> {
  const survey = await surveySettlement(source);
  assertAddsUp(survey);
  return survey.head;
}

/**
 * {@link readSettlementRows} of a text that is in memory, in one go.
 *
 * @throws RangeError in a person's words
 */
export function readSettlement(text: string): Settlement {
  const survey = surveyor();
  const first = recordReader(survey.add);
  first.push(text);
  first.end();
  const found = survey.finish();
  assertAddsUp(found);
  const rows: SettlementRow[] = [];
  const second = rowReader(found, (row) => rows.push(row));
  second.push(text);
  second.end();
  return { ...found.head, rows };
}

async function surveySettlement(source: TextSource): Promise<Survey> {
  const survey = surveyor();
  await feed(source, recordReader(survey.add));
  return survey.finish();
}

function rowReader(survey: Survey, onRow: (row: SettlementRow) => void): LineReader {
  const build = rowBuilder(survey);
  return recordReader((row) => {
    if (!isSummary(row)) onRow(build(row));
  });
}

async function feed(source: TextSource, reader: LineReader): Promise<void> {
  let since = performance.now();
  for await (const piece of source()) {
    for (let start = 0; start < piece.length; start += PIECE) {
      reader.push(piece.slice(start, start + PIECE));
      if (performance.now() - since < BREATH_MS) continue;
      await setImmediate();
      since = performance.now();
    }
  }
  reader.end();
}
