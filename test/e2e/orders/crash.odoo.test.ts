import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { createSeededRandom } from '../../../src/simulator/world/seeded-random.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(1_800_000);

/** `npm run test:crash` kills at every boundary and at 100 random moments. */
const THOROUGH = process.env['CRASH_THOROUGH'] === '1';
const RANDOM_KILLS = THOROUGH ? 100 : 4;
/** The short form tries every fifth boundary, in turn. A pass has about 45. */
const STEP = THOROUGH ? 1 : 5;

type Item = Order['orderItems'][number];

function shippedItem(item: Item): Item {
  return { ...item, fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 } };
}

/** Orders of that number, of every round, in SQL. */
function orders(number: number): string {
  return `o.client_order_ref LIKE '305-%-000000${number}'`;
}

describe.each(testedVersions({ once: 'where it is killed is our own code' }))(
  'killed (SIGKILL) on its way into a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let close: World['close'];
    let round = 0;

    beforeAll(async () => {
      ({ database, amazon, sidecar, close } = await openWorld(version, 'crash'));
    });

    afterAll(() => close());

    /** New orders of every kind, and changes to those of the round before. */
    function somethingHappens(): void {
      round += 1;
      const now = amazon.control.now();
      const idOf = (number: number, of = round): string =>
        `305-${String(of).padStart(7, '0')}-000000${number}`;
      const order = (number: number, patch: Record<string, unknown> = {}): Order =>
        merchantOrder({
          orderId: idOf(number),
          createdTime: now,
          lastUpdatedTime: now,
          buyer: {
            buyerName: `Testperson ${round}-${number}`,
            buyerEmail: `buyer-${round}-${number}@marketplace.example`,
          },
          ...patch,
        });
      const shipped = { fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' } };
      amazon.control.putOrders([
        order(1),
        order(2),
        order(3, { ...shipped, orderItems: order(3).orderItems.map(shippedItem) }),
        order(4, { ...shipped, orderItems: order(4).orderItems.map(shippedItem) }),
      ]);
      if (round > 1) {
        amazon.control.event({ type: 'cancel', orderId: idOf(1, round - 1) });
        amazon.control.event({
          type: 'cancelUnits',
          orderId: idOf(2, round - 1),
          orderItemId: '05015851154158',
          quantity: 1,
        });
      }
      amazon.control.advance(5 * 60_000);
    }

    /** What Odoo must hold of each round, and nothing else. */
    async function losses(): Promise<Record<string, string[][]>> {
      const last = `305-${String(round).padStart(7, '0')}`;
      return {
        doubledOrders: await database.sql(
          'SELECT client_order_ref FROM sale_order GROUP BY 1 HAVING count(*) <> 1',
        ),
        missingOrders: await database.sql(
          `SELECT ${round * 4} - count(*) AS missing FROM sale_order HAVING count(*) <> ${round * 4}`,
        ),
        wrongStates: await database.sql(`SELECT o.client_order_ref, o.state FROM sale_order o WHERE o.state <>
        CASE WHEN ${orders(1)} AND o.client_order_ref NOT LIKE '${last}%' THEN 'cancel' ELSE 'sale' END`),
        wrongLines:
          await database.sql(`SELECT o.client_order_ref, count(*) FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
        WHERE l.name NOT LIKE 'Rounding%' GROUP BY o.id HAVING count(*) <> 2`),
        wrongTotals:
          await database.sql(`SELECT o.client_order_ref, o.amount_total FROM sale_order o WHERE round(o.amount_total, 2) <>
        CASE WHEN ${orders(2)} AND o.client_order_ref NOT LIKE '${last}%' THEN 20 ELSE 30 END`),
        wrongPickings:
          await database.sql(`SELECT o.client_order_ref, count(p.id) FROM sale_order o LEFT JOIN stock_picking p ON p.sale_id = o.id
        GROUP BY o.id HAVING count(p.id) <> 1`),
        wrongMoves:
          await database.sql(`SELECT o.client_order_ref, m.state, sum(m.product_uom_qty) FROM sale_order o JOIN stock_picking p ON p.sale_id = o.id
        JOIN stock_move m ON m.picking_id = p.id WHERE (${orders(3)} OR ${orders(4)}) GROUP BY o.id, m.state HAVING m.state <> 'done' OR sum(m.product_uom_qty) <> 3`),
        doubledLines:
          await database.sql(`SELECT o.client_order_ref, l.product_id FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
        GROUP BY o.id, l.product_id, l.name HAVING count(*) > 1`),
        doubledMoves:
          await database.sql(`SELECT m.sale_line_id FROM stock_move m WHERE m.sale_line_id IS NOT NULL AND m.state <> 'cancel'
        GROUP BY 1 HAVING count(*) > 1`),
        doubledPickings: await database.sql(
          "SELECT sale_id FROM stock_picking WHERE state <> 'cancel' AND sale_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1",
        ),
        doubledPartners: await database.sql(
          "SELECT name FROM res_partner WHERE name LIKE 'Testperson%' GROUP BY 1 HAVING count(*) <> 1",
        ),
      };
    }

    const NONE = {
      doubledOrders: [],
      missingOrders: [],
      wrongStates: [],
      wrongLines: [],
      wrongTotals: [],
      wrongPickings: [],
      wrongMoves: [],
      doubledLines: [],
      doubledMoves: [],
      doubledPickings: [],
      doubledPartners: [],
    };

    test('at every boundary between two writes: no loss, no double', async () => {
      let kills = 0;
      for (let boundary = 1; ; boundary += STEP) {
        somethingHappens();
        const { signal } = await sidecar.run(['sync', 'orders'], {
          AMAZON_ODOO_KILL_AT_BOUNDARY: String(boundary),
        });
        if (signal === 'SIGKILL') kills += 1;
        if (boundary % 4 === 1) sidecar.loseState();
        await sidecar.report();
        if (signal === null) break;
      }
      const found = await losses();
      process.stderr.write(`Odoo ${version}, at boundaries: ${summary(kills, found)}\n`);
      expect(kills).toBeGreaterThan(THOROUGH ? 30 : 6);
      expect(found).toEqual(NONE);
    });

    test('at random moments: no loss, no double, and a third run changes nothing', async () => {
      const random = createSeededRandom(19);
      let kills = 0;
      for (let kill = 0; kill < RANDOM_KILLS; kill += 1) {
        somethingHappens();
        const { signal } = await sidecar.run(['sync', 'orders'], {}, random.integer(300, 1800));
        if (signal === 'SIGKILL') kills += 1;
        await sidecar.report();
      }
      const found = await losses();
      process.stderr.write(`Odoo ${version}, at random moments: ${summary(kills, found)}\n`);
      expect(found).toEqual(NONE);
      expect(await sidecar.report(['resync', '--since', '2025-06-01'])).toMatchObject({
        created: 0,
        updated: 0,
        cancelled: 0,
        failed: 0,
      });
    });
  },
);

/** `124 kills, 0 losses, 0 doubles (0 orders, 0 partners, 0 lines, 0 moves, 0 pickings)` */
function summary(kills: number, found: Record<string, string[][]>): string {
  const { doubledOrders, doubledPartners, doubledLines, doubledMoves, doubledPickings, ...lost } = found;
  const losses = Object.values(lost).reduce((total, rows) => total + rows.length, 0);
  const doubles = {
    orders: doubledOrders?.length ?? 0,
    partners: doubledPartners?.length ?? 0,
    lines: doubledLines?.length ?? 0,
    moves: doubledMoves?.length ?? 0,
    pickings: doubledPickings?.length ?? 0,
  };
  const each = Object.entries(doubles).map(([what, number]) => `${number} ${what}`);
  const all = Object.values(doubles).reduce((total, number) => total + number, 0);
  return `${kills} kills, ${losses} losses, ${all} doubles (${each.join(', ')})`;
}
