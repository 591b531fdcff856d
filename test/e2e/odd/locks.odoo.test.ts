import type { Simulator } from '../../../src/simulator/simulator.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(600_000);

const MUG = '05015851154158';

/** The tests follow one another in one database. */
describe.each(testedVersions())('locked orders, in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let orders: NumberedOrders;
  let people: Warehouse;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'locks', {
      sidecar: { connector: true },
    }));
    people = await openWarehouse(database);
    orders = numberedOrders(amazon, 62);
  });

  afterAll(() => close());

  async function sync(): ReturnType<Sidecar['report']> {
    amazon.control.advance(5 * 60_000);
    return sidecar.report();
  }

  async function lockConfirmedSales(on: boolean): Promise<void> {
    const settings = await people.create('res.config.settings', { group_auto_done_setting: on });
    await people.odoo.call('res.config.settings', 'execute', {}, { ids: [settings] });
  }

  const stateOf = (orderId: string): Promise<string[][]> =>
    database.sql(
      `SELECT ${version === '14' ? `CASE WHEN state = 'done' THEN 'sale' ELSE state END, state = 'done'` : 'state, locked'}, round(amount_total, 2)
       FROM sale_order WHERE client_order_ref = '${orderId}'`,
    );
  /** Per line what was ordered, and what is to leave. */
  const unitsOf = (orderId: string): Promise<string[][]> =>
    database.sql(
      `SELECT round(l.product_uom_qty), round(coalesce(sum(m.product_uom_qty), 0)) FROM sale_order_line l
       JOIN sale_order o ON o.id = l.order_id LEFT JOIN stock_move m ON m.sale_line_id = l.id AND m.state <> 'cancel'
       JOIN product_product p ON p.id = l.product_id AND p.default_code <> 'AMAZON-ROUNDING'
       WHERE o.client_order_ref = '${orderId}' GROUP BY l.id ORDER BY l.id`,
    );

  /** What stands on the delivery, and on the order, line by line. */
  const textsOf = (orderId: string): Promise<string[][]> =>
    database.sql(
      `SELECT m.${version === '19' ? 'description_picking_manual' : 'description_picking'}, l.name FROM stock_move m
       JOIN sale_order_line l ON l.id = m.sale_line_id JOIN sale_order o ON o.id = l.order_id
       WHERE o.client_order_ref = '${orderId}' AND m.state <> 'cancel' ORDER BY l.id`,
    );

  test('with Lock Confirmed Sales, what Amazon changes is changed, and locked again', async () => {
    await lockConfirmedSales(true);
    const [cancelled, lowered, grown] = [orders.open(), orders.open(), orders.open()] as const;
    amazon.control.putOrders([cancelled, lowered, grown]);
    expect(await sync()).toMatchObject({ created: 3, failed: 0 });
    expect(await stateOf(lowered.orderId)).toEqual([['sale', 't', '30.00']]);
    expect(await textsOf(lowered.orderId)).toEqual(
      lowered.orderItems.map(({ product }) => {
        const text = `[${product.sellerSku}] ${product.title}`;
        return [text, text];
      }),
    );
    amazon.control.event({ type: 'cancel', orderId: cancelled.orderId });
    amazon.control.event({ type: 'cancelUnits', orderId: lowered.orderId, orderItemId: MUG, quantity: 1 });
    const [first] = grown.orderItems;
    amazon.control.patchOrder(grown.orderId, {
      proceeds: { grandTotal: { amount: '50.00', currencyCode: 'EUR' } },
      orderItems: [...grown.orderItems, { ...first, orderItemId: '00000000000777' }],
    });
    expect(await sync()).toMatchObject({ cancelled: 1, updated: 2, failed: 0 });
    expect((await stateOf(cancelled.orderId))[0]?.[0]).toBe('cancel');
    expect(await stateOf(lowered.orderId)).toEqual([['sale', 't', '20.00']]);
    expect(await unitsOf(lowered.orderId)).toEqual([
      ['1', '1'],
      ['1', '1'],
    ]);
    expect(await stateOf(grown.orderId)).toEqual([['sale', 't', '50.00']]);
    expect(await unitsOf(grown.orderId)).toEqual([
      ['2', '2'],
      ['1', '1'],
      ['2', '2'],
    ]);
    const texts = await textsOf(grown.orderId);
    expect(texts).toHaveLength(3);
    expect(texts.filter(([onDelivery, onOrder]) => onDelivery !== onOrder)).toEqual([]);
  });

  test('an order that a person has locked stays as it is, with its delivery, and this is reported', async () => {
    await lockConfirmedSales(false);
    const [cancelled, lowered] = [orders.open(), orders.open()] as const;
    amazon.control.putOrders([cancelled, lowered]);
    expect(await sync()).toMatchObject({ created: 2, failed: 0 });
    const ids = await people.search('sale.order', [
      ['client_order_ref', 'in', [cancelled.orderId, lowered.orderId]],
    ]);
    await people.odoo.call('sale.order', version === '14' ? 'action_done' : 'action_lock', {}, { ids });
    amazon.control.event({ type: 'cancel', orderId: cancelled.orderId });
    amazon.control.event({ type: 'cancelUnits', orderId: lowered.orderId, orderItemId: MUG, quantity: 1 });
    expect(await sync()).toMatchObject({ cancelled: 0, updated: 0, failed: 2 });
    expect(await stateOf(cancelled.orderId)).toEqual([['sale', 't', '30.00']]);
    expect(await stateOf(lowered.orderId)).toEqual([['sale', 't', '30.00']]);
    expect(await unitsOf(lowered.orderId)).toEqual([
      ['2', '2'],
      ['1', '1'],
    ]);
    expect((await sidecar.run(['failures', 'list'])).stdout).toContain('Lock Confirmed Sales');
    await people.odoo.call('sale.order', 'action_unlock', {}, { ids });
    await sidecar.run(['failures', 'retry', cancelled.orderId, lowered.orderId]);
    expect(await sync()).toMatchObject({ failed: 0 });
    expect((await stateOf(cancelled.orderId))[0]?.[0]).toBe('cancel');
    expect(await unitsOf(lowered.orderId)).toEqual([
      ['1', '1'],
      ['1', '1'],
    ]);
  });

  test('a line that Odoo refuses to lower keeps its delivery', async () => {
    const refused = orders.open();
    amazon.control.putOrders([refused]);
    await sync();
    await database.sql(
      `ALTER TABLE sale_order_line ADD CONSTRAINT no_lowering CHECK (product_uom_qty <> 1 OR name NOT LIKE '%Mug%' OR order_id <>
        ${(await people.search('sale.order', [['client_order_ref', '=', refused.orderId]]))[0]}) NOT VALID`,
    );
    amazon.control.event({ type: 'cancelUnits', orderId: refused.orderId, orderItemId: MUG, quantity: 1 });
    expect(await sync()).toMatchObject({ failed: 1 });
    expect(await unitsOf(refused.orderId)).toEqual([
      ['2', '2'],
      ['1', '1'],
    ]);
    await database.sql('ALTER TABLE sale_order_line DROP CONSTRAINT no_lowering');
  });
});
