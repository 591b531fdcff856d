import { takeSnapshot, testedVersions } from '../../kit/odoo.ts';
import { of, once, openShipping, order, type Shipping } from '../../kit/shipping.ts';

jest.setTimeout(600_000);

describe.each(testedVersions({ once: 'identity is looked at by our own code' }))(
  'deliveries of a real Odoo %s that was restored from a backup',
  (version) => {
    let shipping: Shipping;
    beforeAll(async () => {
      shipping = await openShipping(version, 'restored');
    });
    afterAll(() => shipping.close());

    const pickingOf = async (name: string): Promise<string | undefined> =>
      (
        await shipping.database.sql(
          `SELECT p.id FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id WHERE o.client_order_ref = '${of(name)}'`,
        )
      )[0]?.[0];
    const toDosOnOrder = (name: string): Promise<string[][]> =>
      shipping.database.sql(
        `SELECT a.summary FROM mail_activity a JOIN sale_order o ON o.id = a.res_id AND a.res_model = 'sale.order' WHERE o.client_order_ref = '${of(name)}'`,
      );

    test('the delivery of another order with the id of one that was reported is reported', async () => {
      // Products and partners are there before, as in every Odoo that is restored.
      await shipping.bring(order('before'));
      const backup = await takeSnapshot(shipping.database);
      await shipping.bring(order('lost'), order('refused'));
      await shipping.warehouse.validate(of('lost'), { carrier: 'DHL', tracking: 'T-LOST' });
      await shipping.warehouse.validate(of('refused'), { carrier: 'DHL' });
      expect(await shipping.report()).toMatchObject({ confirmed: 1, waiting: 1 });
      const used = await pickingOf('lost');
      await backup.restore();
      await backup.drop();
      await shipping.bring(order('other'));
      expect(await pickingOf('other')).toBe(used);
      await shipping.warehouse.validate(of('other'), { carrier: 'DHL', tracking: 'T-OTHER' });
      expect(await shipping.report()).toMatchObject({ confirmed: 1 });
      expect(shipping.parcels('other')).toEqual([once('T-OTHER', 2, 1)]);
      expect(shipping.amazon.control.order(of('other'))).toMatchObject({
        fulfillment: { fulfillmentStatus: 'SHIPPED' },
      });
    });

    test('an order that came back and is delivered once more is recognised at Amazon, and not reported again', async () => {
      const before = shipping.calls();
      expect((await shipping.sidecar.report(['recover', of('lost'), of('refused')])).created).toBe(2);
      expect(await shipping.report()).toMatchObject({ confirmed: 0, failed: 0 });
      await shipping.warehouse.validate(of('lost'), { carrier: 'DHL', tracking: 'T-LOST' });
      expect(await shipping.report()).toMatchObject({ confirmed: 0, elsewhere: 1 });
      expect(shipping.calls()).toBe(before);
      expect(shipping.parcels('lost')).toEqual([once('T-LOST', 2, 1)]);
    });

    test('what was remembered of deliveries that are gone is told to a person, and forgotten', async () => {
      const summary = 'A delivery that was known to Amazon is gone from Odoo';
      expect(await toDosOnOrder('refused')).toEqual([[summary]]);
      expect(await toDosOnOrder('lost')).toEqual([[summary]]);
      const { stdout } = await shipping.sidecar.run(['failures', 'list', '--json']);
      expect(stdout).not.toContain('trackingMissing');
      await shipping.report();
      expect(await toDosOnOrder('refused')).toHaveLength(1);
    });
  },
);
