import { parse } from 'csv-parse/sync';
import { findMarketplaceByName } from '../marketplaces.ts';
import { Decimal, exponentOf, sum } from '../money.ts';
import { type Instant, instantAt } from '../time.ts';

/** One transaction of a settlement. Ids are texts; an empty column is an empty text. */
export type SettlementRow = {
  /** Line in the file, the header is line 1. */
  line: number;
  transactionType: string;
  /** An Amazon order id, of `FBAFees` a shipment id, or empty. */
  orderId: string;
  amountType: string;
  amountDescription: string;
  /** Positive: to the seller. */
  amount: Decimal;
  /** `YYYY-MM-DD`, UTC. */
  postedDate: string;
  /** `YYYY-MM-DD` on the store's clock. */
  storeDate: string;
  orderItemCode: string;
  sku: string;
};

/** What a settlement says of itself. Dates are `YYYY-MM-DD`, UTC. */
export type SettlementHead = {
  settlementId: string;
  startDate: string;
  endDate: string;
  /** When Amazon transfers the money; the end date, where the file does not say. */
  depositDate: string;
  /** The moment at which the settlement before it ended. */
  start: Instant;
  end: Instant;
  /** What Amazon transfers; negative: debt that the next settlement opens with. */
  total: Decimal;
  currencyCode: string;
  /** Country code of the store (`DE`) that its rows name; undefined where no row names one. */
  store?: string;
};

/** A payout of Amazon with everything in it: the rows add up to `total`. */
export type Settlement = SettlementHead & { rows: SettlementRow[] };

const NEEDED = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'deposit-date',
  'total-amount',
  'currency',
  'transaction-type',
  'order-id',
  'amount-type',
  'amount-description',
  'amount',
  'posted-date',
  'order-item-code',
  'sku',
];

type Line = { number: number; cells: ReadonlyMap<string, string> };

/**
 * Reads a settlement report (`GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2`): tab separated without quotes, columns by name,
 * one summary row, numbers and dates as the store's country writes them.
 *
 * @param text the decoded file
 * @throws RangeError in a person's words, when it is not one, or when its rows do not add up to its total
 */
export function readSettlement(text: string): Settlement {
  const lines = linesOf(text);
  const summaries = lines.filter((line) => cell(line, 'total-amount') !== '');
  const [summary, ...others] = summaries;
  if (summary === undefined || others.length > 0)
    throw new RangeError(`the file has ${summaries.length} summary rows, not one`);
  const settlementId = cell(summary, 'settlement-id');
  const currencyCode = cell(summary, 'currency');
  if (!/^[\w-]+$/.test(settlementId)) throw new RangeError('the summary row has no settlement-id');
  if (!/^[A-Z]{3}$/.test(currencyCode)) throw new RangeError(`"${currencyCode}" is not a currency`);
  const transactions = lines.filter((line) => line !== summary);
  const stray = transactions.find((line) => ![settlementId, ''].includes(cell(line, 'settlement-id')));
  if (stray !== undefined)
    throw new RangeError(
      `line ${stray.number} belongs to another settlement, ${cell(stray, 'settlement-id')}`,
    );
  const { total, amounts } = provenAmounts(summary, transactions, currencyCode);
  const start = momentOf(summary, 'settlement-start-date');
  const end = momentOf(summary, 'settlement-end-date');
  const endDate = end.slice(0, 10);
  const store = storeOf(transactions);
  return {
    settlementId,
    startDate: start.slice(0, 10),
    endDate,
    start,
    end,
    ...(store === undefined ? {} : { store }),
    depositDate: dateOf(summary, 'deposit-date'),
    total,
    currencyCode,
    rows: transactions.map((line, index) => toRow(line, amounts[index] ?? total, endDate)),
  };
}

