import { type Simulator } from '../../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { type Sidecar } from '../../kit/sidecar.ts';
import { thoroughly } from '../../kit/thorough.ts';
import { openWarehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

/** Why `npm test` goes without some. */
const DECIDED = 'domain/orders decides it, in changes.test.ts and windows.test.ts';

jest.setTimeout(300_000);

const MUG = '05015851154158';
const HOURS = 3_600_000;

let next = 0;

/** An open merchant order of 2 mugs (20.00) and a box (10.00), of its own buyer, with its own id. */
function order(patch: Record<string, unknown> = {}): ReturnType<typeof merchantOrder> {
  next += 1;
  const time = new Date(Date.now() - HOURS).toISOString();
  return merchantOrder({
    orderId: `305-0000009-${String(next).padStart(7, '0')}`,
    createdTime: time,
    lastUpdatedTime: time,
    buyer: { buyerName: `Testperson ${next}`, buyerEmail: `buyer-${next}@marketplace.example` },
    ...patch,
  });
}

/** A window to ship in that ends then. */
function shipBy(latestDateTime: string): Record<string, unknown> {
  return {
    fulfillment: { shipByWindow: { earliestDateTime: '2026-12-01T00:00:00.000Z', latestDateTime } },
  };
}

describe.each(
  testedVersions({
    once: 'what changes is decided in domain/orders; orders.odoo.test.ts writes on each version',
  }),
)('what Amazon changes after import, in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'changes'));
  });

  afterAll(() => close());

  /** Brings orders in, and lets time pass so that the next change is later. */
  async function bring(...orders: ReturnType<typeof order>[]): Promise<void> {
    const now = amazon.control.now();
    amazon.control.putOrders(orders.map((each) => ({ ...each, createdTime: now, lastUpdatedTime: now })));
    amazon.control.advance(5 * 60_000);
    await sidecar.report();
  }

  async function syncChange(): ReturnType<Sidecar['report']> {
    amazon.control.advance(5 * 60_000);
    return sidecar.report();
  }

  const lines = (orderId: string): Promise<string[][]> =>
    database.sql(`SELECT round(l.product_uom_qty), round(l.price_total, 2) FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
      WHERE o.client_order_ref = '${orderId}' AND l.name NOT LIKE 'Rounding%' ORDER BY l.id`);
  const demand = (orderId: string): Promise<string[][]> =>
    database.sql(`SELECT round(coalesce(sum(m.product_uom_qty), 0)) FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id
      JOIN sale_order o ON o.id = p.sale_id WHERE o.client_order_ref = '${orderId}' AND m.state <> 'cancel'`);
  const stateOf = async (orderId: string): Promise<string | undefined> =>
    (await database.sql(`SELECT state FROM sale_order WHERE client_order_ref = '${orderId}'`))[0]?.[0];
  const activities = (orderId: string): Promise<string[][]> =>
    database.sql(`SELECT a.summary FROM mail_activity a JOIN sale_order o ON o.id = a.res_id
      WHERE a.res_model = 'sale.order' AND o.client_order_ref = '${orderId}'`);

  test.each(['shrinks', 'stays'] as const)(
    'a unit is cancelled (quantityOrdered %s): the line and the delivery shrink',
    async (quantityOrdered) => {
      const changed = order();
      await bring(changed);
      amazon.control.event({
        type: 'cancelUnits',
        orderId: changed.orderId,
        orderItemId: MUG,
        quantity: 1,
        quantityOrdered,
      });
      expect(await syncChange()).toMatchObject({ updated: 1, failed: 0 });
      expect((await lines(changed.orderId)).map(([quantity]) => quantity)).toEqual(['1', '1']);
      expect(await demand(changed.orderId)).toEqual([['2']]);
    },
  );

  thoroughly(DECIDED, 'a change hours after the order was made is seen', async () => {
    const changed = order();
    await bring(changed);
    amazon.control.advance(2 * HOURS);
    await sidecar.report();
    amazon.control.event({ type: 'cancelUnits', orderId: changed.orderId, orderItemId: MUG, quantity: 1 });
    expect(await syncChange()).toMatchObject({ updated: 1, failed: 0 });
  });

  test('an older version, which Amazon shows after the newer one, takes nothing back', async () => {
    const changed = order();
    await bring(changed);
    const older = amazon.control.order(changed.orderId);
    amazon.control.event({ type: 'cancelUnits', orderId: changed.orderId, orderItemId: MUG, quantity: 1 });
    expect(await syncChange()).toMatchObject({ updated: 1, failed: 0 });
    if (older !== undefined) amazon.control.putOrder(older);
    expect(await syncChange()).toMatchObject({ fetched: expect.any(Number), updated: 0, failed: 0 });
    // Nor when somebody asks for all orders, for this very one, or for a comparison.
    for (const asking of [['resync', '--since', '2025-06-01'], ['sweep'], ['recover', changed.orderId]])
      expect(await sidecar.run(asking)).toMatchObject({ status: 0 });
    expect((await lines(changed.orderId)).map(([quantity]) => quantity)).toEqual(['1', '1']);
    expect(await demand(changed.orderId)).toEqual([['2']]);
  });

  thoroughly(DECIDED, 'a whole line is cancelled: its quantity is 0, the order goes on', async () => {
    const changed = order();
    await bring(changed);
    amazon.control.event({ type: 'cancelUnits', orderId: changed.orderId, orderItemId: MUG, quantity: 2 });
    expect(await syncChange()).toMatchObject({ updated: 1, failed: 0 });
    expect((await lines(changed.orderId)).map(([quantity]) => quantity)).toEqual(['0', '1']);
    expect(await demand(changed.orderId)).toEqual([['1']]);
    expect(await stateOf(changed.orderId)).toBe('sale');
  });

  test('the whole order is cancelled: so is the sales order, with its delivery', async () => {
    const cancelled = order();
    await bring(cancelled);
    amazon.control.event({ type: 'cancel', orderId: cancelled.orderId });
    expect(await syncChange()).toMatchObject({ cancelled: 1 });
    expect(await stateOf(cancelled.orderId)).toBe('cancel');
    expect(await demand(cancelled.orderId)).toEqual([['0']]);
  });

  test('an order cancelled after the goods were shipped stays untouched, is filed, and a person is notified', async () => {
    const cancelled = order();
    await bring(cancelled);
    await database.sql(`UPDATE stock_picking SET state = 'done' WHERE sale_id =
      (SELECT id FROM sale_order WHERE client_order_ref = '${cancelled.orderId}')`);
    amazon.control.event({ type: 'cancel', orderId: cancelled.orderId });
    expect(await syncChange()).toMatchObject({ cancelled: 0, failed: 1 });
    expect(await stateOf(cancelled.orderId)).toBe('sale');
    expect(await activities(cancelled.orderId)).toEqual([['Cancelled on Amazon']]);
    const { stdout } = await sidecar.run(['failures', 'show', cancelled.orderId]);
    expect(stdout).toContain('goods have left');
    await sidecar.run(['failures', 'dismiss', cancelled.orderId]);
  });

  test('a buyer asks for cancellation: an activity and a note on the delivery, never a cancellation', async () => {
    const asked = order();
    await bring(asked);
    amazon.control.event({
      type: 'requestCancellation',
      orderId: asked.orderId,
      cancelReason: 'Ordered by mistake',
    });
    expect(await syncChange()).toMatchObject({ updated: 1, cancelled: 0 });
    expect(await stateOf(asked.orderId)).toBe('sale');
    expect(await activities(asked.orderId)).toEqual([['The buyer asks for cancellation on Amazon']]);
    const notes =
      await database.sql(`SELECT count(*) FROM mail_message m JOIN stock_picking p ON p.id = m.res_id JOIN sale_order o
      ON o.id = p.sale_id WHERE m.model = 'stock.picking' AND m.body LIKE '%Ordered by mistake%' AND o.client_order_ref = '${asked.orderId}'`);
    expect(notes).toEqual([['1']]);
    amazon.control.event({ type: 'touch', orderId: asked.orderId });
    expect(await syncChange()).toMatchObject({ unchanged: 1 });
    expect(await activities(asked.orderId)).toHaveLength(1);
  });

  test('the address is corrected before shipping: on the order and on the open delivery', async () => {
    const moved = order();
    await bring(moved);
    const address = {
      name: 'Testperson',
      addressLine1: 'Neue Gasse 7',
      city: 'Bonn',
      postalCode: '53111',
      countryCode: 'DE',
    };
    amazon.control.event({ type: 'changeAddress', orderId: moved.orderId, address });
    expect(await syncChange()).toMatchObject({ updated: 1 });
    expect(
      await database.sql(`SELECT s.street, s.city, d.street FROM sale_order o JOIN res_partner s ON s.id = o.partner_shipping_id
        JOIN stock_picking p ON p.sale_id = o.id JOIN res_partner d ON d.id = p.partner_id WHERE o.client_order_ref = '${moved.orderId}'`),
    ).toEqual([['Neue Gasse 7', 'Bonn', 'Neue Gasse 7']]);
  });

  test('a redacted version that comes later overwrites nothing', async () => {
    const full = order();
    await bring(full);
    const before = await database.sql('SELECT id, name, street, email FROM res_partner ORDER BY id');
    amazon.control.patchOrder(full.orderId, {
      buyer: null,
      recipient: {
        deliveryAddress: {
          city: 'Köln',
          countryCode: 'DE',
          name: null,
          addressLine1: null,
          postalCode: null,
          phone: null,
        },
      },
    });
    expect(await syncChange()).toMatchObject({ failed: 0, created: 0 });
    expect(await database.sql('SELECT id, name, street, email FROM res_partner ORDER BY id')).toEqual(before);
  });

  thoroughly(DECIDED, 'the ship-by date moves, unless a person has moved it', async () => {
    const date = shipBy('2026-12-02T22:59:59.000Z');
    const [moved, kept] = [order(date), order(date)];
    await bring(moved, kept);
    await database.sql(
      `UPDATE sale_order SET commitment_date = '2026-12-24 12:00:00' WHERE client_order_ref = '${kept.orderId}'`,
    );
    for (const { orderId } of [moved, kept])
      amazon.control.patchOrder(orderId, shipBy('2026-12-05T22:59:59.000Z'));
    await syncChange();
    expect(
      await database.sql(
        `SELECT commitment_date FROM sale_order WHERE client_order_ref IN ('${moved.orderId}', '${kept.orderId}') ORDER BY client_order_ref`,
      ),
    ).toEqual([['2026-12-05 22:59:59'], ['2026-12-24 12:00:00']]);
  });

  test("a person's change of a line is not overwritten, and a person is notified", async () => {
    const edited = order();
    await bring(edited);
    await database.sql(`UPDATE sale_order_line SET product_uom_qty = 5 WHERE id = (SELECT min(l.id) FROM sale_order_line l
      JOIN sale_order o ON o.id = l.order_id WHERE o.client_order_ref = '${edited.orderId}')`);
    amazon.control.event({ type: 'cancelUnits', orderId: edited.orderId, orderItemId: MUG, quantity: 1 });
    await syncChange();
    expect((await lines(edited.orderId))[0]?.[0]).toBe('5');
    expect(await activities(edited.orderId)).toEqual([['Changed on Amazon and in Odoo']]);
  });

  test('an order that a person has entered before is adopted, not doubled, but never an empty draft', async () => {
    const entered = order();
    const disputed = order();
    const byHand = await openWarehouse(database);
    const partner = await byHand.create('res.partner', { name: 'Entered' });
    const product = await byHand.create('product.product', {
      name: 'By hand',
      type: 'consu',
      taxes_id: [[6, 0, []]],
    });
    const id = await byHand.create('sale.order', {
      partner_id: partner,
      client_order_ref: entered.orderId,
      order_line: [[0, 0, { product_id: product, product_uom_qty: 1, price_unit: 30 }]],
    });
    await byHand.odoo.call('sale.order', 'action_confirm', {}, { ids: [id] });
    const [cart] =
      await database.sql(`INSERT INTO sale_order (name, client_order_ref, partner_id, partner_invoice_id, partner_shipping_id, company_id,
      pricelist_id, currency_id, date_order, state, picking_policy, warehouse_id) SELECT 'CART-1', '${disputed.orderId}', partner_id,
      partner_invoice_id, partner_shipping_id, company_id, pricelist_id, currency_id, now(), 'draft', picking_policy, warehouse_id
      FROM sale_order LIMIT 1 RETURNING name`);
    expect(cart).toEqual(['CART-1']);
    await bring(entered, disputed);
    expect(
      await database.sql(`SELECT id FROM sale_order WHERE client_order_ref = '${entered.orderId}'`),
    ).toEqual([[String(id)]]);
    // An empty draft with the id stands for nothing: the order comes in by itself, and a person is told.
    expect(
      await database.sql(
        `SELECT state FROM sale_order WHERE client_order_ref = '${disputed.orderId}' ORDER BY id`,
      ),
    ).toEqual([['draft'], ['sale']]);
    expect((await sidecar.run(['failures', 'list'])).stdout).toContain('CART-1');
    await sidecar.run(['failures', 'dismiss', disputed.orderId]);
    amazon.control.event({ type: 'cancel', orderId: entered.orderId });
    await syncChange();
    expect(await stateOf(entered.orderId)).toBe('cancel');
  });

  test('a unit is cancelled when the goods are picked, and have not left: as many leave as are wanted', async () => {
    const warehouse = await openWarehouse(database);
    const [main] = await warehouse.search('stock.warehouse', []);
    await warehouse.write('stock.warehouse', [main ?? 0], { delivery_steps: 'pick_ship' });
    const picked = order();
    await bring(picked);
    await warehouse.validate(picked.orderId);
    amazon.control.event({ type: 'cancelUnits', orderId: picked.orderId, orderItemId: MUG, quantity: 1 });
    expect(await syncChange()).toMatchObject({ updated: 1, failed: 0 });
    await warehouse.write('stock.warehouse', [main ?? 0], { delivery_steps: 'ship_only' });
    expect(
      await database.sql(`SELECT round(sum(m.product_uom_qty)) FROM stock_move m JOIN stock_location d ON d.id = m.location_dest_id
        JOIN sale_order_line l ON l.id = m.sale_line_id JOIN sale_order o ON o.id = l.order_id WHERE d.usage = 'customer'
        AND m.state NOT IN ('done', 'cancel') AND o.client_order_ref = '${picked.orderId}'`),
    ).toEqual([['2']]);
  });
});

