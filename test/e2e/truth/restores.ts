import { testedVersions } from '../../kit/odoo.ts';
import { type Disaster, liveTwoDays, NO_LOSSES, onceEach, recoverAll, type Size } from './disaster.ts';

/** One life of two days; each test puts something back and brings all back. The tests build on each other. */
export function describeRestores(size: Size): void {
  describe.each(testedVersions({ once: 'what is compared after a restore is our own code' }))(
    'after a restore from the backup of yesterday, in a real Odoo %s',
    (version) => {
      let disaster: Disaster;
      let told: Record<string, number>;
      let books: string[][];

      beforeAll(async () => {
        disaster = await liveTwoDays(version, 'disaster', size);
        told = disaster.told();
        books = await disaster.books();
      });
      afterAll(() => disaster.close());

      test('before it, all is well, two settlements are booked, and Amazon knows each parcel once', async () => {
        expect(await disaster.losses()).toEqual(NO_LOSSES);
        expect(new Set(books.flatMap(([label = '']) => /^AMZ-(\d+)/.exec(label)?.[1] ?? []))).toEqual(
          new Set(['9500000001', '9500000002']),
        );
        expect([Object.keys(told).length, onceEach(told)]).toEqual([2 * size.parcels, true]);
      });

      test('of Odoo: one sync and one sweep restore everything, a person is notified, and nothing is reported to Amazon twice', async () => {
        const { sidecar } = disaster;
        await disaster.restore({ odoo: true });
        expect(await recoverAll(disaster)).toEqual({
          orders: 1,
          pickings: 1,
          settlements: 1,
          unexplained: 0,
          failed: 0,
          // Nobody needs the order that was placed and cancelled since.
          filed: [
            expect.stringContaining(
              `it lacks ${size.orders - 1} orders and deliveries of ${size.parcels} parcels`,
            ),
          ],
        });
        expect(await disaster.books()).toEqual(books);
        expect(await disaster.losses()).toEqual(NO_LOSSES);
        expect(disaster.told()).toEqual(told);
        expect(await sidecar.report()).toMatchObject({ created: 0, updated: 0, cancelled: 0, failed: 0 });
        await sidecar.run(['failures', 'dismiss', 'Odoo']);
      });

      test('of the state file only: nothing is created twice', async () => {
        await disaster.restore({ state: true });
        expect(await recoverAll(disaster)).toEqual({
          orders: 0,
          pickings: 0,
          settlements: 0,
          unexplained: 0,
          failed: 0,
          filed: [],
        });
        expect(await disaster.losses()).toEqual(NO_LOSSES);
        expect(await disaster.books()).toEqual(books);
        expect(disaster.told()).toEqual(told);
      });

      test('of both: what was shipped meanwhile comes back when it is asked for', async () => {
        await disaster.restore({ odoo: true, state: true });
        const { sidecar, backedUpAt } = disaster;
        await sidecar.run(['resync', '--since', backedUpAt, '--even-shipped', '--json']);
        expect(await recoverAll(disaster)).toMatchObject({ unexplained: 0, failed: 0 });
        // Nobody remembers that goods of an order that the backup holds have left: its delivery is the warehouse's again.
        const { notDelivered, ...others } = await disaster.losses();
        expect({ ...others, notDelivered: [] }).toEqual(NO_LOSSES);
        expect((notDelivered ?? []).map(([, state]) => state)).toEqual(
          Array.from({ length: Math.ceil(size.parcels / 2) }, () => 'assigned'),
        );
        expect(disaster.told()).toEqual(told);
        // The settlement waits for the invoices of these deliveries. Nobody enters the references again: Amazon has them.
        await disaster.deliverAgain();
        expect(await recoverAll(disaster)).toMatchObject({
          settlements: 0,
          unexplained: 0,
          failed: 0,
          filed: [],
        });
        expect(await disaster.losses()).toEqual(NO_LOSSES);
        expect(await disaster.books()).toEqual(books);
        expect(disaster.told()).toEqual(told);
      });

      test('to another database of the same name: nothing is written until a person says that it is meant', async () => {
        const { database, sidecar } = disaster;
        await database.sql(`UPDATE res_company SET create_date = create_date + interval '1 day'`);
        await database.sql(`UPDATE ir_config_parameter SET value = 'another' WHERE key = 'database.uuid'`);
        await database.sql(
          `UPDATE sale_order SET client_order_ref = 'somebody else''s ' || id, origin = NULL`,
        );
        await database.sql(`DELETE FROM ir_model_data WHERE module = 'amazon_odoo' AND model = 'sale.order'`);
        const before = await database.sql('SELECT max(write_date), count(*) FROM sale_order');
        const refused = await sidecar.run(['sync', 'orders', '--json']);
        expect(refused.status).toBe(2);
        expect(refused.stdout).toMatch(/belongs to another Odoo .* state adopt/);
        expect((await sidecar.run(['sync', 'pickings'])).status).toBe(2);
        expect((await sidecar.run(['sweep'])).status).toBe(2);
        expect(await database.sql('SELECT max(write_date), count(*) FROM sale_order')).toEqual(before);
        expect((await sidecar.run(['state', 'adopt'])).status).toBe(0);
        expect((await sidecar.report()).created).toBeGreaterThan(0);
      });
    },
  );
}
