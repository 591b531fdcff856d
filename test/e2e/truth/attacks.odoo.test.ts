import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { takeSnapshot, testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import { MUG } from '../../kit/shipping.ts';
import { createSidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

/**
 * Attacks that once succeeded, step by step as they were made. Which test repeats which attack: the table in docs/security.md, and a test
 * that compares it with the tests.
 */
describe.each(testedVersions({ once: 'what is believed of remembered records is our own code' }))(
  'attacks that once succeeded, on a real Odoo %s',
  (version) => {
    let world: World;
    let orders: NumberedOrders;
    let warehouse: Warehouse;

    beforeAll(async () => {
      world = await openWorld(version, 'attacks', {
        prepare: (database) => keepBooksIn('EUR', database),
        sidecar: { marketplaces: ['DE'], odoo: { settlements: 'batch' } },
      });
      warehouse = await openWarehouse(world.database);
      // Made before any backup, which would lack it.
      await warehouse.carrier('DHL');
      orders = numberedOrders(world.amazon, 81);
    });
    afterAll(() => world.close());

    const later = (): void => world.amazon.control.advance(5 * 60_000);
    async function sync(job: string): Promise<Record<string, unknown>> {
      const { stdout, stderr } = await world.sidecar.run(['sync', job, '--json']);
      later();
      if (stdout === '') throw new Error(stderr);
      const [report] = (JSON.parse(stdout) as { accounts: [Record<string, unknown>] }).accounts;
      if (report['error'] !== undefined) throw new Error(`sync ${job}: ${stdout}`);
      return report;
    }
    const failures = async (): Promise<{ subject: string; class: string }[]> =>
      (
        JSON.parse((await world.sidecar.run(['failures', 'list', '--json'])).stdout) as {
          failures: { subject: string; class: string }[];
        }
      ).failures;
    const idOf = async (orderId: string): Promise<string> => {
      const rows = await world.database.sql(
        `SELECT o.id, (SELECT min(p.id) FROM stock_picking p WHERE p.sale_id = o.id) FROM sale_order o WHERE o.client_order_ref = '${orderId}'`,
      );
      expect(rows).toHaveLength(1);
      return rows.flat().join(' ');
    };
    const told = (orderId: string): string[] =>
      world.amazon.control
        .journal()
        .parcels.filter((parcel) => parcel.orderId === orderId)
        .map(({ trackingNumber, times }) => `${trackingNumber} ${times}`);
    const wanted = (orderId: string): Promise<string[][]> =>
      world.database.sql(
        `SELECT round(l.product_uom_qty) FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id WHERE o.client_order_ref = '${orderId}' ORDER BY l.id`,
      );

    test('after a restore, an order with the ids of a lost one keeps its lines, and its parcel is reported', async () => {
      const { amazon, database, sidecar } = world;
      const [first, lost, other] = [orders.open(), orders.open(), orders.open()] as const;
      amazon.control.putOrder(first);
      later();
      await sync('orders');
      const backup = await takeSnapshot(database);
      amazon.control.putOrder(lost);
      later();
      await sync('orders');
      await warehouse.validate(lost.orderId, { carrier: 'DHL', tracking: 'T-LOST' });
      await sync('pickings');
      expect(told(lost.orderId)).toEqual(['T-LOST 1']);
      const ids = await idOf(lost.orderId);
      await backup.restore();
      await backup.drop();
      // Another program, which knows nothing, imports the other order first: it gets the ids again, of order and delivery.
      amazon.control.putOrder(other);
      later();
      const stranger = createSidecar(amazon.url, database, { marketplaces: ['DE'] });
      expect(await stranger.run(['recover', other.orderId])).toMatchObject({ status: 0 });
      stranger.remove();
      expect(await idOf(other.orderId)).toBe(ids);
      await warehouse.validate(other.orderId, { carrier: 'DHL', tracking: 'T-OTHER' });
      amazon.control.event({ type: 'cancelUnits', orderId: first.orderId, orderItemId: MUG, quantity: 1 });
      amazon.control.patchOrder(lost.orderId, { programs: ['PRIME'] });
      later();
      await sync('orders');
      expect(await wanted(other.orderId)).toEqual([['2'], ['1']]);
      expect(await wanted(first.orderId)).toEqual([['1'], ['1']]);
      await sync('pickings');
      await sync('pickings');
      expect(told(other.orderId)).toEqual(['T-OTHER 1']);
      expect(told(lost.orderId)).toEqual(['T-LOST 1']);
      // The lost one is back, under another id, and delivered.
      expect(await idOf(lost.orderId)).not.toBe(ids);
      expect((await failures()).map((failure) => failure.class)).toEqual(['odooRestored']);
      await sidecar.run(['failures', 'dismiss', 'Odoo']);
    });

    test('a backup that lacks nothing but deliveries: they are delivered again in Odoo, and Amazon is told nothing', async () => {
      const { amazon, database, sidecar } = world;
      const [one, two, newer] = [orders.open(), orders.open(), orders.open()] as const;
      amazon.control.putOrders([one, two, newer]);
      later();
      await sync('orders');
      const backup = await takeSnapshot(database);
      await warehouse.validate(one.orderId, { carrier: 'DHL', tracking: 'T-ONE' });
      await sync('pickings');
      expect(told(one.orderId)).toEqual(['T-ONE 1']);
      const isDelivered = async ({ orderId }: { orderId: string }): Promise<boolean> =>
        (
          await database.sql(
            `SELECT 1 FROM sale_order o JOIN stock_picking p ON p.sale_id = o.id WHERE o.client_order_ref = '${orderId}' AND p.state <> 'done'`,
          )
        ).length === 0;
      await sync('orders');
      await backup.restore();
      expect(await isDelivered(one)).toBe(false);
      await sync('pickings');
      expect((await failures()).map((failure) => failure.class)).toEqual(['odooRestored']);
      await sync('orders');
      expect(await isDelivered(one)).toBe(true);
      await sync('pickings');
      await sidecar.run(['failures', 'dismiss', 'Odoo']);
      await sync('orders');
      // A delivery that is done before the next pass hides this from it; the sweep looks at each.
      await backup.restore();
      await backup.drop();
      await warehouse.validate(newer.orderId, { carrier: 'DHL', tracking: 'T-NEWER' });
      await sync('pickings');
      expect(await isDelivered(one)).toBe(false);
      await sidecar.run(['sweep']);
      expect(await isDelivered(one)).toBe(true);
      await sync('pickings');
      expect([told(one.orderId), told(newer.orderId)]).toEqual([['T-ONE 1'], ['T-NEWER 1']]);
      expect(await isDelivered(two)).toBe(false);
      expect((await failures()).map((failure) => failure.class)).toEqual(['odooRestored']);
      await sidecar.run(['failures', 'dismiss', 'Odoo']);
    });

    test('the proof of completeness fails while Odoo lacks an order, and status says so', async () => {
      const { amazon, database, sidecar } = world;
      const order = orders.open();
      amazon.control.putOrder(order);
      later();
      await sync('orders');
      const sweep = async (...options: string[]): Promise<Record<string, unknown>> => {
        const { stdout } = await sidecar.run(['sweep', '--json', ...options]);
        return (JSON.parse(stdout) as { accounts: [Record<string, unknown>] }).accounts[0];
      };
      expect(await sweep()).toMatchObject({ unexplained: 0, failed: 0 });
      expect((await sidecar.run(['status'])).status).toBe(0);
      // As if somebody had set it back to a quotation: the program itself remembers it as created.
      await database.sql(`UPDATE sale_order SET state = 'draft' WHERE client_order_ref = '${order.orderId}'`);
      expect(await sweep('--dry-run')).toMatchObject({
        unexplained: 1,
        unexplainedOrders: [order.orderId],
      });
      await database.sql(`UPDATE sale_order SET state = 'sale' WHERE client_order_ref = '${order.orderId}'`);
      expect(await sweep('--dry-run')).toMatchObject({ unexplained: 0 });
    });

    test('a draft of a stranger that carries the id of an Amazon order does not stand for it', async () => {
      const { amazon, database } = world;
      const order = orders.fba();
      const partner = await warehouse.create('res.partner', { name: 'A stranger' });
      const cart = await warehouse.create('sale.order', {
        partner_id: partner,
        client_order_ref: order.orderId,
      });
      amazon.control.putOrder(order);
      later();
      expect(await sync('orders')).toMatchObject({ created: 1 });
      expect(
        await database.sql(
          `SELECT id = ${cart}, state, round(amount_total) FROM sale_order WHERE client_order_ref = '${order.orderId}' ORDER BY id`,
        ),
      ).toEqual([
        ['t', 'draft', '0'],
        ['f', 'sale', '30'],
      ]);
      expect(await failures()).toMatchObject([{ subject: order.orderId, class: 'referenceTaken' }]);
    });

    test('a parcel that leaves after another one was shipped from Seller Central is reported', async () => {
      const { amazon } = world;
      const order = orders.open();
      amazon.control.putOrder(order);
      later();
      await sync('orders');
      // A unit is shipped from Seller Central; the warehouse enters its delivery without knowing that.
      const sent = { quantityFulfilled: 1, quantityUnfulfilled: 1 };
      amazon.control.patchOrder(order.orderId, {
        fulfillment: { ...order.fulfillment, fulfillmentStatus: 'PARTIALLY_SHIPPED' },
        orderItems: order.orderItems.map((item) =>
          item.orderItemId === MUG ? { ...item, fulfillment: sent } : item,
        ),
        packages: [
          {
            packageReferenceId: '1',
            createdTime: amazon.control.now(),
            packageStatus: { status: 'IN_TRANSIT' },
            carrier: 'UPS',
            trackingNumber: 'T-BY-HAND',
            packageItems: [{ orderItemId: MUG, quantity: 1 }],
          },
        ],
      });
      later();
      await warehouse.validate(order.orderId, { done: { [MUG]: 1 }, carrier: 'DHL', tracking: 'T-FIRST' });
      await sync('orders');
      expect(await sync('pickings')).toMatchObject({ elsewhere: 1, confirmed: 0 });
      // Remembered as shipped elsewhere: the next one must not take its place.
      await warehouse.validate(order.orderId, { carrier: 'DHL', tracking: 'T-SECOND' });
      expect(await sync('pickings')).toMatchObject({ confirmed: 1, failed: 0 });
      expect(told(order.orderId)).toEqual(['T-SECOND 1']);
      expect(amazon.control.order(order.orderId)?.fulfillment?.fulfillmentStatus).toBe('SHIPPED');
    });

    test('one settlement whose kept file is gone does not stop the others', async () => {
      const { amazon, sidecar } = world;
      const settlement = { marketplace: 'DE' as const, orderIds: [], subscriptionFee: 5_00 };
      amazon.control.makeUpSettlement({ ...settlement, settlementId: '9600000001', wrongBy: 1 });
      expect(await sync('settlements')).toMatchObject({ refused: 1 });
      rmSync(join(dirname(sidecar.statePath), 'settlements'), { recursive: true });
      amazon.control.makeUpSettlement({ ...settlement, settlementId: '9600000002' });
      expect(await sync('settlements')).toMatchObject({ booked: 1, refused: 1 });
    });
  },
);
