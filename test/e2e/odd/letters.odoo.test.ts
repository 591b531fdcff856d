import type { Simulator } from '../../../src/simulator/simulator.ts';
import { lettersToBuyers, NO_LETTERS, switchLettersOn } from '../../kit/letters.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(600_000);

const MUG = '05015851154158';

/** Amazon forbids sellers to write to its buyers, so a company that mails its other customers must not mail these. */
describe.each(testedVersions())('a company with every letter switched on, in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let orders: NumberedOrders;
  let people: Warehouse;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'letters', {
      // With its files in the database, as here, Odoo 14 lets only administrators post an invoice (its XML is taken for an image).
      sidecar: { connector: version !== '14', odoo: { invoices: 'onDelivery' } },
      prepare: async (created) => {
        await keepBooksIn('EUR', created);
        people = await openWarehouse(created);
        await switchLettersOn(people, version);
      },
    }));
    orders = numberedOrders(amazon, 61);
  });

  afterAll(() => close());

  async function sync(): ReturnType<Sidecar['report']> {
    amazon.control.advance(5 * 60_000);
    return sidecar.report();
  }

  const letters = (): Promise<string[][]> => lettersToBuyers(database);

  test('confirms, delivers and cancels, and writes to no buyer', async () => {
    const open = orders.open();
    const cancelled = orders.open();
    const begun = orders.open({
      fulfillment: { fulfillmentStatus: 'PARTIALLY_SHIPPED', fulfilledBy: 'MERCHANT' },
    });
    const [mug] = begun.orderItems;
    if (mug !== undefined) mug.fulfillment = { quantityFulfilled: 1, quantityUnfulfilled: 1 };
    amazon.control.putOrders([open, cancelled, begun, orders.fba(), orders.fba()]);
    expect(await sync()).toMatchObject({ created: 5, failed: 0 });
    amazon.control.event({ type: 'cancel', orderId: cancelled.orderId });
    amazon.control.event({ type: 'cancelUnits', orderId: open.orderId, orderItemId: MUG, quantity: 1 });
    expect(await sync()).toMatchObject({ cancelled: 1, updated: 1, failed: 0 });
    expect(await letters()).toEqual(NO_LETTERS);
  });

  test('no quotation template is applied, and what was delivered still says to whom', async () => {
    expect(
      await database.sql(
        `SELECT count(sale_order_template_id), count(*) FROM sale_order WHERE origin = 'Amazon'`,
      ),
    ).toEqual([['0', '5']]);
    expect(
      await database.sql(
        `SELECT count(*) FROM stock_picking p JOIN sale_order o ON o.id = p.sale_id WHERE p.partner_id IS DISTINCT FROM o.partner_shipping_id`,
      ),
    ).toEqual([['0']]);
    expect(
      await database.sql(`SELECT p.state, count(*) FROM stock_picking p GROUP BY p.state ORDER BY p.state`),
    ).toEqual([
      ['assigned', '2'],
      ['cancel', '1'],
      ['done', '3'],
    ]);
  });

  test('invoices, and writes to no buyer', async () => {
    const ended = await sidecar.run(['sync', 'settlements', '--json']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ accounts: [{ invoiced: 2 }] });
    expect(
      await database.sql(
        `SELECT count(*) FROM account_move WHERE move_type = 'out_invoice' AND state = 'posted'`,
      ),
    ).toEqual([['2']]);
    expect(await letters()).toEqual(NO_LETTERS);
  });

  test('delivers nothing when the template finds the buyer by another way, and says which', async () => {
    const path = version === '14' ? '${object.sale_id.partner_id.id}' : '{{ object.sale_id.partner_id.id }}';
    const [template] = await people.search('mail.template', [['name', '=', 'Your parcel has left']]);
    await people.write('mail.template', [template ?? 0], { partner_to: path });
    amazon.control.putOrders([orders.fba()]);
    expect(await sync()).toMatchObject({ failed: 1 });
    const { stdout } = await sidecar.run(['failures', 'list']);
    expect(stdout).toContain('"object.sale_id.partner_id.id"');
    expect(await letters()).toEqual(NO_LETTERS);
    const own = version === '14' ? '${object.partner_id.id}' : '{{ object.partner_id.id }}';
    await people.write('mail.template', [template ?? 0], { partner_to: own });
    expect(await sidecar.report(['resync', '--since', '2025-06-01'])).toMatchObject({ failed: 0 });
    expect(await letters()).toEqual(NO_LETTERS);
  });
});
