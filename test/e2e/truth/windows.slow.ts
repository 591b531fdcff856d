import { join } from 'node:path';
import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { testedVersions } from '../../kit/odoo.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const ADDONS = join(__dirname, '../../odoo-addons-asking');
/** With this, the addon does what it was asked for, as when somebody has answered its window. */
const ANSWERED = { context: { asks_first_answered: true } };

/** Ten times as much of everything: 30 units for 300.00. */
function tenfold(order: Order): Order {
  return JSON.parse(JSON.stringify(order), (key, value: unknown) => {
    if (key === 'amount') return (Number(value) * 10).toFixed(2);
    return key.startsWith('quantity') ? Number(value) * 10 : value;
  }) as Order;
}

/** With a real addon that opens windows, see test/odoo-addons-asking. The tests build on each other. */
describe.each(testedVersions())('an addon that asks first, in a real Odoo %s', (version) => {
  let world: World;
  let sidecar: Sidecar;
  let people: Warehouse;
  let orders: NumberedOrders;

  beforeAll(async () => {
    world = await openWorld(version, 'windows', { serve: ['--addons', ADDONS] });
    ({ sidecar } = world);
    people = await openWarehouse(world.database, world.odooUrl);
    orders = numberedOrders(world.amazon, 91);
  });
  afterAll(() => world.close());

  const later = (): void => world.amazon.control.advance(5 * 60_000);
  const stands = (orderId: string): Promise<string[][]> =>
    world.database.sql(
      `SELECT o.state, p.state, p.date_done IS NULL FROM sale_order o LEFT JOIN stock_picking p ON p.sale_id = o.id WHERE o.client_order_ref = '${orderId}'`,
    );
  const failures = async (): Promise<{ subject: string; class: string; message: string }[]> =>
    (
      JSON.parse((await sidecar.run(['failures', 'list', '--json'])).stdout) as {
        failures: { subject: string; class: string; message: string }[];
      }
    ).failures;
  const idsOf = (orderId: string): Promise<number[]> =>
    people.search('sale.order', [['client_order_ref', '=', orderId]]);

  test('a large order stays a quotation and is a failure that names the window; the others of its batch are confirmed', async () => {
    const [large, small, other] = [tenfold(orders.open()), orders.open(), orders.open()] as const;
    world.amazon.control.putOrders([small, large, other]);
    later();
    expect(await sidecar.report()).toMatchObject({ created: 2, failed: 1 });
    expect((await stands(large.orderId)).map(([state]) => state)).toEqual(['draft']);
    for (const { orderId } of [small, other])
      expect((await stands(orderId)).map(([state]) => state)).toEqual(['sale']);
    expect(await failures()).toMatchObject([
      { subject: large.orderId, class: 'notFinished', message: expect.stringContaining('"Approval"') },
    ]);
    const sweep = await sidecar.run(['sweep', '--json']);
    expect(sweep.status).toBe(1);
    const ids = await idsOf(large.orderId);
    await people.odoo.call('sale.order', 'action_confirm', {}, { ids, ...ANSWERED });
    await sidecar.run(['failures', 'retry', large.orderId]);
    later();
    expect(await sidecar.report()).toMatchObject({ failed: 0 });
    expect((await stands(large.orderId)).map(([state]) => state)).toEqual(['sale']);
    expect(await failures()).toEqual([]);
  });

  test('a large delivery of an FBA order stays open, without a date, until somebody has answered the window', async () => {
    const [large, small] = [tenfold(orders.fba()), orders.fba()] as const;
    world.amazon.control.putOrders([small, large]);
    later();
    await sidecar.report();
    const ids = await idsOf(large.orderId);
    await people.odoo.call('sale.order', 'action_confirm', {}, { ids, ...ANSWERED });
    await sidecar.run(['failures', 'retry', large.orderId]);
    later();
    expect(await sidecar.report()).toMatchObject({ failed: 1 });
    expect(await stands(small.orderId)).toEqual([['sale', 'done', 'f']]);
    expect(
      (await stands(large.orderId)).map(([order, picking, open]) => [order, picking === 'done', open]),
    ).toEqual([['sale', false, 't']]);
    expect(await failures()).toMatchObject([
      { subject: large.orderId, class: 'notFinished', message: expect.stringContaining('"Quality Check"') },
    ]);
    const pickings = await people.search('stock.picking', [['sale_id', 'in', ids]]);
    const context = { ...ANSWERED.context, skip_backorder: true, skip_immediate: true, skip_sms: true };
    await people.odoo.call('stock.picking', 'button_validate', {}, { ids: pickings, context });
    await sidecar.run(['failures', 'retry', large.orderId]);
    later();
    expect(await sidecar.report()).toMatchObject({ failed: 0 });
    expect(await stands(large.orderId)).toEqual([['sale', 'done', 'f']]);
    expect(await failures()).toEqual([]);
  });
});
