import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';
import { messageOf } from '../../errors.ts';
import { DAY_MS, HOUR_MS, isoTime } from '../world/clock.ts';
import { SimulatorError } from '../world/simulator-error.ts';
import type { Order, OrderItem } from './order-schema.ts';

/** A row of an "Amazon Sale Report" of Amazon.in: one item of an order. */
type Row = Record<string, string>;
type Status = 'CANCELLED' | 'PENDING' | 'UNSHIPPED' | 'SHIPPED';

const NEEDED = ['Order ID', 'Date', 'Status', 'Fulfilment', 'Category', 'Size', 'Qty', 'Amount'];

/**
 * The report's words for Amazon's statuses. "Waiting for Pick Up" has been packed but the carrier has not come (the report
 * says so itself: courier status "Unshipped"), so nothing has left. What was returned had been shipped before.
 */
const STATUSES: readonly [prefix: string, status: Status][] = [
  ['cancelled', 'CANCELLED'],
  ['pending', 'PENDING'],
  ['waiting for pick up', 'UNSHIPPED'],
  ['shipped', 'SHIPPED'],
  ['delivered', 'SHIPPED'],
  ['picked up', 'SHIPPED'],
  ['returned to seller', 'SHIPPED'],
  ['returning to seller', 'SHIPPED'],
];

/**
 * Reads a sales report into orders. Rows that share an `Order ID` are the items of one order. Nothing is skipped: a row
 * that cannot be understood is an error with its number.
 *
 * - `Amount` is tax included, so it is the line's ITEM amount and its total, without a TAX line.
 * - An empty amount is allowed only with quantity 0: the line is worth 0.00, and was cancelled.
 * - The time of day is not in the report: it is derived from the order id, always the same.
 *
 * @throws SimulatorError that names the file, the row and the column
 */
export function readSalesReport(text: string, path: string): Order[] {
  const rows = parseRows(text, path);
  const byOrder = new Map<string, { row: Row; place: string }[]>();
  for (const [index, row] of rows.entries()) {
    const place = `${path}: row ${String(index + 2)}`;
    const orderId = cell(row, 'Order ID', place);
    byOrder.set(orderId, [...(byOrder.get(orderId) ?? []), { row, place }]);
  }
  return [...byOrder.entries()].map(([orderId, lines]) => toOrder(orderId, lines));
}

function parseRows(text: string, path: string): Row[] {
  try {
    const rows = parse<Row>(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
    const missing = NEEDED.filter((name) => rows[0] && !(name in rows[0]));
    if (missing.length > 0) throw new SimulatorError(`${path} has no column ${missing.join(', ')}`);
    return rows;
  } catch (error) {
    if (error instanceof SimulatorError) throw error;
    throw new SimulatorError(`${path} is not a CSV file: ${messageOf(error)}`);
  }
}

function toOrder(orderId: string, lines: readonly { row: Row; place: string }[]): Order {
  const [first] = lines as [{ row: Row; place: string }];
  const status = statusOfOrder(lines.map(({ row, place }) => statusOf(row, place)));
  const createdTime = dateOf(first.row, first.place) + (hashOf(orderId) % DAY_MS);
  const items = lines.map(({ row, place }, index) => toItem(row, place, index, orderId));
  const total = Decimal.sum(0, ...items.map(({ proceeds }) => proceeds?.proceedsTotal?.amount ?? 0));
  return {
    orderId,
    createdTime: isoTime(createdTime),
    lastUpdatedTime: isoTime(createdTime + (status === 'SHIPPED' ? DAY_MS : HOUR_MS)),
    ...programsOf(first.row),
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'A21TJRUUN4KGV', marketplaceName: 'Amazon.in' },
    recipient: { deliveryAddress: addressOf(first.row) },
    proceeds: { grandTotal: rupees(total) },
    fulfillment: {
      fulfillmentStatus: status,
      fulfilledBy: fulfilledByOf(first.row, first.place),
      fulfillmentServiceLevel: (first.row['ship-service-level'] ?? '').toUpperCase() || 'STANDARD',
    },
    orderItems: items,
  };
}

