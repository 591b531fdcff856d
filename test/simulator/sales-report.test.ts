import { resolve } from 'node:path';
import { Decimal } from 'decimal.js';
import type { Order } from '../../src/simulator/formats/order-schema.ts';
import { loadOrdersFile } from '../../src/simulator/formats/orders-file.ts';
import { readSalesReport } from '../../src/simulator/formats/sales-report.ts';
import { shiftDates } from '../../src/simulator/made-up/shift-dates.ts';
import { NOW } from '../kit/orders.ts';
import { describeWhere } from './describe-where.ts';

const REPORT = resolve(__dirname, '../../../shared/data/amazon-in-2022.csv');
const HEADER = 'index,Order ID,Date,Status,Fulfilment,Category,Size,Qty,Amount';

/** Milliseconds between the first two orders. */
function distance([first, second]: Order[]): number {
  return Date.parse((first as Order).createdTime) - Date.parse((second as Order).createdTime);
}

/** One row of a report, with cells changed. */
function report(
  ...cells: Partial<Record<'date' | 'status' | 'fulfilment' | 'qty' | 'amount', string>>[]
): string {
  const rows = cells.map(
    ({ date = '04-27-22', status = 'Shipped', fulfilment = 'Amazon', qty = '1', amount = '599' }, index) =>
      `${String(index)},171-0000001-0000001,${date},${status},${fulfilment},Shirt,XL,${qty},${amount}`,
  );
  return [HEADER, ...rows].join('\n');
}

describeWhere(REPORT)('the report of 2022', () => {
  let orders: Order[];

  beforeAll(async () => {
    orders = await loadOrdersFile(REPORT);
  });

  test('2 663 rows are 2 500 orders, by status and who fulfils', () => {
    const counts = new Map<string, number>();
    for (const { fulfillment } of orders) {
      const key = `${String(fulfillment?.fulfillmentStatus)} ${String(fulfillment?.fulfilledBy)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      'SHIPPED AMAZON': 1487,
      'SHIPPED MERCHANT': 634,
      'UNSHIPPED MERCHANT': 6,
      'PENDING AMAZON': 14,
      'PENDING MERCHANT': 5,
      'CANCELLED AMAZON': 224,
      'CANCELLED MERCHANT': 130,
    });
    expect(orders.flatMap(({ orderItems }) => orderItems)).toHaveLength(2663);
  });

  test('every total is the sum of its lines', () => {
    const wrong = orders.filter(({ proceeds, orderItems }) => {
      const sum = Decimal.sum(0, ...orderItems.map((item) => item.proceeds?.proceedsTotal?.amount ?? 'NaN'));
      return proceeds?.grandTotal?.amount !== sum.toFixed(2);
    });
    expect(wrong).toEqual([]);
  });

  test('no item id comes twice, and each begins with a zero', () => {
    const ids = orders.flatMap(({ orderItems }) => orderItems.map(({ orderItemId }) => orderItemId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^0\d{13}$/.test(id))).toBe(true);
  });

  test('shifted dates keep their distances and end ten minutes ago', () => {
    const shifted = shiftDates(orders, NOW);
    const times = shifted.map(({ lastUpdatedTime }) => Date.parse(lastUpdatedTime));
    expect(Math.max(...times)).toBe(NOW - 600_000);
    expect(distance(shifted)).toBe(distance(orders));
  });
});

describe('a report', () => {
  test('rows with one order id are one order', () => {
    const [order, ...others] = readSalesReport(report({}, { qty: '2', amount: '700.50' }), 'r.csv');
    expect(others).toEqual([]);
    expect(order?.proceeds?.grandTotal).toEqual({ amount: '1299.50', currencyCode: 'INR' });
    expect(order?.orderItems[1]).toMatchObject({ quantityOrdered: 2, product: { sellerSku: 'Shirt-XL' } });
  });

  test('a cancelled line of a shipped order has quantity 0 and is worth nothing', () => {
    const [order] = readSalesReport(report({}, { qty: '0', amount: '' }), 'r.csv');
    expect(order?.fulfillment?.fulfillmentStatus).toBe('SHIPPED');
    expect(order?.orderItems[1]).toMatchObject({
      quantityOrdered: 0,
      proceeds: { proceedsTotal: { amount: '0.00' } },
      cancellation: { cancellationExecution: {} },
    });
  });

  test.each([
    ['Shipped', 'SHIPPED'],
    ['Shipped - Delivered to Buyer', 'SHIPPED'],
    ['Delivered to Buyer', 'SHIPPED'],
    ['Returned to Seller', 'SHIPPED'],
    ['Pending', 'PENDING'],
    ['Pending - Waiting for Pick Up', 'PENDING'],
    ['Waiting for Pick Up', 'UNSHIPPED'],
    ['Cancelled', 'CANCELLED'],
  ])('%s is %s', (status, expected) => {
    const [order] = readSalesReport(report({ status }), 'r.csv');
    expect(order?.fulfillment?.fulfillmentStatus).toBe(expected);
  });

  test.each([
    [{ status: '' }, 'r.csv: row 2: Status is empty'],
    [{ status: 'Lost' }, 'r.csv: row 2: unknown Status "lost"'],
    [{ fulfilment: 'Nobody' }, 'r.csv: row 2: Fulfilment is "Nobody"'],
    [{ qty: 'x' }, 'r.csv: row 2: Qty "x"'],
    [{ amount: '' }, 'r.csv: row 2: Amount ""'],
    [{ amount: '1,5' }, 'r.csv'],
    [{ date: '27-04-22' }, 'r.csv: row 2: Date "27-04-22"'],
  ])('%j is an error with its row', (cells, message) => {
    expect(() => readSalesReport(report(cells), 'r.csv')).toThrow(message);
  });

  test('a missing column is named', () => {
    expect(() => readSalesReport('Order ID,Date\n1,2\n', 'r.csv')).toThrow(
      'r.csv has no column Status, Fulfilment',
    );
  });
});
