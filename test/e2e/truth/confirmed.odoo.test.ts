import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { type FaultyProxy, startFaultyProxy } from '../../kit/faulty-proxy.ts';
import { cloneDatabase, startOdoo, type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(900_000);

function shippedByAmazon(order: Order): Partial<Order> {
  return {
    fulfillment: { ...order.fulfillment, fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' },
    orderItems: order.orderItems.map((item) => ({
      ...item,
      fulfillment: { quantityFulfilled: item.quantityOrdered, quantityUnfulfilled: 0 },
    })),
  };
}

/** Odoo answers without an error, and nothing has happened. The tests build on each other. */
describe.each(testedVersions({ once: 'answers that lie are made by our own proxy' }))(
  'success is read back from a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let proxy: FaultyProxy;
    let sidecar: Sidecar;
    let number = 0;

    beforeAll(async () => {
      database = await cloneDatabase(await startOdoo(version), 'confirmed');
      amazon = await startSimulator({ quotaFactor: 10_000, personalData: 'always' });
      proxy = await startFaultyProxy(database.url);
      sidecar = createSidecar(amazon.url, database, { odooUrl: proxy.url });
    });
    afterAll(async () => {
      sidecar.remove();
      await proxy.stop();
      await amazon.close();
      await database.drop();
    });

    function place(patch: (order: Order) => Partial<Order> = () => ({})): string {
      number += 1;
      const now = amazon.control.now();
      const order = merchantOrder({
        orderId: `305-0000051-${String(number).padStart(7, '0')}`,
        createdTime: now,
        lastUpdatedTime: now,
      });
      amazon.control.putOrders([{ ...order, ...patch(order) }]);
      amazon.control.advance(5 * 60_000);
      return order.orderId;
    }
    const states = (orderId: string): Promise<string[][]> =>
      database.sql(`SELECT o.state, p.state, p.date_done IS NULL FROM sale_order o LEFT JOIN stock_picking p ON p.sale_id = o.id
      WHERE o.client_order_ref = '${orderId}'`);
    const failures = async (): Promise<{ subject: string; class: string; message: string }[]> => {
      const { stdout } = await sidecar.run(['failures', 'list', '--json']);
      return (JSON.parse(stdout) as { failures: { subject: string; class: string; message: string }[] })
        .failures;
    };
    /** The pass after the pause of the failure log. */
    async function later(): Promise<void> {
      proxy.become('pass');
      proxy.only(undefined);
      await sidecar.run(['failures', 'retry', ...(await failures()).map(({ subject }) => subject)]);
      await sidecar.run(['sync', 'orders']);
    }

    test('a window in place of confirming is a failure that names it; the next pass confirms', async () => {
      const orders = [place(), place()];
      proxy.only('"action_confirm"');
      proxy.become('window');
      expect(await sidecar.report()).toMatchObject({ created: 0, failed: 2 });
      for (const orderId of orders) expect(await states(orderId)).toEqual([['draft', '', 't']]);
      const filed = await failures();
      expect(filed.map(({ class: each }) => each)).toEqual(['notFinished', 'notFinished']);
      expect(filed[0]?.message).toContain('"Approval" (approval.question)');
      await later();
      for (const orderId of orders) expect((await states(orderId)).map(([state]) => state)).toEqual(['sale']);
      expect(await failures()).toEqual([]);
    });

    test('a window in place of validating leaves the delivery of an FBA order open, without a date; the next pass delivers', async () => {
      const orderId = place(shippedByAmazon);
      proxy.only('"button_validate"');
      proxy.become('window');
      expect(await sidecar.report()).toMatchObject({ created: 0, failed: 1 });
      expect((await states(orderId)).map(([order, , open]) => [order, open])).toEqual([['sale', 't']]);
      await later();
      expect(await states(orderId)).toEqual([['sale', 'done', 'f']]);
      expect(await failures()).toEqual([]);
    });

    test('a replica that does not show the new order yet: it does not count as created, and is finished by the next pass', async () => {
      const orderId = place();
      proxy.only('"sale.order","search_read"');
      proxy.become('old');
      const { stdout } = await sidecar.run(['sync', 'orders', '--json']);
      expect(stdout).not.toMatch(/"created":1/);
      await later();
      expect((await states(orderId)).map(([state]) => state)).toEqual(['sale']);
      expect(await failures()).toEqual([]);
    });

    test.each(['"action_confirm"', '"load"', '"activity_schedule"'])(
      'while Odoo is still at work on %s, the gateway gives up: nothing is there twice',
      async (call) => {
        const orderId = place((order) => ({
          orderItems: order.orderItems.map((item) => ({
            ...item,
            cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason: 'too late' } },
          })),
        }));
        proxy.only(call);
        proxy.become('late');
        await sidecar.run(['sync', 'orders']);
        await proxy.settled();
        await later();
        expect((await states(orderId)).map(([state]) => state)).toEqual(['sale']);
        expect(
          await database.sql(`SELECT count(*) <= 1 FROM mail_activity a JOIN sale_order o ON o.id = a.res_id AND a.res_model = 'sale.order'
          WHERE o.client_order_ref = '${orderId}'`),
        ).toEqual([['t']]);
      },
    );
  },
);
