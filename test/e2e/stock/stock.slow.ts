import type { Simulator } from '../../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(600_000);

const MINUTES = 60_000;

type Line = { sellerSku: string; outcome: string; live?: number; promised?: number; why?: string };
type Counts = Record<'offers' | 'pushed' | 'unchanged' | 'waiting' | 'refused' | 'skipped', number> & {
  hold: string | null;
};

function listing(sku: string, quantity: number, code = 'DEFAULT') {
  return { sku, marketplaces: ['DE', 'FR'], channels: [{ code, quantity }] };
}

describe.each(testedVersions())('quantities for Amazon, from a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let warehouse: Warehouse;
  let locationId: number;
  const products = new Map<string, number>();
  let orders = 0;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'stock', {
      simulator: { listings: { liveAfterMs: 0 } },
      sidecar: {
        marketplaces: ['DE', 'FR'],
        accounts: [{ stock: { push: true, buffer: 0 } }],
        odoo: { skuMap: { 'MUG-3PK': { reference: 'STOCK-MUG', quantity: 3 } } },
      },
    }));
    warehouse = await openWarehouse(database);
    locationId = Number(
      (await database.sql('SELECT lot_stock_id FROM stock_warehouse ORDER BY id LIMIT 1'))[0]?.[0],
    );
    await sidecar.run(['setup']);
  });

  afterAll(() => close());

  async function product(reference: string, units: number): Promise<number> {
    const storable = (await warehouse.odoo.fieldsOf('product.product')).has('is_storable');
    const id = await warehouse.create('product.product', {
      name: reference,
      default_code: reference,
      ...(storable ? { type: 'consu', is_storable: true } : { type: 'product' }),
    });
    products.set(reference, id);
    if (units !== 0) await count(reference, units);
    return id;
  }

  /** Somebody counts what lies in the warehouse. */
  async function count(reference: string, units: number): Promise<void> {
    const productId = products.get(reference) ?? 0;
    const [quant] = await warehouse.search('stock.quant', [
      ['product_id', '=', productId],
      ['location_id', '=', locationId],
    ]);
    const context = { inventory_mode: true };
    const applies = (await warehouse.odoo.fieldsOf('stock.quant')).has('inventory_quantity_set');
    const vals = { inventory_quantity: units };
    const id =
      quant ??
      (await warehouse.create('stock.quant', {
        product_id: productId,
        location_id: locationId,
        ...(applies ? vals : { quantity: 0 }),
      }));
    await warehouse.odoo.call('stock.quant', 'write', { vals }, { ids: [id], context });
    if (applies) await warehouse.odoo.call('stock.quant', 'action_apply_inventory', {}, { ids: [id] });
  }

  /** A pass over orders and one over stock, as the schedule has them, and what became of each offer. */
  async function pass(...args: string[]): Promise<Counts> {
    amazon.control.advance(5 * MINUTES);
    await sidecar.report();
    return push(...args);
  }

  async function push(...args: string[]): Promise<Counts> {
    return (await sidecar.report(['sync', 'stock', ...args])) as unknown as Counts;
  }

  async function list(): Promise<Map<string, Line>> {
    const ended = await sidecar.run(['stock', 'list', '--json']);
    const { offers } = JSON.parse(ended.stdout) as { offers: Line[] };
    return new Map(offers.map((offer) => [offer.sellerSku, offer]));
  }

  function live(sku: string): number | undefined {
    return amazon.control.listing(sku)?.channels.find(({ code }) => code === 'DEFAULT')?.quantity;
  }

  /** An order as it is placed on Amazon, of one SKU. */
  function ordered(sku: string, quantity: number, status = 'UNSHIPPED'): string {
    orders += 1;
    const now = amazon.control.now();
    const orderId = `305-0000077-${String(orders).padStart(7, '0')}`;
    const [item] = merchantOrder().orderItems;
    amazon.control.putOrder(
      merchantOrder({
        orderId,
        createdTime: now,
        lastUpdatedTime: now,
        fulfillment: { fulfillmentStatus: status, fulfilledBy: 'MERCHANT' },
        proceeds: { grandTotal: { amount: '20.00', currencyCode: 'EUR' } },
        orderItems: [
          {
            ...item,
            quantityOrdered: quantity,
            product: { sellerSku: sku, title: sku },
            fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: quantity },
          },
        ],
      }),
    );
    return orderId;
  }

  test('the first pass asks Amazon, sets what differs, and leaves what Amazon ships', async () => {
    await product('STOCK-DESK', 7);
    await product('STOCK-MUG', 11);
    await product('STOCK-FBA', 50);
    await product('STOCK-NONE', 5);
    amazon.control.putListings([
      listing('STOCK-DESK', 30),
      listing('STOCK-MUG', 30),
      listing('MUG-3PK', 30),
      listing('STOCK-FBA', 3, 'AMAZON_EU'),
    ]);
    const dry = await sidecar.run(['sync', 'stock', '--dry-run', '--json']);
    expect(JSON.parse(dry.stdout)).toMatchObject({ accounts: [{ hold: 'ordersNotRead' }] });
    const report = await pass('--dry-run');
    expect(report).toMatchObject({ offers: 4, pushed: 3, skipped: 1, hold: null });
    expect(amazon.control.stockReport().submissions).toEqual([]);
    expect(await push()).toMatchObject({ offers: 4, pushed: 3, skipped: 1, hold: null });
    // 11 mugs in turn, the pack first by name: three packs of three, and two single ones.
    expect([live('STOCK-DESK'), live('MUG-3PK'), live('STOCK-MUG')]).toEqual([7, 3, 2]);
    expect(amazon.control.stockReport()).toMatchObject({ notSellers: [], unchanged: [] });
    expect(await push()).toMatchObject({ pushed: 0, unchanged: 3 });
  });

  test('nothing changed: nothing is sent', async () => {
    const before = amazon.control.stockReport().submissions.length;
    expect(await pass()).toMatchObject({ pushed: 0, unchanged: 3, hold: null });
    expect(amazon.control.stockReport().submissions).toHaveLength(before);
  });

  test('an adjustment is sent, and so is a confirmed order for which nothing is reserved', async () => {
    await count('STOCK-DESK', 5);
    expect(await pass()).toMatchObject({ pushed: 1 });
    expect(live('STOCK-DESK')).toBe(5);
    // Reserved by hand: a confirmed order that waits takes nothing from what is free.
    const partner = await warehouse.create('res.partner', { name: 'Somebody' });
    const order = await warehouse.create('sale.order', { partner_id: partner });
    await warehouse.create('sale.order.line', {
      order_id: order,
      product_id: products.get('STOCK-DESK') ?? 0,
      product_uom_qty: 2,
    });
    await warehouse.odoo.call('sale.order', 'action_confirm', {}, { ids: [order] });
    const pickings = await warehouse.search('stock.picking', [['sale_id', '=', order]]);
    await warehouse.odoo.call('stock.picking', 'do_unreserve', {}, { ids: pickings });
    expect(await pass()).toMatchObject({ pushed: 1 });
    expect(live('STOCK-DESK')).toBe(3);
  });

  test('pending orders and orders that failed hold their units, until Odoo does', async () => {
    const pending = ordered('STOCK-DESK', 1, 'PENDING');
    expect(await pass()).toMatchObject({ pushed: 1 });
    expect(live('STOCK-DESK')).toBe(2);
    // A currency that Odoo does not have: the order fails.
    const failed = ordered('STOCK-DESK', 1);
    amazon.control.patchOrder(failed, { proceeds: { grandTotal: { amount: '20.00', currencyCode: 'XXX' } } });
    await pass();
    const shown = await sidecar.run(['stock', 'show', 'STOCK-DESK', '--json']);
    const { offers } = JSON.parse(shown.stdout) as {
      offers: { promised: number; lines: { text: string; quantity: number }[] }[];
    };
    const lines = new Map(offers[0]?.lines.map(({ text, quantity }) => [text, quantity]));
    expect(lines.get('pending on Amazon')).toBe(-1);
    expect(offers[0]?.promised).toBe(lines.get('promised'));
    const held = -(lines.get('ordered on Amazon and not in Odoo') ?? 0);
    const outgoing = -(lines.get('ordered by customers and not delivered') ?? 0);
    // Whether the order came in or failed, its unit counts once.
    expect(held + outgoing).toBe(3);
    expect(live('STOCK-DESK')).toBe(1);
    // Paid: Odoo holds it now, and the quantity stays.
    amazon.control.patchOrder(pending, { fulfillment: { fulfillmentStatus: 'UNSHIPPED' } });
    await pass();
    expect(live('STOCK-DESK')).toBe(1);
    expect((await list()).get('STOCK-DESK')).toMatchObject({ promised: 1 });
  });

  test('a scarce rise waits until nothing can be on its way, and a person does not', async () => {
    await count('STOCK-DESK', 10);
    expect(await pass()).toMatchObject({ waiting: 1 });
    expect(live('STOCK-DESK')).toBe(1);
    await sidecar.run(['stock', 'push', 'STOCK-DESK']);
    expect(live('STOCK-DESK')).toBe(6);
    await count('STOCK-DESK', 11);
    await sidecar.run(['stock', 'push', 'STOCK-DESK']);
    expect(live('STOCK-DESK')).toBe(7);
    expect((await sidecar.run(['stock', 'push', 'NOBODY'])).status).toBe(2);
  });

  test('what Amazon refuses, and what it does not show, is told with its words', async () => {
    amazon.control.changeListing('STOCK-DESK', { blocked: 'The product is blocked' });
    await count('STOCK-DESK', 8);
    await pass();
    const failures = JSON.parse((await sidecar.run(['failures', 'list', '--json'])).stdout) as {
      failures: { class: string; subject: string; message: string }[];
    };
    const refused = failures.failures.find((each) => each.class === 'stockRefused');
    expect(refused).toMatchObject({
      subject: 'STOCK-DESK',
      message: expect.stringContaining('blocked') as string,
    });
    amazon.control.changeListing('STOCK-DESK', { blocked: null });
    await sidecar.run(['stock', 'push', 'STOCK-DESK']);
    await pass();
    expect(live('STOCK-DESK')).toBe(4);
    const after = JSON.parse((await sidecar.run(['failures', 'list', '--json'])).stdout) as typeof failures;
    expect(after.failures.filter((each) => each.class === 'stockRefused')).toEqual([]);
  });

  test('the screen shows it, and follows what a person sets there', async () => {
    const [offer] = await warehouse.search('x_amazon_offer', [['x_name', '=', 'STOCK-DESK']]);
    const row = async () =>
      (
        await database.sql(
          `SELECT x_stock_promised, x_stock_pushed, x_stock_live, x_stock_state FROM x_amazon_offer WHERE id = ${offer ?? 0}`,
        )
      )[0];
    expect(await row()).toEqual(['4', '4', '4', 'live']);
    await warehouse.write('x_amazon_offer', [offer ?? 0], { x_stock_buffer: '1' });
    await pass();
    expect(live('STOCK-DESK')).toBe(3);
    await warehouse.write('x_amazon_offer', [offer ?? 0], { x_stock_paused: true });
    await pass();
    expect(live('STOCK-DESK')).toBe(0);
    await warehouse.write('x_amazon_offer', [offer ?? 0], { x_stock_paused: false, x_stock_push: true });
    await pass();
    expect(live('STOCK-DESK')).toBe(3);
    await pass();
    expect(await row()).toEqual(['3', '3', '3', 'live']);
    const fba = await database.sql("SELECT x_stock_state FROM x_amazon_offer WHERE x_name = 'STOCK-FBA'");
    expect(fba).toEqual([['not_sent']]);
  });

  test('killed at every boundary: the live quantity ends right', async () => {
    let units = 20;
    await count('STOCK-DESK', units);
    await sidecar.run(['stock', 'push', 'STOCK-DESK']);
    expect(live('STOCK-DESK')).toBe(15);
    for (let boundary = 1; ; boundary += 2) {
      units -= 1;
      await count('STOCK-DESK', units);
      amazon.control.advance(5 * MINUTES);
      await sidecar.report();
      const ended = await sidecar.run(['sync', 'stock'], { AMAZON_ODOO_KILL_AT_BOUNDARY: String(boundary) });
      await pass();
      await pass();
      expect({ boundary, live: live('STOCK-DESK') }).toEqual({ boundary, live: Math.max(0, units - 5) });
      if (ended.status === 0 || units < 10) break;
    }
    expect(amazon.control.stockReport()).toMatchObject({ notSellers: [] });
  });

  test('a flood of zeros is held until a person allows it', async () => {
    for (let index = 0; index < 8; index += 1) await product(`FLOOD-${index}`, 4);
    amazon.control.putListings(Array.from({ length: 8 }, (_, index) => listing(`FLOOD-${index}`, 4)));
    await pass();
    for (let index = 0; index < 8; index += 1) await count(`FLOOD-${index}`, 0);
    expect(await pass()).toMatchObject({ pushed: 0, hold: 'brake' });
    expect(live('FLOOD-0')).toBe(4);
    await sidecar.run(['failures', 'dismiss', 'stock']);
    expect(await pass()).toMatchObject({ pushed: 8, hold: null });
    expect(live('FLOOD-0')).toBe(0);
  });
});