describe.each(
  testedVersions({
    once: 'what changes is decided in domain/orders; orders.odoo.test.ts writes on each version',
  }),
)('an order that cannot come in, in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'failures', {
      sidecar: { odoo: { unknownSku: 'fail' } },
    }));
  });

  afterAll(() => close());

  test('is filed once per cause, the rest flow on, and it comes in by itself when the cause has gone', async () => {
    const [product] = await database.sql('SELECT id FROM product_product ORDER BY id LIMIT 1');
    await database.sql(
      `UPDATE product_product SET default_code = 'KNOWN', active = true WHERE id = ${product?.[0]}`,
    );
    const item = (sellerSku: string): Record<string, unknown> => ({
      orderItems: [{ ...order().orderItems[0], product: { sellerSku, title: 'Mug' } }],
      proceeds: { grandTotal: { amount: '20.00', currencyCode: 'EUR' } },
    });
    amazon.control.putOrders([order(item('MISSING')), order(item('KNOWN')), order(item('MISSING'))]);
    expect(await sidecar.report()).toMatchObject({ fetched: 3, created: 1, failed: 2 });
    const listed = await sidecar.run(['failures', 'list']);
    expect(listed.status).toBe(1);
    expect(listed.stdout.match(/MISSING/g)).toHaveLength(1);
    await database.sql(`UPDATE product_product SET default_code = 'MISSING' WHERE id = ${product?.[0]}`);
    expect(await sidecar.report()).toMatchObject({ created: 2, failed: 0 });
    expect((await sidecar.run(['failures', 'list'])).status).toBe(0);
  });
});
