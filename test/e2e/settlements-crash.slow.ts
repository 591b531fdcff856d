import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../support/odoo.ts';
import { shippedOrders } from './settlement-month.ts';
import { createSidecar, type Sidecar } from './sidecar.ts';

jest.setTimeout(1_800_000);

/** `npm run test:crash` kills at every boundary. */
const STEP = process.env['CRASH_THOROUGH'] === '1' ? 1 : 5;

const ways = testedVersions().flatMap((version) =>
  (['statement', 'batch'] as const).map((way) => ({ version, way })),
);

describe.each(ways)(
  'killed (SIGKILL) while booking by $way into a real Odoo $version',
  ({ version, way }) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;

    beforeAll(async () => {
      database = await cloneDatabase(await startOdoo(version), `kill ${way}`);
      await database.sql(
        "UPDATE res_company SET currency_id = (SELECT id FROM res_currency WHERE name = 'EUR')",
      );
      amazon = await startSimulator({ quotaFactor: 100_000 });
      sidecar = createSidecar(amazon.url, database, {
        marketplaces: ['DE'],
        odoo: { settlements: way, invoices: 'onDelivery' },
      });
      amazon.control.putOrders(shippedOrders(60, amazon.control.now()));
      await sidecar.report();
    });

    afterAll(async () => {
      sidecar.remove();
      await amazon.close();
      await database.drop();
    });

    test('books nothing twice and loses nothing', async () => {
      const orderIds = amazon.control.orders().map(({ orderId }) => orderId);
      let rounds = 0;
      let kills = 0;
      for (let boundary = 1; ; boundary += STEP) {
        const [orderId = '', refunded = ''] = orderIds.slice(2 * rounds);
        rounds += 1;
        amazon.control.makeUpSettlement({
          marketplace: 'DE',
          settlementId: String(8_000_000_000 + rounds),
          orderIds: [orderId, refunded],
          refundedOrderIds: [refunded],
          previousReserve: rounds === 1 ? 0 : 10_00,
          reserve: 10_00,
        });
        const killed = await sidecar.run(['sync', 'settlements'], {
          AMAZON_ODOO_KILL_AT_BOUNDARY: String(boundary),
        });
        if (killed.signal === 'SIGKILL') kills += 1;
        await sidecar.run(['sync', 'settlements']);
        if (killed.signal === null || rounds === 30) break;
      }
      const [balance] =
        await database.sql(`SELECT sum(l.balance) FROM account_move_line l JOIN account_journal j
      ON j.default_account_id = l.account_id WHERE l.parent_state = 'posted' AND j.code = 'AMZ'`);
      const documents = await database.sql(
        "SELECT move_type, payment_state, count(*) FROM account_move WHERE move_type LIKE 'out_%' AND payment_state = 'paid' GROUP BY 1, 2 ORDER BY 1",
      );
      const doubled = await database.sql(
        'SELECT invoice_origin FROM account_move WHERE invoice_origin IS NOT NULL GROUP BY 1 HAVING count(*) <> 1',
      );
      process.stderr.write(
        `Odoo ${version}, ${way}: ${kills} kills while booking, balance ${balance?.[0]}\n`,
      );
      expect(kills).toBeGreaterThan(5);
      expect(Number(balance?.[0])).toBe(10);
      expect(documents).toEqual([
        ['out_invoice', 'paid', String(2 * rounds)],
        ['out_refund', 'paid', String(rounds)],
      ]);
      expect(doubled).toEqual([]);
    });
  },
);
