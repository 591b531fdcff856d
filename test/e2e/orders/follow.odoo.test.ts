import { connectOdoo } from '../../../src/odoo/rpc/client.ts';
import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { doubles, NO_DOUBLES } from '../../kit/intact.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import type { PlainOdoo } from '../../kit/rpc.ts';
import { type Sidecar } from '../../kit/sidecar.ts';
import { thoroughly } from '../../kit/thorough.ts';
import { openWorld, type World } from '../../kit/world.ts';

const LOCKED = 'odd/locks.odoo.test.ts locks orders too';
const SPEED = 'it measures speed';

jest.setTimeout(600_000);

const MUG = '05015851154158';

/** Text that has broken other connectors. */
const STRANGE = `Zoë & “Šmíd” <b>عبد الله</b> 🎁\u0007\u202e ${'x'.repeat(400)}`;

describe.each(
  testedVersions({
    once: 'what changes is decided in domain/orders; orders.odoo.test.ts writes on each version',
  }),
)('what Odoo holds of Amazon’s orders, in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let orders: NumberedOrders;
  let person: PlainOdoo;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'follow', {
      sidecar: { connector: true },
    }));
    // The sidecar has a user of its own, as the README says; the administrator is the person beside it.
    orders = numberedOrders(amazon, 8);
    const { url, login: username, password } = database;
    person = await connectOdoo({ url, database: database.database, username, password, protocol: 'jsonrpc' });
  });

  afterAll(() => close());

  async function bring(...placed: Order[]): ReturnType<Sidecar['report']> {
    amazon.control.putOrders(placed);
    amazon.control.advance(5 * 60_000);
    return sidecar.report();
  }

  async function sync(): ReturnType<Sidecar['report']> {
    amazon.control.advance(5 * 60_000);
    return sidecar.report();
  }

  async function linesOf(
    orderId: string,
  ): Promise<{ id: number; product_uom_qty: number; price_total: number }[]> {
    return (await person.read('sale.order.line', 'search_read', {
      domain: [['order_id.client_order_ref', '=', orderId]],
      fields: ['product_uom_qty', 'price_total'],
      order: 'id',
    })) as { id: number; product_uom_qty: number; price_total: number }[];
  }

  const total = (orderId: string): Promise<string[][]> =>
    database.sql(
      `SELECT round(amount_total, 2), state FROM sale_order WHERE client_order_ref = '${orderId}'`,
    );
  const demand = (orderId: string): Promise<string[][]> =>
    database.sql(`SELECT round(coalesce(sum(m.product_uom_qty), 0)) FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id
      JOIN sale_order o ON o.id = p.sale_id WHERE o.client_order_ref = '${orderId}' AND m.state <> 'cancel'`);

  test('a line that Amazon adds comes to the order and to its delivery; the total is right', async () => {
    const growing = orders.open();
    await bring(growing);
    const [first] = growing.orderItems;
    amazon.control.patchOrder(growing.orderId, {
      proceeds: { grandTotal: { amount: '50.00', currencyCode: 'EUR' } },
      orderItems: [
        ...growing.orderItems,
        { ...first, orderItemId: '00000000000777', product: { ...first?.product, title: 'Mug, one more' } },
      ],
    });
    expect(await sync()).toMatchObject({ updated: 1, failed: 0 });
    expect(await total(growing.orderId)).toEqual([['50.00', 'sale']]);
    expect(await demand(growing.orderId)).toEqual([['5']]);
    expect(await sidecar.report(['resync', '--since', '2025-06-01'])).toMatchObject({
      updated: 0,
      failed: 0,
    });
  });

  test('the total stays Amazon’s when a unit is cancelled', async () => {
    const shrinking = orders.open();
    await bring(shrinking);
    amazon.control.event({ type: 'cancelUnits', orderId: shrinking.orderId, orderItemId: MUG, quantity: 1 });
    expect(await sync()).toMatchObject({ updated: 1, failed: 0 });
    expect(await total(shrinking.orderId)).toEqual([['20.00', 'sale']]);
  });

  test('an adopted order follows quantities, and keeps its prices', async () => {
    const adopted = orders.open();
    const [product] = (await person.call('product.product', 'create', {
      vals_list: [{ name: 'Mug', default_code: '00123', type: 'consu', taxes_id: [[6, 0, []]] }],
    })) as number[];
    const [partner] = (await person.call('res.partner', 'create', {
      vals_list: [{ name: 'Entered' }],
    })) as number[];
    const [entered] = (await person.call('sale.order', 'create', {
      vals_list: [
        {
          partner_id: partner,
          client_order_ref: adopted.orderId,
          order_line: [[0, 0, { product_id: product, product_uom_qty: 2, price_unit: 11 }]],
        },
      ],
    })) as number[];
    await person.call('sale.order', 'action_confirm', {}, { ids: [entered ?? 0] });
    amazon.control.putOrders([adopted]);
    amazon.control.advance(5 * 60_000);
    const preview = await sidecar.run(['sync', 'orders', '--dry-run']);
    expect(preview.stdout).toMatch(new RegExp(`${adopted.orderId} +adopted +sale\\.order ${entered}`));
    await sync();
    amazon.control.event({ type: 'cancelUnits', orderId: adopted.orderId, orderItemId: MUG, quantity: 1 });
    expect(await sync()).toMatchObject({ updated: 1, failed: 0 });
    expect(await linesOf(adopted.orderId)).toMatchObject([{ product_uom_qty: 1, price_total: 11 }]);
    expect(await demand(adopted.orderId)).toEqual([['1']]);
  });

  test("a person's change stays, even when the state was lost", async () => {
    const soon = new Date(Date.parse(amazon.control.now()) + 2 * 86_400_000).toISOString();
    // Odoo merges what a person adds into the open move when both are wanted at the same time: Amazon's ship-by date.
    const edited = orders.open({
      fulfillment: { shipByWindow: { earliestDateTime: amazon.control.now(), latestDateTime: soon } },
    });
    await bring(edited);
    const [line] = await linesOf(edited.orderId);
    await person.call('sale.order.line', 'write', { vals: { product_uom_qty: 5 } }, { ids: [line?.id ?? 0] });
    sidecar.loseState();
    expect(await sync()).toMatchObject({ created: 0, failed: 0 });
    // A third line may hold the cent that no price with tax on top can reach.
    expect((await linesOf(edited.orderId)).slice(0, 2)).toMatchObject([
      { product_uom_qty: 5 },
      { product_uom_qty: 1 },
    ]);
    expect(await demand(edited.orderId)).toEqual([['6']]);
    expect(await doubles(database)).toEqual(NO_DOUBLES);
  });

  thoroughly(LOCKED, 'an order that a person has locked is filed and not forced', async () => {
    const locked = orders.open();
    await bring(locked);
    const ids = (await person.read('sale.order', 'search', {
      [version === '14' ? 'args' : 'domain']: [['client_order_ref', '=', locked.orderId]],
    })) as number[];
    await person.call('sale.order', version === '14' ? 'action_done' : 'action_lock', {}, { ids });
    amazon.control.event({ type: 'cancelUnits', orderId: locked.orderId, orderItemId: MUG, quantity: 1 });
    expect(await sync()).toMatchObject({ failed: 1 });
    expect((await linesOf(locked.orderId))[0]?.product_uom_qty).toBe(2);
    await person.call('sale.order', 'action_unlock', {}, { ids });
    await sidecar.run(['failures', 'retry', locked.orderId]);
    expect(await sync()).toMatchObject({ failed: 0 });
    expect((await linesOf(locked.orderId))[0]?.product_uom_qty).toBe(1);
  });

  test('an order that a person has deleted comes back once, when Amazon changes it', async () => {
    const deleted = orders.open();
    await bring(deleted);
    const ids = (await person.read('sale.order', 'search', {
      [version === '14' ? 'args' : 'domain']: [['client_order_ref', '=', deleted.orderId]],
    })) as number[];
    await person.call('sale.order', 'action_cancel', {}, { ids, context: { disable_cancel_warning: true } });
    await person.call('sale.order', 'unlink', {}, { ids });
    amazon.control.event({ type: 'touch', orderId: deleted.orderId });
    await sidecar.run(['recover', deleted.orderId]);
    expect(await total(deleted.orderId)).toEqual([['30.00', 'sale']]);
  });

  test('orders such as nobody has seen: each is in, or in the failure log, and none stops another', async () => {
    const [item] = orders.open().orderItems;
    const huge = orders.open({
      orderItems: [
        {
          ...item,
          quantityOrdered: 99_999,
          fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 99_999 },
        },
      ],
    });
    const unknown = orders.open({ fulfillment: { fulfillmentStatus: 'INVOICE_UNCONFIRMED' } });
    const british = orders.open({
      recipient: { deliveryAddress: { countryCode: 'UK', stateOrRegion: 'Greater   LONDON' } },
    });
    const strange = [
      orders.open({
        buyer: { buyerName: STRANGE },
        recipient: { deliveryAddress: { name: STRANGE, addressLine1: STRANGE } },
      }),
      orders.open({ buyer: null, recipient: null }),
      british,
      orders.open({ recipient: { deliveryAddress: { countryCode: 'XX', stateOrRegion: 'Nowhere' } } }),
      orders.open({
        orderItems: Array.from({ length: 55 }, (_, index) => ({
          ...item,
          orderItemId: String(index).padStart(14, '0'),
          product: { ...item?.product, title: `Mug ${index}` },
        })),
        proceeds: { grandTotal: { amount: '1100.00', currencyCode: 'EUR' } },
      }),
      huge,
      orders.open({
        orderItems: [{ ...item, product: { title: '' } }],
        proceeds: { grandTotal: { amount: '20.00', currencyCode: 'EUR' } },
      }),
      unknown,
      orders.open({
        orderItems: [
          { ...item, quantityOrdered: 0, fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 0 } },
        ],
      }),
      orders.open({ proceeds: { grandTotal: { amount: '30.00', currencyCode: 'SEK' } }, orderItems: [] }),
      orders.open({ programs: ['PRIME', 'SOMETHING_NEW'] }),
    ];
    const report = await bring(...strange);
    expect(report.created).toBeGreaterThanOrEqual(7);
    expect(report.created + report.failed + report.ignored + report.unchanged + report.updated).toBe(
      report.fetched,
    );
    expect(await doubles(database)).toEqual(NO_DOUBLES);
    const { stdout } = await sidecar.run(['failures', 'list', '--json']);
    const { failures } = JSON.parse(stdout) as {
      failures: { subject: string; class: string; message: string }[];
    };
    expect(failures.map(({ subject, class: kind }) => `${subject} ${kind}`).sort()).toEqual(
      [`${huge.orderId} totalDiffers`, `${unknown.orderId} notUnderstood`].sort(),
    );
    expect(
      await database.sql(`SELECT c.code FROM sale_order o JOIN res_partner p ON p.id = o.partner_shipping_id
        JOIN res_country c ON c.id = p.country_id WHERE o.client_order_ref = '${british.orderId}'`),
    ).toEqual([['GB']]);
    // Its items come to 20.00, its grand total says 30.00: PlainOdoo holds the items, to the cent, and a person is told.
    expect(await total(huge.orderId)).toEqual([['20.00', 'sale']]);
    expect(await demand(huge.orderId)).toEqual([['99999']]);
    for (const { message } of failures) expect(message).not.toContain('Testperson');
    for (const { subject } of failures) await sidecar.run(['failures', 'dismiss', subject]);
    // What fails is read again as long as the passes overlap: those after this test are to see none of it.
    amazon.control.advance(20 * 60_000);
  });

  thoroughly(SPEED, 'a resync costs less than one call for ten unchanged orders', async () => {
    const { stderr, stdout } = await sidecar.run([
      'resync',
      '--since',
      '2025-06-01',
      '--json',
      '--log-level',
      'debug',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ accounts: [{ created: 0, updated: 0 }] });
    const calls = (model: string): number =>
      stderr.split('\n').filter((line) => line.includes(`"${model}"`)).length;
    // One of them asks whether it is still the same Odoo.
    expect(calls('sale.order') + calls('sale.order.line')).toBeLessThanOrEqual(9);
  });

  test('the sweep finds what the passes have missed, and its sum has no gap', async () => {
    const [hidden, lost] = [orders.open(), orders.fba()];
    await sync();
    // Both are older than the mark: no pass will ever read them again.
    const old = { createdTime: '2026-01-02T00:00:00.000Z', lastUpdatedTime: '2026-01-02T00:00:00.000Z' };
    const days = String(Math.ceil((Date.now() - Date.parse('2025-12-20T00:00:00Z')) / 86_400_000));
    amazon.control.putOrders([
      { ...hidden, ...old },
      { ...lost, ...old },
    ]);
    expect(await sidecar.report()).toMatchObject({ created: 0 });
    const dry = await sidecar.run(['sweep', '--days', days, '--dry-run', '--json']);
    expect([dry.status, JSON.parse(dry.stdout)]).toMatchObject([
      1,
      { accounts: [{ unexplained: 2, broughtIn: 0 }] },
    ]);
    const swept = await sidecar.run(['sweep', '--days', days, '--json']);
    const [report] = (JSON.parse(swept.stdout) as { accounts: Record<string, number>[] }).accounts;
    expect(report).toMatchObject({ unexplained: 0, broughtIn: 2, onlyByCreation: 0, onlyByUpdate: 0 });
    const { amazon: all = 0, imported = 0, ignored = 0, failed = 0 } = report ?? {};
    expect(imported + ignored + failed).toBe(all);
    const { stdout } = await sidecar.run(['sweep', '--days', days]);
    expect(stdout).toMatch(
      /^one: \d+ = \d+ imported \+ \d+ ignored( \([^)]+\))? \+ \d+ failed \+ 0 unexplained\n/,
    );
    expect(await doubles(database)).toEqual(NO_DOUBLES);
  });

  test.each(['lot', 'serial'])(
    'goods that Odoo tracks by %s leave the Amazon location all the same',
    async (tracking) => {
      const sku = `TRACKED-${tracking}`;
      const storable = (await person.fieldsOf('product.product')).has('is_storable');
      const [product] = (await person.call('product.product', 'create', {
        vals_list: [
          {
            name: sku,
            default_code: sku,
            tracking,
            ...(storable ? { type: 'consu', is_storable: true } : { type: 'product' }),
          },
        ],
      })) as number[];
      const order = orders.fba();
      const tracked = order.orderItems.map((item, index) =>
        index === 0 ? { ...item, product: { ...item.product, sellerSku: sku } } : item,
      );
      expect(await bring({ ...order, orderItems: tracked })).toMatchObject({ created: 1, failed: 0 });
      expect(
        await database.sql(`SELECT round(q.quantity), l.usage FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
        WHERE q.product_id = ${product} ORDER BY q.quantity`),
      ).toEqual([
        ['-2', 'internal'],
        ['2', 'customer'],
      ]);
      expect(
        await database.sql(`SELECT DISTINCT p.state FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id
        WHERE o.client_order_ref = '${order.orderId}'`),
      ).toEqual([['done']]);
    },
  );
});