function toItem(row: Row, place: string, index: number, orderId: string): OrderItem {
  const quantity = quantityOf(row, place);
  const amount = amountOf(row, place, quantity);
  const status = statusOf(row, place);
  const cancelled = status === 'CANCELLED' || quantity === 0;
  const sku = `${cell(row, 'Category', place)}-${cell(row, 'Size', place)}`;
  return {
    orderItemId: itemIdOf(row, orderId, index),
    quantityOrdered: quantity,
    product: {
      asin: `B0${String(hashOf(sku) % 100_000_000).padStart(8, '0')}`,
      title: `${row['Category'] ?? ''} ${row['Size'] ?? ''}`,
      sellerSku: sku,
      ...(quantity === 0 ? {} : { price: { unitPrice: rupees(amount.div(quantity)) } }),
    },
    proceeds: {
      proceedsTotal: rupees(amount),
      breakdowns: [{ type: 'ITEM', subtotal: rupees(amount) }],
    },
    ...(cancelled ? { cancellation: { cancellationExecution: { cancelledBy: 'BUYER' } } } : {}),
    fulfillment: {
      quantityFulfilled: status === 'SHIPPED' ? quantity : 0,
      quantityUnfulfilled: status === 'SHIPPED' || cancelled ? 0 : quantity,
    },
  };
}

/** All cancelled: cancelled. Otherwise the cancelled lines do not count, and the least advanced one decides. */
function statusOfOrder(statuses: readonly Status[]): Status {
  const leastAdvancedFirst: Status[] = ['PENDING', 'UNSHIPPED', 'SHIPPED'];
  return leastAdvancedFirst.find((status) => statuses.includes(status)) ?? 'CANCELLED';
}

function statusOf(row: Row, place: string): Status {
  const text = cell(row, 'Status', place).toLowerCase();
  const found = STATUSES.find(([prefix]) => text.startsWith(prefix));
  if (!found) throw new SimulatorError(`${place}: unknown Status "${text}"`);
  return found[1];
}

function fulfilledByOf(row: Row, place: string): 'AMAZON' | 'MERCHANT' {
  const text = cell(row, 'Fulfilment', place);
  if (text === 'Amazon') return 'AMAZON';
  if (text === 'Merchant') return 'MERCHANT';
  throw new SimulatorError(`${place}: Fulfilment is "${text}", not Amazon or Merchant`);
}

/** The report writes MM-DD-YY, and MM/DD/YY for days up to the twelfth. */
function dateOf(row: Row, place: string): number {
  const text = cell(row, 'Date', place);
  const [, month, day, year] = /^(\d{2})[-/](\d{2})[-/](\d{2})$/.exec(text) ?? [];
  const time = Date.parse(`20${year ?? ''}-${month ?? ''}-${day ?? ''}T00:00:00Z`);
  if (Number.isNaN(time)) throw new SimulatorError(`${place}: Date "${text}" is not MM-DD-YY`);
  return time;
}

function quantityOf(row: Row, place: string): number {
  const text = cell(row, 'Qty', place);
  if (!/^\d+$/.test(text)) throw new SimulatorError(`${place}: Qty "${text}" is not a whole number`);
  return Number(text);
}

function amountOf(row: Row, place: string, quantity: number): Decimal {
  const text = row['Amount'] ?? '';
  if (text === '' && quantity === 0) return new Decimal(0);
  if (!/^\d+(\.\d+)?$/.test(text)) throw new SimulatorError(`${place}: Amount "${text}" is not an amount`);
  return new Decimal(text);
}

function cell(row: Row, column: string, place: string): string {
  const text = row[column] ?? '';
  if (text === '') throw new SimulatorError(`${place}: ${column} is empty`);
  return text;
}

function itemIdOf(row: Row, orderId: string, index: number): string {
  const number = row['index'] ?? String(hashOf(orderId) + index);
  return number.padStart(14, '0');
}

function programsOf(row: Row): { programs?: string[] } {
  const programs = [
    ...(row['B2B'] === 'TRUE' ? ['AMAZON_BUSINESS'] : []),
    ...(row['fulfilled-by'] === 'Easy Ship' ? ['AMAZON_EASY_SHIP'] : []),
  ];
  return programs.length === 0 ? {} : { programs };
}

function addressOf(row: Row): Record<string, string> {
  const fields = {
    city: row['ship-city'],
    stateOrRegion: row['ship-state'],
    postalCode: row['ship-postal-code'],
  };
  const given = Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return { ...Object.fromEntries(given), countryCode: 'IN' };
}

function rupees(amount: Decimal): { amount: string; currencyCode: string } {
  return { amount: amount.toFixed(2), currencyCode: 'INR' };
}

/** A number that is always the same for the same text. */
function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}