function linesOf(text: string): Line[] {
  const [header = [], ...records] = parse(text, {
    bom: true,
    delimiter: '\t',
    // A quotation mark is a character like any other.
    quote: false,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new RangeError(`the columns ${missing.join(', ')} are missing`);
  return records.map((cells, index) => ({
    number: index + 2,
    cells: new Map(names.map((name, column) => [name, (cells[column] ?? '').trim()])),
  }));
}

function cell({ cells }: Line, name: string): string {
  return cells.get(name) ?? '';
}

/**
 * Amazon writes numbers as the country does, and does not say which. Of the two decimal separators that one holds for the whole
 * file with which every amount can be read and all of them add up to the total.
 */
function provenAmounts(
  summary: Line,
  transactions: readonly Line[],
  currencyCode: string,
): { total: Decimal; amounts: Decimal[] } {
  const exponent = exponentOf(currencyCode);
  const complaints: string[] = [];
  for (const point of ['.', ','] as const) {
    try {
      const total = amountOf(cell(summary, 'total-amount'), point, exponent, summary.number);
      const amounts = transactions.map((line) =>
        amountOf(cell(line, 'amount'), point, exponent, line.number),
      );
      const added = sum(amounts);
      if (added.equals(total)) return { total, amounts };
      complaints.unshift(
        `its rows add up to ${added.toFixed(exponent)} ${currencyCode}, but total-amount is ${total.toFixed(exponent)}`,
      );
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      complaints.push(error.message);
    }
  }
  throw new RangeError(complaints[0]);
}

const GROUPS = { '.': "[,\\s'’]", ',': "[.\\s'’]" };

function amountOf(text: string, point: '.' | ',', exponent: number, line: number): Decimal {
  const decimals = exponent === 0 ? '' : `(?:\\${point}\\d{1,${exponent}})?`;
  const pattern = new RegExp(`^[-−]?(?:\\d+|\\d{1,3}(?:${GROUPS[point]}\\d{3})+)${decimals}$`);
  if (!pattern.test(text)) throw new RangeError(`"${text}" in line ${line} is not an amount`);
  const plain = text.replace('−', '-').replace(new RegExp(GROUPS[point], 'g'), '').replace(point, '.');
  return new Decimal(plain);
}

function toRow(line: Line, amount: Decimal, endDate: string): SettlementRow {
  const postedDate = cell(line, 'posted-date') === '' ? endDate : dateOf(line, 'posted-date');
  return {
    line: line.number,
    transactionType: cell(line, 'transaction-type'),
    orderId: cell(line, 'order-id'),
    amountType: cell(line, 'amount-type'),
    amountDescription: cell(line, 'amount-description'),
    amount,
    postedDate,
    storeDate: postedDate,
    orderItemCode: cell(line, 'order-item-code'),
    sku: cell(line, 'sku'),
  };
}

/** The store that most rows name. */
function storeOf(transactions: readonly Line[]): string | undefined {
  const counts = new Map<string, number>();
  for (const line of transactions) {
    const store = findMarketplaceByName(cell(line, 'marketplace-name'))?.countryCode;
    if (store !== undefined) counts.set(store, (counts.get(store) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

function dateOf(line: Line, name: string): string {
  return momentOf(line, name).slice(0, 10);
}

/** `2026-03-06 08:52:26 UTC`, `06.03.2026`, or ISO 8601. */
function momentOf(line: Line, name: string): Instant {
  const text = cell(line, name);
  const [, day, month, year] = /^(\d{2})\.(\d{2})\.(\d{4})/.exec(text) ?? [];
  const iso = day === undefined ? text : `${year}-${month}-${day}${text.slice(10)}`;
  const moment = iso.replace(/ UTC$/, 'Z').replace(' ', 'T');
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}/.test(iso) ? moment : '');
  if (
    Number.isNaN(time) ||
    !new Date(`${iso.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(iso.slice(0, 10))
  )
    throw new RangeError(`"${text}" in line ${line.number} (${name}) is not a date`);
  return instantAt(time);
}
