import { z } from 'zod';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(600_000);

const MUG = '05015851154158';

/** Not in `npm test`: installing `mrp` takes longer than the tests, and domain/kits.test.ts and domain/moves.test.ts count the parts. */
describe.each(testedVersions())('a kit in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let warehouse: Warehouse;
  let close: World['close'];

  beforeAll(async () => {
    // A module is installed: that restarts the registry, which must disturb no other test.
    const world = await openWorld(version, 'kit', { serve: [], sidecar: { connector: true } });
    ({ database, amazon, sidecar, close } = world);
    warehouse = await openWarehouse(database, world.odooUrl);
    const modules = await warehouse.search('ir.module.module', [['name', '=', 'mrp']]);
    await warehouse.odoo.call('ir.module.module', 'button_immediate_install', {}, { ids: modules });
    warehouse = await openWarehouse(database, world.odooUrl);
  });

  afterAll(() => close());

  const goods = { type: version === '14' ? 'product' : 'consu' };
  const product = (name: string, more = {}): Promise<number> =>
    warehouse.create('product.product', { name, ...goods, ...more });
  /** A kit, whose bill makes `size` of it. @returns its product */
  async function kit(reference: string, size: number, parts: readonly [number, number][]): Promise<number> {
    const made = await product(reference, { default_code: reference });
    const [template] = await warehouse.search('product.template', [['product_variant_ids', 'in', [made]]]);
    await warehouse.create('mrp.bom', {
      product_tmpl_id: template,
      product_qty: size,
      type: 'phantom',
      bom_line_ids: parts.map(([part, quantity]) => [0, 0, { product_id: part, product_qty: quantity }]),
    });
    return made;
  }
  /** An order of two of a SKU, and a box; of the two, some may have left already. */
  function putOrder(orderId: string, sellerSku: string, left = 0): void {
    const now = amazon.control.now();
    const fulfillmentStatus = left === 0 ? 'UNSHIPPED' : 'PARTIALLY_SHIPPED';
    const order = merchantOrder({
      orderId,
      createdTime: now,
      lastUpdatedTime: now,
      fulfillment: { fulfillmentStatus },
    });
    const fulfillment = { quantityFulfilled: left, quantityUnfulfilled: 2 - left };
    const orderItems = order.orderItems.map((item, index) =>
      index === 0 ? { ...item, product: { ...item.product, sellerSku }, fulfillment } : item,
    );
    amazon.control.putOrder({ ...order, orderItems });
    amazon.control.advance(5 * 60_000);
  }
  /** Amazon cancels one of the two. */
  function cancelOne(orderId: string): Promise<unknown> {
    amazon.control.event({ type: 'cancelUnits', orderId, orderItemId: MUG, quantity: 1 });
    amazon.control.advance(5 * 60_000);
    return sidecar.report();
  }
  /** What is to leave, or has left, of each product: its id, `open` or `done`, and how much in the unit of the moves. */
  const moved = (orderId: string, ...products: number[]): Promise<string[][]> =>
    database.sql(`SELECT m.product_id, CASE m.state WHEN 'done' THEN 'done' ELSE 'open' END, round(sum(m.product_uom_qty))
      FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id JOIN sale_order o ON o.id = p.sale_id
      WHERE o.client_order_ref = '${orderId}' AND m.state <> 'cancel' AND m.product_id IN (${products.join(', ')})
      GROUP BY 1, 2 ORDER BY 1, 2`);
  async function pass(orderId: string, parts: Record<number, number>, tracking: string): Promise<unknown> {
    await warehouse.validate(orderId, { byProduct: parts, carrier: 'DHL', tracking });
    const { stdout } = await sidecar.run(['sync', 'pickings', '--json']);
    return (JSON.parse(stdout) as { accounts: unknown[] }).accounts[0];
  }
  /** Odoo 14 keeps the unit in which a product is bought apart. */
  const boughtIn = (unit: number): Record<string, unknown> => (version === '14' ? { uom_po_id: unit } : {});
  /** A unit of measure of its own: not every Odoo shows the one that it has. */
  async function makeDozen(of: number): Promise<number> {
    const Unit = z.array(z.object({ uom_id: z.tuple([z.number(), z.string()]) }));
    const [row] = Unit.parse(
      await warehouse.odoo.read('product.product', 'read', { fields: ['uom_id'] }, { ids: [of] }),
    );
    const unit = row?.uom_id[0];
    if (version === '19')
      return warehouse.create('uom.uom', { name: 'Twelve', relative_factor: 12, relative_uom_id: unit });
    const Category = z.array(z.object({ category_id: z.tuple([z.number(), z.string()]) }));
    const [known] = Category.parse(
      await warehouse.odoo.read('uom.uom', 'read', { fields: ['category_id'] }, { ids: [unit ?? 0] }),
    );
    const values = { name: 'Twelve', category_id: known?.category_id[0], uom_type: 'bigger', factor_inv: 12 };
    return warehouse.create('uom.uom', values);
  }
  function parcels(orderId: string): unknown[] {
    return amazon.control
      .journal()
      .parcels.filter((parcel) => parcel.orderId === orderId)
      .map(({ trackingNumber, items, times }) => [trackingNumber, items, times]);
  }
  const one = [{ orderItemId: MUG, quantity: 1 }];
  /** A kit of two plates and a cup. */
  async function makeSet(sku: string): Promise<{ plate: number; cup: number }> {
    const plate = await product(`Plate of ${sku}`);
    const cup = await product(`Cup of ${sku}`);
    await kit(sku, 1, [
      [plate, 2],
      [cup, 1],
    ]);
    return { plate, cup };
  }

  test('parts that leave one after the other are reported as whole kits', async () => {
    const orderId = '305-0000029-0000001';
    const { plate, cup } = await makeSet('SET');
    putOrder(orderId, 'SET');
    expect(await sidecar.report()).toMatchObject({ created: 1 });
    expect(await pass(orderId, { [plate]: 3 }, 'T-PLATES')).toMatchObject({ confirmed: 0, failed: 0 });
    expect(await pass(orderId, { [plate]: 1, [cup]: 1 }, 'T-FIRST')).toMatchObject({ confirmed: 1 });
    expect(await pass(orderId, { [cup]: 1 }, 'T-SECOND')).toMatchObject({ confirmed: 1 });
    expect(parcels(orderId)).toEqual([
      ['T-FIRST', one, 1],
      ['T-SECOND', one, 1],
    ]);
  });

  test('a kit inside a kit is whole when all that its bills multiply to has left', async () => {
    const orderId = '305-0000029-0000002';
    const spoon = await product('Spoon');
    const ribbon = await product('Ribbon');
    // The inner bill makes two; three of them are in the outer one: six spoons each.
    const inner = await kit('INNER', 2, [[spoon, 4]]);
    await kit('OUTER', 1, [
      [inner, 3],
      [ribbon, 1],
    ]);
    putOrder(orderId, 'OUTER');
    expect(await sidecar.report()).toMatchObject({ created: 1 });
    expect(await pass(orderId, { [spoon]: 4, [ribbon]: 1 }, 'T-LESS')).toMatchObject({
      confirmed: 0,
      failed: 0,
    });
    expect(await pass(orderId, { [spoon]: 2 }, 'T-FIRST')).toMatchObject({ confirmed: 1 });
    expect(await pass(orderId, { [spoon]: 6, [ribbon]: 1 }, 'T-SECOND')).toMatchObject({ confirmed: 1 });
    expect(parcels(orderId)).toEqual([
      ['T-FIRST', one, 1],
      ['T-SECOND', one, 1],
    ]);
  });

  test('of a kit that Amazon cancels, every part shrinks', async () => {
    const orderId = '305-0000029-0000004';
    const { plate, cup } = await makeSet('SET-DEEP');
    putOrder(orderId, 'SET-DEEP');
    expect(await sidecar.report()).toMatchObject({ created: 1 });
    expect(await cancelOne(orderId)).toMatchObject({ updated: 1, failed: 0 });
    expect(await moved(orderId, plate, cup)).toEqual([
      [String(plate), 'open', '2'],
      [String(cup), 'open', '1'],
    ]);
  });

  test('of a kit that had left in part before the order came in, every part has', async () => {
    const orderId = '305-0000029-0000005';
    const { plate, cup } = await makeSet('SET-FLAT');
    putOrder(orderId, 'SET-FLAT', 1);
    expect(await sidecar.report()).toMatchObject({ created: 1, failed: 0 });
    expect(await moved(orderId, plate, cup)).toEqual([
      [String(plate), 'done', '2'],
      [String(plate), 'open', '2'],
      [String(cup), 'done', '1'],
      [String(cup), 'open', '1'],
    ]);
  });

  test('a product that Odoo counts in dozens is sold by the dozen, and leaves so', async () => {
    const orderId = '305-0000029-0000006';
    const carton = await product('Carton');
    const dozen = await makeDozen(carton);
    const crate = await product('Crate', { default_code: 'CRATES', uom_id: dozen, ...boughtIn(dozen) });
    putOrder(orderId, 'CRATES', 1);
    expect(await sidecar.report()).toMatchObject({ created: 1, failed: 0 });
    expect(await moved(orderId, crate)).toEqual([
      [String(crate), 'done', '1'],
      [String(crate), 'open', '1'],
    ]);
    expect(
      await database.sql(`SELECT DISTINCT m.product_uom FROM stock_move m WHERE m.product_id = ${crate}`),
    ).toEqual([[String(dozen)]]);
  });

  /** An order of two dozens of a product that Odoo counts by the piece, entered by a person. */
  async function enterDozens(orderId: string, entered: number): Promise<void> {
    const dozen = await makeDozen(entered);
    const partner = await warehouse.create('res.partner', { name: 'Testperson dozens' });
    const unit = version === '14' ? 'product_uom' : 'product_uom_id';
    const lines = [[0, 0, { product_id: entered, product_uom_qty: 2, [unit]: dozen }]];
    const values = { partner_id: partner, client_order_ref: orderId, order_line: lines };
    const ids = [await warehouse.create('sale.order', values)];
    await warehouse.odoo.call('sale.order', 'action_confirm', {}, { ids });
  }

  test('of two dozens of which Amazon cancels one, twelve pieces are still to leave', async () => {
    const orderId = '305-0000029-0000007';
    const nut = await product('Nut', { default_code: 'NUTS' });
    await enterDozens(orderId, nut);
    putOrder(orderId, 'NUTS');
    expect(await sidecar.report()).toMatchObject({ created: 0, failed: 0 });
    expect(await cancelOne(orderId)).toMatchObject({ updated: 1, failed: 0 });
    expect(await moved(orderId, nut)).toEqual([[String(nut), 'open', '12']]);
  });

  test('goods that were sold in dozens and leave in units are reported in dozens', async () => {
    const orderId = '305-0000029-0000003';
    const egg = await product('Egg', { default_code: 'EGGS' });
    await enterDozens(orderId, egg);
    putOrder(orderId, 'EGGS');
    expect(await pass(orderId, { [egg]: 6 }, 'T-HALF')).toMatchObject({ confirmed: 0, failed: 0 });
    expect(await pass(orderId, { [egg]: 6 }, 'T-FIRST')).toMatchObject({ confirmed: 1 });
    expect(await pass(orderId, { [egg]: 12 }, 'T-SECOND')).toMatchObject({ confirmed: 1 });
    expect(parcels(orderId)).toEqual([
      ['T-FIRST', one, 1],
      ['T-SECOND', one, 1],
    ]);
  });
});
