import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(600_000);

/** Not in `npm test`: domain/sku.test.ts finds products and packs; what is sold and delivered is in orders.odoo.test.ts. */
describe.each(testedVersions())('products of SKUs, in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let orders: NumberedOrders;
  let people: Warehouse;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'products', {
      sidecar: { connector: true, odoo: { skuMap: { 'MUG-3PK': { reference: 'MUG', quantity: 3 } } } },
    }));
    people = await openWarehouse(database);
    orders = numberedOrders(amazon, 64);
  });

  afterAll(() => close());

  /** Two units of a SKU for 20.00. */
  function sold(sellerSku: string, order = orders.fba()): Order {
    const [item] = order.orderItems;
    if (item === undefined) throw new Error('an order of no item');
    return {
      ...order,
      proceeds: { grandTotal: { amount: '20.00', currencyCode: 'EUR' } },
      orderItems: [{ ...item, product: { ...item.product, sellerSku } }],
    };
  }

  async function bring(...placed: Order[]): ReturnType<Sidecar['report']> {
    amazon.control.putOrders(placed);
    amazon.control.advance(5 * 60_000);
    return sidecar.report();
  }

  const leftOf = (orderId: string): Promise<string[][]> =>
    database.sql(
      `SELECT p.default_code, round(sum(m.product_uom_qty)), m.state FROM stock_move m JOIN product_product p ON p.id = m.product_id
       JOIN sale_order_line l ON l.id = m.sale_line_id JOIN sale_order o ON o.id = l.order_id
       WHERE o.client_order_ref = '${orderId}' GROUP BY p.default_code, m.state`,
    );
  const goods = (reference: string, more: Record<string, unknown> = {}): Promise<number> =>
    people.create('product.product', { name: reference, default_code: reference, type: 'consu', ...more });

  test('capital letters and blanks do not hide a product; an archived one is named, and taken once it is back', async () => {
    await goods('AB-1');
    await goods('Big Mug_2');
    const archived = await goods('ARCH-1', { active: false });
    const [small, blank, gone] = [sold('ab-1'), sold('BIGMUG_2'), sold('ARCH-1')] as const;
    expect(await bring(small, blank, gone)).toMatchObject({ created: 2, failed: 1 });
    expect(await leftOf(small.orderId)).toEqual([['AB-1', '2', 'done']]);
    expect(await leftOf(blank.orderId)).toEqual([['Big Mug_2', '2', 'done']]);
    const { stdout } = await sidecar.run(['failures', 'list']);
    expect(stdout).toContain(`"ARCH-1" (product ${archived}, archived)`);
    await people.write('product.product', [archived], { active: true });
    await sidecar.run(['failures', 'retry', gone.orderId]);
    expect(await bring()).toMatchObject({ failed: 0 });
    expect(await leftOf(gone.orderId)).toEqual([['ARCH-1', '2', 'done']]);
  });

  test('a pack moves as many units as are in it, at what Amazon says it is worth', async () => {
    await goods('MUG');
    const pack = sold('MUG-3PK', orders.open());
    expect(await bring(pack)).toMatchObject({ created: 1, failed: 0 });
    expect(await leftOf(pack.orderId)).toEqual([['MUG', '6', 'assigned']]);
    expect(
      await database.sql(
        `SELECT round(amount_total, 2) FROM sale_order WHERE client_order_ref = '${pack.orderId}'`,
      ),
    ).toEqual([['20.00']]);
    const [item] = pack.orderItems;
    amazon.control.event({
      type: 'cancelUnits',
      orderId: pack.orderId,
      orderItemId: item?.orderItemId ?? '',
      quantity: 1,
    });
    expect(await bring()).toMatchObject({ updated: 1, failed: 0 });
    expect(await leftOf(pack.orderId)).toEqual([['MUG', '3', expect.stringMatching(/assigned|confirmed/)]]);
  });

  test('a delivered pack is reported to Amazon in units of Amazon', async () => {
    const pack = sold('MUG-3PK', orders.open());
    await bring(pack);
    await people.validate(pack.orderId, { carrier: 'DHL', tracking: 'JJD0001' });
    await sidecar.run(['sync', 'pickings']);
    const items = amazon.control.order(pack.orderId)?.orderItems ?? [];
    expect(items.map(({ fulfillment }) => fulfillment?.quantityFulfilled)).toEqual([2]);
  });
});
