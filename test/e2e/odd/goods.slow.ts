import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

/** Two units of a SKU for 20.00. */
function sold(sellerSku: string, order: Order): Order {
  const [item] = order.orderItems;
  if (item === undefined) throw new Error('an order of no item');
  return {
    ...order,
    proceeds: { grandTotal: { amount: '20.00', currencyCode: 'EUR' } },
    orderItems: [{ ...item, product: { ...item.product, sellerSku } }],
  };
}

/** Goods that do not just lie on a shelf. Not in `npm test`: installing drop-shipping takes longer than the tests. */
describe.each(testedVersions())(
  'goods that are sent by vendors, or that are tracked, in a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let people: Warehouse;
    let orders: NumberedOrders;
    let close: World['close'];

    beforeAll(async () => {
      const world = await openWorld(version, 'goods', { serve: [] });
      ({ database, amazon, sidecar, close } = world);
      people = await openWarehouse(database, world.odooUrl);
      const ids = await people.search('ir.module.module', [['name', '=', 'stock_dropshipping']]);
      await people.odoo.call('ir.module.module', 'button_immediate_install', {}, { ids });
      people = await openWarehouse(database, world.odooUrl);
      orders = numberedOrders(amazon, 73);
    });

    afterAll(() => close());

    async function bring(...placed: Order[]): ReturnType<Sidecar['report']> {
      amazon.control.putOrders(placed);
      amazon.control.advance(5 * 60_000);
      return sidecar.report();
    }

    const goods = (reference: string, more: Record<string, unknown> = {}): Promise<number> =>
      people.create('product.product', {
        name: reference,
        default_code: reference,
        ...(version === '14' ? { type: 'product' } : { type: 'consu', is_storable: true }),
        ...more,
      });

    /** Where the goods of an order came from, how many, and what became of the move. */
    const movesOf = ({ orderId }: Order): Promise<string[][]> =>
      database.sql(
        `SELECT f.usage, round(m.product_uom_qty), m.state FROM stock_move m JOIN stock_location f ON f.id = m.location_id
       JOIN stock_picking p ON p.id = m.picking_id JOIN sale_order o ON o.id = p.sale_id
       WHERE o.client_order_ref = '${orderId}' ORDER BY m.id`,
      );

    test('a vendor sends the goods of a merchant order: the parcel reaches Amazon, and those of FBA leave Amazon', async () => {
      const vendor = await people.create('res.partner', { name: 'Vendor' });
      const routes = await people.search(version === '14' ? 'stock.location.route' : 'stock.route', [
        ['rule_ids.location_src_id.usage', '=', 'supplier'],
      ]);
      await goods('DROP', {
        route_ids: [[6, 0, routes]],
        seller_ids: [[0, 0, version === '14' ? { name: vendor } : { partner_id: vendor }]],
      });
      const [open, fba] = [sold('DROP', orders.open()), sold('DROP', orders.fba())] as const;
      expect(await bring(open, fba)).toMatchObject({ created: 2, failed: 0 });
      expect(await movesOf(open)).toEqual([]);
      expect(await movesOf(fba)).toEqual([['internal', '2', 'done']]);
      const purchases = await people.search('purchase.order', [['partner_id', '=', vendor]]);
      expect(purchases).toHaveLength(1);
      await people.odoo.call('purchase.order', 'button_confirm', {}, { ids: purchases });
      expect(await movesOf(open)).toEqual([['supplier', '2', 'assigned']]);
      await people.validate(open.orderId, { carrier: 'DHL', tracking: 'T-DROP' });
      await sidecar.run(['sync', 'pickings']);
      const parcels = amazon.control.journal().parcels.filter(({ orderId }) => orderId === open.orderId);
      expect(parcels.map(({ trackingNumber, items }) => [trackingNumber, items])).toEqual([
        ['T-DROP', [{ orderItemId: open.orderItems[0]?.orderItemId, quantity: 2 }]],
      ]);
    });

    test('an order that a vendor is to send is cancelled as any other', async () => {
      const open = sold('DROP', orders.open());
      await bring(open);
      amazon.control.event({ type: 'cancel', orderId: open.orderId });
      expect(await bring()).toMatchObject({ cancelled: 1, failed: 0 });
    });

    const tracked: [string, Record<string, unknown>][] = [
      ['LOT', { tracking: 'lot' }],
      ['SERIAL', { tracking: 'serial' }],
      ...(version === '19'
        ? [
            ['VALUED-BY-LOT', { tracking: 'lot', lot_valuated: true }] satisfies [
              string,
              Record<string, unknown>,
            ],
          ]
        : []),
    ];
    test.each(tracked)(
      '%s leaves Amazon without a number: Amazon does not say which',
      async (reference, more) => {
        await goods(reference, more);
        const [open, fba] = [sold(reference, orders.open()), sold(reference, orders.fba())] as const;
        expect(await bring(open, fba)).toMatchObject({ created: 2, failed: 0 });
        expect(await movesOf(fba)).toEqual([['internal', '2', 'done']]);
        expect(await movesOf(open)).toEqual([['internal', '2', expect.stringMatching(/confirmed|assigned/)]]);
      },
    );
  },
);
