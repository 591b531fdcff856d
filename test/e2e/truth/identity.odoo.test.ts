import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { cloneDatabase, startOdoo, type TestDatabase, takeSnapshot, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(600_000);

/** Ids that are remembered are only hints: after a restore they belong to other records. The tests build on each other. */
describe.each(testedVersions({ once: 'how records are compared is our own code' }))(
  'a remembered id that is another order’s now, in a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let number = 0;

    beforeAll(async () => {
      database = await cloneDatabase(await startOdoo(version), 'identity');
      amazon = await startSimulator({ quotaFactor: 10_000, personalData: 'always' });
      sidecar = createSidecar(amazon.url, database);
    });
    afterAll(async () => {
      sidecar.remove();
      await amazon.close();
      await database.drop();
    });

    function place(patch: Record<string, unknown> = {}): Order {
      number += 1;
      const now = amazon.control.now();
      const order = merchantOrder({
        orderId: `305-0000031-${String(number).padStart(7, '0')}`,
        createdTime: now,
        lastUpdatedTime: now,
        ...patch,
      });
      amazon.control.putOrders([order]);
      amazon.control.advance(5 * 60_000);
      return order;
    }
    const held = (orderId: string): Promise<string[][]> =>
      database.sql(
        `SELECT id, state, round(amount_total, 2) FROM sale_order WHERE client_order_ref = '${orderId}'`,
      );

    test('an order that got the id of a lost one is neither changed nor cancelled in its place', async () => {
      // Products, partners and the pricelist are there before, as in every Odoo that is restored.
      place();
      await sidecar.report();
      const before = await takeSnapshot(database);
      const lost = place();
      await sidecar.report();
      const [[id] = []] = await held(lost.orderId);
      await before.restore();
      await before.drop();
      const other = place();
      // A person enters it meanwhile: it gets the id that was given again.
      await database.sql(`UPDATE sale_order_line SET name = name`);
      const copied =
        await database.sql(`INSERT INTO sale_order (id, name, client_order_ref, partner_id, partner_invoice_id,
      partner_shipping_id, company_id, pricelist_id, currency_id, date_order, state, picking_policy, warehouse_id, amount_total, create_date)
      SELECT ${id}, 'S-BY-HAND', 'PO of a customer', partner_id, partner_invoice_id, partner_shipping_id, company_id, pricelist_id,
      currency_id, now(), 'sale', picking_policy, warehouse_id, 77, now() FROM sale_order ORDER BY id LIMIT 1 RETURNING id`);
      expect(copied).toEqual([[id]]);
      await database.sql(`SELECT setval('sale_order_id_seq', ${id})`);
      amazon.control.event({ type: 'cancel', orderId: lost.orderId });
      amazon.control.advance(5 * 60_000);
      const report = await sidecar.report();
      expect(report).toMatchObject({ cancelled: 0, failed: 0 });
      expect(
        await database.sql(`SELECT state, round(amount_total) FROM sale_order WHERE id = ${id}`),
      ).toEqual([['sale', '77']]);
      expect((await held(other.orderId)).map(([, state]) => state)).toEqual(['sale']);
    });

    test('an order whose reference a person has overwritten is still the same', async () => {
      const renamed = place();
      await sidecar.report();
      const [[id] = []] = await held(renamed.orderId);
      await database.sql(`UPDATE sale_order SET client_order_ref = 'our own words' WHERE id = ${id}`);
      amazon.control.event({ type: 'cancel', orderId: renamed.orderId });
      amazon.control.advance(5 * 60_000);
      expect(await sidecar.report()).toMatchObject({ cancelled: 1 });
      expect(await database.sql(`SELECT state FROM sale_order WHERE id = ${id}`)).toEqual([['cancel']]);
    });
  },
);
