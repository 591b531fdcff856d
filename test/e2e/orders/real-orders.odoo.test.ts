/* oxlint-disable jest/no-standalone-expect -- whether the test runs is decided by a condition, which hides it from the rule */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';
import { loadOrdersFile } from '../../../src/simulator/formats/orders-file.ts';
import { shiftDates } from '../../../src/simulator/made-up/shift-dates.ts';
import { startSimulator } from '../../../src/simulator/simulator.ts';
import { cloneDatabase, startOdoo, testedVersions } from '../../kit/odoo.ts';
import { allKept, isDue, tellPromises } from '../../kit/promises.ts';
import { createSidecar, outcomesOf } from '../../kit/sidecar.ts';

jest.setTimeout(600_000);

/** 2,500 orders of a public data set; not part of the product. */
const FILE = join(__dirname, '../../../../shared/data/amazon-in-2022.csv');
const present = existsSync(FILE) && testedVersions().includes('19');
if (!present) process.stderr.write('The 2,500 real orders are not here: their test is left out.\n');

/** Of a hundred days, with few pages in each: 7 days, 14, 28, and the rest (ADR 6). */
const WINDOWS = 4;

/** Before the oldest order of the file, once its dates are shifted. */
function hundredDaysAgo(): string {
  return new Date(Date.now() - 100 * 24 * 3_600_000).toISOString().slice(0, 10);
}

type Row = { 'Order ID': string; Amount: string };

/** What the file says each order is worth. */
function amounts(): Map<string, Decimal> {
  const rows = parse<Row>(readFileSync(FILE, 'utf8'), { columns: true });
  const totals = new Map<string, Decimal>();
  for (const row of rows) {
    const known = totals.get(row['Order ID']) ?? new Decimal(0);
    totals.set(row['Order ID'], known.plus(row.Amount === '' ? 0 : row.Amount));
  }
  return totals;
}

(present ? describe : describe.skip)('orders of a real seller', () => {
  (present ? test : test.skip)(
    '2,500 real orders go into an empty Odoo 19, each worth what the file says',
    async () => {
      const database = await cloneDatabase(await startOdoo('19'), 'real');
      const amazon = await startSimulator({
        quotaFactor: 1000,
        orders: shiftDates(await loadOrdersFile(FILE), Date.now()),
      });
      const sidecar = createSidecar(amazon.url, database, {
        marketplaces: ['IN'],
        importFrom: hundredDaysAgo(),
      });
      try {
        const first = await sidecar.report();
        expect(first).toMatchObject({ fetched: 2500, created: 1493, ignored: 1007, failed: 0 });
        expect(outcomesOf(first)).toBe(2500);
        const calls = amazon.control.journal().counts;
        expect(Object.keys(calls).sort()).toEqual(['searchOrders', 'token']);
        expect(Object.keys(calls['searchOrders'] ?? {})).toEqual(['200']);
        // 25 pages of 100; each of the windows in which a long time is read may end with a page that is not full.
        expect(calls['searchOrders']?.['200']).toBeLessThanOrEqual(25 + WINDOWS);
        const expected = amounts();
        const orderIds = amazon.control
          .orders()
          .filter(isDue)
          .map(({ orderId }) => orderId);
        const due = new Map(orderIds.map((orderId) => [orderId, expected.get(orderId) ?? 'NaN']));
        expect(await tellPromises('real orders', database, sidecar, due)).toEqual(allKept(1493));
        sidecar.loseState();
        expect(await sidecar.report()).toMatchObject({
          created: 0,
          updated: 0,
          unchanged: 1493,
          ignored: 1007,
          failed: 0,
        });
      } finally {
        sidecar.remove();
        await amazon.close();
        await database.drop();
      }
    },
  );
});
