import { existsSync, readFileSync } from 'node:fs';
import { Decimal } from 'decimal.js';
import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { sampleOrders } from '../../../src/simulator/made-up/sample-orders.ts';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { allKept, isDue, tellPromises, worth } from '../../kit/promises.ts';
import { outcomesOf, type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(300_000);

/** What only a buyer's own order holds. */
function personalTexts({ buyer, recipient, orderItems }: Order): string[] {
  const { name, addressLine1, phone } = recipient?.deliveryAddress ?? {};
  const messages = orderItems.map(({ fulfillment }) => fulfillment?.packing?.giftOption?.giftMessage);
  return [buyer?.buyerName, buyer?.buyerEmail, name, addressLine1, phone, ...messages].filter(
    (text): text is string => text !== undefined && text.length > 4,
  );
}

/** From June 2025 on: of one, two and four weeks, then of eight. */
const WINDOWS = 3 + Math.ceil((Date.now() - Date.parse('2025-07-20T00:00:00Z')) / (8 * 7 * 86_400_000));

const NEWEST = `SELECT max(write_date) FROM (SELECT write_date FROM sale_order UNION ALL SELECT write_date FROM sale_order_line
  UNION ALL SELECT write_date FROM stock_move UNION ALL SELECT write_date FROM stock_picking
  UNION ALL SELECT write_date FROM res_partner) AS written`;

describe.each(testedVersions())('300 sample orders in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'sample', {
      simulator: { orders: sampleOrders(Date.now()) },
      prepare: (made) =>
        made.sql("UPDATE res_currency SET active = true WHERE name IN ('SEK', 'PLN', 'TRY', 'AED')"),
    }));
  });

  afterAll(() => close());

  test('every fetched order is accounted for, and none has failed', async () => {
    const report = await sidecar.report();
    expect(report.created).toBeGreaterThan(80);
    expect(report.failed).toBe(0);
    expect(outcomesOf(report)).toBe(report.fetched);
  });

  test("each sales order's total is Amazon's, to the cent", async () => {
    const rows = await database.sql('SELECT client_order_ref, amount_total FROM sale_order');
    const expected = rows.map(([orderId = '']) => [orderId, worth(amazon.control.order(orderId) as Order)]);
    expect(rows.map(([orderId, total]) => [orderId, new Decimal(total ?? '0').toFixed(2)])).toEqual(expected);
  });

  test('FBA goods have left the Amazon location, merchant orders wait for delivery, and nothing else is open', async () => {
    const fba = new Set(
      amazon.control
        .orders()
        .filter(({ fulfillment }) => fulfillment?.fulfilledBy === 'AMAZON')
        .map(({ orderId }) => orderId),
    );
    const pickings =
      await database.sql(`SELECT o.client_order_ref, p.state, l.complete_name FROM stock_picking p
      JOIN sale_order o ON o.id = p.sale_id JOIN stock_location l ON l.id = p.location_id`);
    const wrong = pickings.filter(([orderId = '', state, location]) =>
      fba.has(orderId) ? state !== 'done' || location !== 'WH/Amazon' : location === 'WH/Amazon',
    );
    expect(wrong).toEqual([]);
    expect(await database.sql("SELECT count(*) FROM sale_order WHERE state NOT IN ('sale', 'done')")).toEqual(
      [['0']],
    );
  });

  test("the order date is Amazon's", async () => {
    const rows = await database.sql('SELECT client_order_ref, date_order FROM sale_order');
    const wrong = rows.filter(([orderId = '', date = '']) => {
      const created = amazon.control.order(orderId)?.createdTime ?? '';
      return Date.parse(`${date.replace(' ', 'T')}Z`) !== Math.floor(Date.parse(created) / 1000) * 1000;
    });
    expect(wrong).toEqual([]);
  });

  test('a second run, and a run that has lost its state, write nothing', async () => {
    const before = await database.sql(NEWEST);
    const second = await sidecar.report(['resync', '--since', '2025-06-01']);
    sidecar.loseState();
    const third = await sidecar.report();
    expect([second.created, second.updated, third.created, third.updated]).toEqual([0, 0, 0, 0]);
    expect(third.unchanged).toBeGreaterThan(80);
    expect(await database.sql(NEWEST)).toEqual(before);
  });

  test("no buyer's data and no secret is in the state file or in what is printed, at the lowest log level", async () => {
    const { stdout, stderr } = await sidecar.run([
      'resync',
      '--since',
      '2025-06-01',
      '--log-level',
      'debug',
      '--json',
    ]);
    const kept = ['', '-wal'].flatMap((suffix) => {
      const file = `${sidecar.statePath}${suffix}`;
      return existsSync(file) ? [readFileSync(file, 'utf8')] : [];
    });
    const texts = [...kept, stdout, stderr];
    expect(texts.join('').length).toBeGreaterThan(10_000);
    const personal = [
      ...amazon.control.orders().flatMap(personalTexts),
      'amzn1.oa2-cs.v1.simulator',
      'Atzr|',
      'Atza|',
    ];
    expect(personal.length).toBeGreaterThan(300);
    expect(personal.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
  });

  test('the promises, in figures', async () => {
    const due = new Map(
      amazon.control
        .orders()
        .filter(isDue)
        .map((order) => [order.orderId, worth(order)]),
    );
    const rows = await database.sql('SELECT count(*) FROM sale_order');
    expect(await tellPromises('sample orders', database, sidecar, due)).toEqual(
      allKept(Number(rows[0]?.[0])),
    );
  });

  test('Amazon was asked page by page, never order by order, for all marketplaces at once, and within its quota', () => {
    const { counts } = amazon.control.journal();
    expect(Object.keys(counts).sort()).toEqual(['searchOrders', 'token']);
    expect(Object.keys(counts['searchOrders'] ?? {})).toEqual(['200']);
    // Four times a year and a half: windows that double up to eight weeks, and a page for each hundred orders.
    const pages = Math.ceil(amazon.control.orders().length / 100);
    expect(counts['searchOrders']?.[200]).toBeLessThanOrEqual(4 * (WINDOWS + pages));
  });
});
