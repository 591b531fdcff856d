import type { Simulator } from '../../../src/simulator/simulator.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(600_000);

const FR = { channelName: 'AMAZON', marketplaceId: 'A13V1IB3VIYZZH', marketplaceName: 'Amazon.fr' };
const IT = { channelName: 'AMAZON', marketplaceId: 'APJ6JRA9NG5V4', marketplaceName: 'Amazon.it' };

/** Two accounts with one sales team: the first invoices what was delivered, the second leaves that to people. */
describe.each(testedVersions({ once: 'whose an order is, is decided by our own records' }))(
  'whose order is invoiced, in a real Odoo %s',
  (version) => {
    let database: TestDatabase;
    let amazon: Simulator;
    let sidecar: Sidecar;
    let close: World['close'];
    let orders: NumberedOrders;
    let people: Warehouse;

    beforeAll(async () => {
      ({ database, amazon, sidecar, close } = await openWorld(version, 'owners', {
        prepare: (created) => keepBooksIn('EUR', created),
        sidecar: {
          accounts: [
            { name: 'one', marketplaces: ['DE', 'FR'], odoo: { invoices: 'onDelivery' } },
            { name: 'two', marketplaces: ['IT'], odoo: { invoices: 'manual' } },
          ],
        },
      }));
      people = await openWarehouse(database);
      orders = numberedOrders(amazon, 63);
    });

    afterAll(() => close());

    async function bring(...placed: ReturnType<NumberedOrders['fba']>[]): Promise<void> {
      amazon.control.putOrders(placed);
      amazon.control.advance(5 * 60_000);
      // Both accounts set up the same location at once; neither may fail over the other.
      expect(await sidecar.run(['sync', 'orders'])).toMatchObject({ status: 0, stderr: '' });
    }

    const invoiced = async (): Promise<string[]> =>
      (
        await database.sql(
          `SELECT o.client_order_ref FROM sale_order o JOIN account_move m ON m.invoice_origin = o.name WHERE m.state = 'posted' ORDER BY 1`,
        )
      ).map(([orderId = '']) => orderId);

    test('each account invoices its own orders, whatever their team', async () => {
      const [own, moved, others] = [
        orders.fba(),
        orders.fba({ salesChannel: FR }),
        orders.fba({ salesChannel: IT }),
      ] as const;
      await bring(own, moved, others);
      const team = await people.create('crm.team', { name: 'Amazon France' });
      const [id] = await people.search('sale.order', [['client_order_ref', '=', moved.orderId]]);
      await people.write('sale.order', [id ?? 0], { team_id: team });
      await sidecar.run(['sync', 'settlements']);
      expect(await invoiced()).toEqual([own.orderId, moved.orderId]);
    });

    test('an order without a delivery is not invoiced before Amazon says that it has shipped', async () => {
      await people.create('product.product', {
        name: 'Engraving',
        default_code: 'SERVICE-1',
        type: 'service',
        invoice_policy: 'order',
      });
      const open = orders.open();
      const [item] = open.orderItems;
      const service = {
        ...open,
        orderItems: [{ ...item, product: { ...item?.product, sellerSku: 'SERVICE-1' } }],
      };
      service.proceeds = { grandTotal: { amount: '20.00', currencyCode: 'EUR' } };
      await bring(service as typeof open);
      const before = await invoiced();
      await sidecar.run(['sync', 'settlements']);
      expect(await invoiced()).toEqual(before);
      amazon.control.patchOrder(open.orderId, {
        fulfillment: { ...open.fulfillment, fulfillmentStatus: 'SHIPPED' },
      });
      await bring();
      await sidecar.run(['sync', 'settlements']);
      expect(await invoiced()).toEqual([...before, open.orderId]);
    });
  },
);
