import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { merchantOrder } from '../simulator/orders.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../support/odoo.ts';
import { createSidecar, type Ended, type Sidecar } from './sidecar.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

jest.setTimeout(900_000);

/** `npm run test:crash` kills at every boundary; the short form at every second. */
const STEP = process.env['CRASH_THOROUGH'] === '1' ? 1 : 2;
/** So many boundaries there are at most; a pass that comes to its end was tried at all of them. */
const MOST = 40;
const ROUNDS = Math.ceil(MOST / STEP);

function idOf(round: number): string {
  return `305-${String(round).padStart(7, '0')}-0000001`;
}

/** One in four deliveries lacks what Amazon requires: of it a person is told. */
function isLabelled(round: number): boolean {
  return round % 4 !== 0;
}

describe.each(testedVersions())(
  'killed (SIGKILL) while it reports deliveries of a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let warehouse: Warehouse;

    beforeAll(async () => {
      database = await cloneDatabase(await startOdoo(version), 'shipments_crash');
      amazon = await startSimulator({ quotaFactor: 100_000, personalData: 'always' });
      sidecar = createSidecar(amazon.url, { ...database, ...database.connector });
      warehouse = await openWarehouse(database);
      const now = amazon.control.now();
      for (let round = 1; round <= ROUNDS; round += 1) {
        const buyer = { buyerName: `Testperson ${round}` };
        const times = { createdTime: now, lastUpdatedTime: now };
        amazon.control.putOrder(merchantOrder({ orderId: idOf(round), ...times, buyer }));
      }
      amazon.control.advance(5 * 60_000);
      await sidecar.report();
    });

    afterAll(async () => {
      sidecar.remove();
      await amazon.close();
      await database.drop();
    });

    test('at every boundary between two writes: each parcel is reported once, and each person told once', async () => {
      const delivered: string[] = [];
      let kills = 0;
      let last: Ended | undefined;
      // Each killed pass begins with what the one before left, and a delivery of its own.
      for (let round = 1; round <= ROUNDS && last?.signal !== null; round += 1) {
        const leaving = isLabelled(round) ? { carrier: 'DHL', tracking: `T-${round}` } : {};
        await warehouse.validate(idOf(round), leaving);
        if (isLabelled(round)) delivered.push(idOf(round));
        last = await sidecar.run(['sync', 'pickings'], {
          AMAZON_ODOO_KILL_AT_BOUNDARY: String(1 + (round - 1) * STEP),
        });
        if (last.signal === 'SIGKILL') kills += 1;
      }
      expect(last).toMatchObject({ signal: null, status: 0 });
      expect((await sidecar.run(['sync', 'pickings'])).status).toBe(0);
      process.stderr.write(`Odoo ${version}, kills while reporting: ${kills}\n`);
      const { parcels, counts } = amazon.control.journal();
      const whole = ['05015851154158 2', '61234567890123 1'];
      const sent = parcels.map(({ orderId, times, items }) => ({
        orderId,
        times,
        items: new Set(items.map(({ orderItemId, quantity }) => `${orderItemId} ${quantity}`)),
      }));
      expect(sent).toHaveLength(delivered.length);
      expect(new Set(sent)).toEqual(
        new Set(delivered.map((orderId) => ({ orderId, times: 1, items: new Set(whole) }))),
      );
      expect(counts['confirmShipment']).toEqual({ 204: parcels.length });
      const unlabelled = await database.sql(
        `SELECT count(*) FROM stock_picking p WHERE p.state = 'done' AND p.carrier_tracking_ref IS NULL`,
      );
      const told = await database.sql(
        `SELECT a.res_id, count(*) FROM mail_activity a WHERE a.res_model = 'stock.picking'
          AND a.summary = 'Amazon waits for carrier and tracking reference' GROUP BY 1`,
      );
      expect(told.map(([, count]) => count)).toEqual(
        Array.from({ length: Number(unlabelled[0]?.[0]) }, () => '1'),
      );
      const noted =
        await database.sql(`SELECT m.res_id, count(*) FROM mail_message m WHERE m.model = 'stock.picking'
      AND m.body LIKE '%Synchronized with Amazon%' GROUP BY 1 HAVING count(*) <> 1`);
      expect(noted).toEqual([]);
      const silent =
        await database.sql(`SELECT p.id FROM stock_picking p WHERE p.state = 'done' AND NOT EXISTS
      (SELECT 1 FROM mail_message m WHERE m.model = 'stock.picking' AND m.res_id = p.id AND m.body LIKE '%Amazon%')`);
      expect(silent).toEqual([]);
    });
  },
);
