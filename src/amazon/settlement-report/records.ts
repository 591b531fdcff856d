import { type LineReader, lineReader } from './lines.ts';
import { noHeader } from './other-files.ts';

/** One row of the file: the cells of the columns that are used, and its line number. */
export type ReportRow = { line: number; cells: readonly string[] };

/** Columns that are read, in whatever order the file has them. */
export const COLUMNS = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'deposit-date',
  'total-amount',
  'currency',
  'transaction-type',
  'order-id',
  'marketplace-name',
  'amount-type',
  'amount-description',
  'amount',
  'posted-date',
  'posted-date-time',
  'order-item-code',
  'sku',
  'quantity-purchased',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Columns without which nothing can be booked. */
const NEEDED: readonly Column[] = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'total-amount',
  'currency',
  'transaction-type',
  'amount-type',
  'amount-description',
  'amount',
];

/** Lines that may stand before the header: some stores begin with the seller's name and tax number. */
const LINES_BEFORE_HEADER = 30;

const PLACE = new Map<string, number>(COLUMNS.map((name, place) => [name, place]));

/** The cell of a column; empty where the file has no such column or the line is shorter. */
export function cellOf(record: ReportRow, column: Column): string {
  return record.cells[PLACE.get(column) ?? -1] ?? '';
}

type Header = {
  names: readonly string[];
  /** Index in the file of each of {@link COLUMNS}; -1 when the file does not have it. */
  places: readonly number[];
  idPlace: number;
};

/**
 * Reads the rows of a settlement report: columns by name, without lines before the header, blank lines and repeated headers. A row
 * that a line break inside a cell has split in two is joined again.
 *
 * @param onRecord gets each row
 * @throws RangeError from `push` or `end`, with a message for people, when it is not a settlement report
 */
export function recordReader(onRecord: (record: ReportRow) => void): LineReader {
  let header: Header | undefined;
  let torn: { line: number; cells: string[] } | undefined;
  const before: string[] = [];
  let settlementId = '';
  const hand = (line: number, written: readonly string[], { names, places, idPlace }: Header): void => {
    const cells = countOf(written) > names.length ? withQuotedTabs(written) : written;
    if (countOf(cells) > names.length)
      throw new RangeError(
        `line ${line} has ${countOf(cells)} cells, but the header has ${names.length}: there is a tab inside one of its cells; download the report again, or take the tab out of the line`,
      );
    const id = cells[idPlace] ?? '';
    if (settlementId === '') settlementId = id;
    if (id !== '' && id !== settlementId)
      throw new RangeError(`line ${line} belongs to another settlement, ${id.slice(0, 40)}`);
    onRecord({ line, cells: places.map((place) => cells[place] ?? '') });
  };
  const flush = (): void => {
    if (torn !== undefined && header !== undefined) hand(torn.line, torn.cells, header);
    torn = undefined;
  };
  const take = (text: string, line: number): void => {
    if (text.trim() === '') return;
    if (header === undefined) {
      header = headerOf(text);
      if (header !== undefined) return;
      before.push(text);
      if (before.length > LINES_BEFORE_HEADER) throw new RangeError(noHeader(before, NEEDED));
      return;
    }
    if (text.includes('\0'))
      throw new RangeError(`line ${line} holds bytes that are no text: download the settlement report again`);
    const cells = text.split('\t').map(plainCell);
    if (isHeader(cells, header)) return;
    const together = torn === undefined ? undefined : joined(torn.cells, cells, header, settlementId);
    if (torn !== undefined && together !== undefined) {
      torn = { line: torn.line, cells: together };
    } else {
      flush();
      torn = { line, cells };
    }
  };
  const lines = lineReader(take);
  return {
    push: lines.push,
    end: () => {
      lines.end();
      flush();
      if (header === undefined) throw new RangeError(noHeader(before, NEEDED));
    },
  };
}

/** Number of cells up to the last that is not empty. */
function countOf(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== '') + 1;
}

/** A row whose quoted cells have tabs inside: their parts are one cell again. */
function withQuotedTabs(parts: readonly string[]): string[] {
  const cells: string[] = [];
  let open: string | undefined;
  for (const part of parts) {
    const text = open === undefined ? part : `${open} ${part}`;
    open = text.startsWith('"') && (text.length === 1 || !text.endsWith('"')) ? text : undefined;
    if (open === undefined) cells.push(plainCell(text));
  }
  return open === undefined ? cells : [...cells, open];
}

/** A cell without the quotation marks that another program has added. */
function plainCell(text: string): string {
  const cell = text.trim();
  if (cell.length < 2 || !cell.startsWith('"') || !cell.endsWith('"')) return cell;
  const inner = cell.slice(1, -1);
  return inner.replaceAll('""', '').includes('"') ? cell : inner.replaceAll('""', '"').trim();
}

function nameOf(cell: string): string {
  return plainCell(cell)
    .toLowerCase()
    .replace(/[\s_-]+/g, '-');
}

function headerOf(text: string): Header | undefined {
  const names = text.split('\t').map(nameOf);
  if (!names.includes('amount-type') || !names.includes('amount')) return undefined;
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (!names.includes('posted-date') && !names.includes('posted-date-time')) missing.push('posted-date');
  if (missing.length > 0) throw new RangeError(`the columns ${missing.join(', ')} are missing`);
  return {
    names,
    places: COLUMNS.map((name) => names.indexOf(name)),
    idPlace: names.indexOf('settlement-id'),
  };
}

function isHeader(cells: readonly string[], { names }: Header): boolean {
  return cells.length === names.length && cells.every((cell, place) => nameOf(cell) === names[place]);
}

/** The joined row, when a line cannot be a row of its own and completes the unfinished row before it. */
function joined(
  start: readonly string[],
  more: readonly string[],
  { names, idPlace }: Header,
  settlementId: string,
): string[] | undefined {
  const id = more[idPlace] ?? '';
  const isOwnRow = id === settlementId || (id === '' && more.length > idPlace + 1);
  if (isOwnRow || start.length + more.length - 1 > names.length) return undefined;
  const middle = plainCell([start.at(-1), more[0]].filter((part) => part !== '').join(' '));
  return [...start.slice(0, -1), middle, ...more.slice(1)];
}
