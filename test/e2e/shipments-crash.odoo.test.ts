import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { merchantOrder } from '../simulator/orders.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../support/odoo.ts';
import { createSidecar, type Sidecar } from './sidecar.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

jest.setTimeout(900_000);

/** `npm run test:crash` kills at every boundary; the short form at every third, in turn. */
const STEP = process.env['CRASH_THOROUGH'] === '1' ? 1 : 3;
const ROUNDS = STEP === 1 ? 40 : 14;

function idOf(round: number, kind: 1 | 2): string {
  return `305-${String(round).padStart(7, '0')}-000000${kind}`;
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
        for (const kind of [1, 2] as const) {
          const buyer = { buyerName: `Testperson ${round}-${kind}` };
          const times = { createdTime: now, lastUpdatedTime: now };
          amazon.control.putOrder(merchantOrder({ orderId: idOf(round, kind), ...times, buyer }));
        }
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
      let kills = 0;
      for (let round = 1; round <= ROUNDS; round += 1) {
        await warehouse.validate(idOf(round, 1), { carrier: 'DHL', tracking: `T-${round}` });
        await warehouse.validate(idOf(round, 2));
        const { signal } = await sidecar.run(['sync', 'pickings'], {
          AMAZON_ODOO_KILL_AT_BOUNDARY: String(1 + (round - 1) * STEP),
        });
        if (signal === 'SIGKILL') kills += 1;
        await sidecar.run(['sync', 'pickings']);
        if (signal === null) break;
      }
      const { parcels, counts } = amazon.control.journal();
      const wrong = parcels.filter(({ times, items }) => times !== 1 || items.length !== 2);
      process.stderr.write(`Odoo ${version}, kills while reporting: ${kills}, doubles: ${wrong.length}\n`);
      expect(kills).toBeGreaterThan(STEP === 1 ? 20 : 6);
      expect(wrong).toEqual([]);
      const delivered =
        await database.sql(`SELECT o.client_order_ref FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id
      WHERE p.state = 'done' AND p.carrier_tracking_ref IS NOT NULL ORDER BY 1`);
      expect(new Set(parcels.map(({ orderId }) => orderId))).toEqual(new Set(delivered.flat()));
      expect(counts['confirmShipment']).toEqual({ 204: parcels.length });
      const told = await database.sql(
        `SELECT a.res_id, count(*) FROM mail_activity a WHERE a.res_model = 'stock.picking' GROUP BY 1 HAVING count(*) <> 1`,
      );
      expect(told).toEqual([]);
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
