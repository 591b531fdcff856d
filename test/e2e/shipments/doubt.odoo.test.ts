import { PICKING_FIELDS, PICKING_STATUS } from '../../../src/odoo/screens/fields.ts';
import { THOROUGH, testedVersions } from '../../kit/odoo.ts';
import { of, once, openShipping, order, type PickingsReport, type Shipping } from '../../kit/shipping.ts';
import type { Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(600_000);

const { done: DONE, failed: FAILED } = PICKING_STATUS;

/** How feeds end, and what the delivery then shows. */
const OUTCOMES = { normal: DONE, messageIdZero: FAILED, fatal: FAILED } as const;
/** Only in `test:thorough`: amazon/fulfillment-feed.test.ts reads each kind of report, and each feed costs two passes. */
const MORE_OUTCOMES = {
  noMessageNamed: FAILED,
  plainText: FAILED,
  cancelled: FAILED,
  gzip: DONE,
} as const;
const SHOWN = { ...OUTCOMES, ...(THOROUGH ? MORE_OUTCOMES : {}) };
const FEEDS = Object.keys(SHOWN) as (keyof typeof OUTCOMES | keyof typeof MORE_OUTCOMES)[];

describe.each(testedVersions({ once: "lost answers are Amazon's" }))(
  'deliveries of a real Odoo %s, of which Amazon does not say enough',
  (version) => {
    let shipping: Shipping;

    beforeAll(async () => {
      shipping = await openShipping(version, 'doubt');
      await shipping.warehouse.addFields();
    });
    afterAll(() => shipping.close());

    describe('when the answer is lost', () => {
      beforeAll(async () => {
        await shipping.bring(order('lost'), order('unsent'));
      });

      test('after the effect: it counts as failed until the order was read back, and is never sent twice', async () => {
        await shipping.warehouse.validate(of('lost'), { carrier: 'DHL', tracking: 'T-LOST' });
        shipping.amazon.control.addFault({ kind: 'reset', call: 'confirmShipment', afterEffect: true });
        expect((await shipping.report()).confirmed).toBe(0);
        expect(await shipping.shown('lost')).toEqual([[PICKING_STATUS.failed]]);
        expect((await shipping.report()).confirmed).toBe(1);
        expect(await shipping.shown('lost')).toEqual([[PICKING_STATUS.done]]);
        expect(shipping.parcels('lost')).toEqual([once('T-LOST', 2, 1)]);
      });

      test('before the effect: read back, and sent again', async () => {
        await shipping.warehouse.validate(of('unsent'), { carrier: 'DHL', tracking: 'T-UNSENT' });
        shipping.amazon.control.addFault({ kind: 'httpError', status: 503, call: 'confirmShipment' });
        expect((await shipping.report()).confirmed).toBe(0);
        expect(shipping.parcels('unsent')).toEqual([]);
        expect((await shipping.report()).confirmed).toBe(1);
        expect(shipping.parcels('unsent')).toEqual([once('T-UNSENT', 2, 1)]);
      });

      test('retry compares with Amazon first; the button in Odoo does the same and is cleared', async () => {
        const before = shipping.calls();
        const [picking] = await shipping.database.sql(
          `SELECT p.name, p.id FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id WHERE o.client_order_ref = '${of('lost')}'`,
        );
        expect(await shipping.report(['retry', picking?.[0] ?? ''])).toMatchObject({
          fetched: 1,
          unchanged: 1,
        });
        await shipping.warehouse.write('stock.picking', [Number(picking?.[1])], {
          [PICKING_FIELDS.retry]: true,
        });
        await shipping.report();
        expect(
          await shipping.database.sql(
            `SELECT ${PICKING_FIELDS.retry} FROM stock_picking WHERE id = ${picking?.[1]}`,
          ),
        ).toEqual([['f']]);
        expect(shipping.calls()).toBe(before);
        expect((await shipping.sidecar.run(['retry', 'WH/OUT/99999'])).status).toBe(2);
      });
    });

    test('an order that a person had entered is reported by the SKU of its products', async () => {
      const partner = await shipping.warehouse.create('res.partner', { name: 'Testperson adopted' });
      const line = async (reference: string, quantity: number) => {
        const goods = { name: reference, type: version === '14' ? 'product' : 'consu' };
        const product = await shipping.warehouse.create('product.product', {
          ...goods,
          default_code: reference,
        });
        return [0, 0, { product_id: product, product_uom_qty: quantity }];
      };
      const lines = [await line('00123', 2), await line('BOX-1', 1)];
      const values = { partner_id: partner, client_order_ref: of('adopted'), order_line: lines };
      const entered = await shipping.warehouse.create('sale.order', values);
      await shipping.warehouse.odoo.call('sale.order', 'action_confirm', {}, { ids: [entered] });
      const now = shipping.amazon.control.now();
      shipping.amazon.control.putOrder({ ...order('adopted'), createdTime: now, lastUpdatedTime: now });
      await shipping.warehouse.validate(of('adopted'), { carrier: 'DHL', tracking: 'T-ADOPTED' });
      // Never read before: Amazon is asked about this order alone.
      expect(await shipping.report()).toMatchObject({ confirmed: 1 });
      expect(shipping.parcels('adopted')).toEqual([once('T-ADOPTED', 2, 1)]);
    });

    describe('by feed', () => {
      let feeder: Sidecar;

      beforeAll(async () => {
        feeder = shipping.sidecarWith({ shipments: 'feed' });
        await shipping.bring(...FEEDS.map((outcome) => order(outcome)));
        await feeder.report();
      });
      afterAll(() => feeder.remove());

      const pass = (args?: string[]): Promise<PickingsReport> => {
        // Long enough for Amazon to have worked on what was handed over before.
        shipping.amazon.control.advance(60_000);
        return shipping.report(args, feeder);
      };

      test('a state that knows nothing sends nothing that Amazon has', async () => {
        await pass();
        expect(shipping.feeds()).toBe(0);
      });

      test('what a report proves is synchronized; all else counts as failed, and is not sent again unasked', async () => {
        for (const name of FEEDS) {
          await shipping.warehouse.validate(of(name), {
            carrier: 'Kurier & Söhne <K>',
            tracking: `T-${name}`,
          });
          if (name !== 'normal') shipping.amazon.control.addFault({ kind: 'feedOutcome', outcome: name });
          expect(await pass()).toMatchObject({ waiting: 1 });
          expect(await shipping.shown(name)).toEqual([[PICKING_STATUS.pending]]);
        }
        await pass();
        expect(await statusesOf(shipping, FEEDS)).toEqual(SHOWN);
        expect(shipping.amazon.control.order(of('normal'))).toMatchObject({
          packages: [{ carrier: 'Kurier & Söhne <K>' }],
        });
        await pass();
        expect(shipping.feeds()).toBe(FEEDS.length);
      });

      test('retry sends what the order read back does not have, once', async () => {
        await pass(['retry', '--failed']);
        await pass();
        expect(shipping.feeds()).toBe(FEEDS.length + 1);
        expect(new Set(Object.values(await statusesOf(shipping, FEEDS)))).toEqual(
          new Set([PICKING_STATUS.done]),
        );
        for (const name of FEEDS) expect(shipping.parcels(name)).toEqual([once(`T-${name}`, 2, 1)]);
      });
    });
  },
);

/** What the field of `setup` shows, by name of the order. */
async function statusesOf(shipping: Shipping, names: readonly string[]): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await shipping.shown(name))[0]?.[0] ?? ''] as const)),
  );
}
