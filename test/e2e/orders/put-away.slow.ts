import { connectOdoo } from '../../../src/odoo/rpc/client.ts';
import type { Order } from '../../../src/simulator/formats/order-schema.ts';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { doubles, NO_DOUBLES } from '../../kit/intact.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import type { PlainOdoo } from '../../kit/rpc.ts';
import { type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(300_000);

function vatNumber(taxRegistrationNumber: string): Record<string, unknown> {
  return { taxRegistrations: [{ entityType: 'BUYER', taxRegistrationType: 'VAT', taxRegistrationNumber }] };
}

/** Not in `npm test`: records that are archived, or another company's, come up seldom, and orders.odoo.test.ts has the promises of totals. */
describe.each(
  testedVersions({ once: 'archived and moved records are read in the same way on each version' }),
)('records put away, or of another company, in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let orders: NumberedOrders;
  let person: PlainOdoo;
  let otherCompany: string;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'put away'));
    orders = numberedOrders(amazon, 5);
    const { url, login: username, password } = database;
    person = await connectOdoo({ url, database: database.database, username, password, protocol: 'jsonrpc' });
    otherCompany = String(await make('res.company', { name: 'Another Company' }));
  });

  afterAll(() => close());

  async function make(model: string, values: Record<string, unknown>): Promise<number> {
    const [id] = (await person.call(model, 'create', { vals_list: [values] })) as number[];
    return id ?? 0;
  }

  async function bring(...placed: Order[]): ReturnType<Sidecar['report']> {
    amazon.control.putOrders(placed);
    amazon.control.advance(5 * 60_000);
    return sidecar.report();
  }

  /** An open order of 2 units (20.00) of one SKU. */
  function orderOf(sellerSku: string, patch: Record<string, unknown> = {}): Order {
    const [item] = orders.open().orderItems;
    return orders.open({
      orderItems: [{ ...item, product: { sellerSku, title: 'Mug' } }],
      proceeds: { grandTotal: { amount: '20.00', currencyCode: 'EUR' } },
      ...patch,
    });
  }

  const one = async (statement: string): Promise<string[] | undefined> => (await database.sql(statement))[0];
  const partnerOf = (orderId: string, field: string): Promise<string[] | undefined> =>
    one(`SELECT p.id, p.name, p.street, p.vat FROM sale_order o JOIN res_partner p ON p.id = o.${field}
      WHERE o.client_order_ref = '${orderId}'`);

  const soldIn = ({ orderId }: Order): Promise<string[][]> =>
    database.sql(`SELECT t.default_code, round(o.amount_total, 2), o.state FROM sale_order o
      JOIN sale_order_line l ON l.order_id = o.id JOIN product_product t ON t.id = l.product_id
      WHERE o.client_order_ref = '${orderId}' AND l.name NOT LIKE 'Rounding%'`);

  test('goods of another company are sold as goods that Odoo does not know', async () => {
    const foreign = await make('product.product', { name: 'Foreign', default_code: 'FOREIGN' });
    await database.sql(`UPDATE product_template SET company_id = ${otherCompany} WHERE id =
      (SELECT product_tmpl_id FROM product_product WHERE id = ${foreign})`);
    const placed = orderOf('FOREIGN');
    expect(await bring(placed)).toMatchObject({ created: 1, failed: 0 });
    expect(await soldIn(placed)).toEqual([['AMAZON-SALE', '20.00', 'sale']]);
  });

  test('archived products are named, and sold again once they are active', async () => {
    const archived = await make('product.product', { name: 'Old', default_code: 'OLD', active: false });
    const placed = orderOf('OLD');
    expect(await bring(placed)).toMatchObject({ created: 0, failed: 1 });
    const { stdout } = await sidecar.run(['failures', 'list']);
    expect(stdout).toContain('OLD');
    await person.call('product.product', 'write', { vals: { active: true } }, { ids: [archived] });
    expect(await bring()).toMatchObject({ created: 1, failed: 0 });
    expect(await soldIn(placed)).toEqual([['OLD', '20.00', 'sale']]);
  });

  test('the product for unknown goods was put away: it is back when it is needed, to the cent', async () => {
    const [sale] = (await one("SELECT id FROM product_product WHERE default_code = 'AMAZON-SALE'")) ?? [];
    await person.call('product.product', 'write', { vals: { active: false } }, { ids: [Number(sale)] });
    const placed = orderOf('NOWHERE');
    expect(await bring(placed)).toMatchObject({ created: 1, failed: 0 });
    expect(
      await one(
        `SELECT round(amount_total, 2), state FROM sale_order WHERE client_order_ref = '${placed.orderId}'`,
      ),
    ).toEqual(['20.00', 'sale']);
    expect(await one("SELECT count(*) FROM product_product WHERE default_code = 'AMAZON-SALE'")).toEqual([
      '1',
    ]);
  });

  test('an archived customer buys again: the goods go to the address of the new order', async () => {
    const buyer = {
      buyerName: 'Testperson GmbH',
      buyerCompanyName: 'Testperson GmbH',
      buyerEmail: 'buyer-5-archived@marketplace.example',
    };
    const first = orderOf('NOWHERE', { buyer, tax: vatNumber('DE136695976') });
    await bring(first);
    const [contact, , street, vat] = (await partnerOf(first.orderId, 'partner_id')) ?? [];
    expect([street, vat]).toEqual(['Musterstraße 1', 'DE136695976']);
    await person.call('res.partner', 'write', { vals: { active: false } }, { ids: [Number(contact)] });
    const second = orderOf('NOWHERE', {
      buyer,
      tax: vatNumber('DE129273398'),
      recipient: { deliveryAddress: { addressLine1: 'Neue Gasse 7', city: 'Bonn', postalCode: '53111' } },
    });
    expect(await bring(second)).toMatchObject({ created: 1, failed: 0 });
    expect((await partnerOf(second.orderId, 'partner_shipping_id'))?.[2]).toBe('Neue Gasse 7');
    expect(await partnerOf(second.orderId, 'partner_id')).toEqual([
      contact,
      'Testperson GmbH',
      'Musterstraße 1',
      'DE136695976',
    ]);
    expect(await one(`SELECT active FROM res_partner WHERE id = ${contact}`)).toEqual(['t']);
    expect(await doubles(database)).toEqual(NO_DOUBLES);
  });

  test('fiscal positions that were put away, or are another company’s, do not apply', async () => {
    const germany = (await one("SELECT id FROM res_country WHERE code = 'DE'"))?.[0];
    const position = { auto_apply: true, country_id: Number(germany) };
    const archived = await make('account.fiscal.position', { name: 'Old', ...position });
    const foreign = await make('account.fiscal.position', { name: 'Foreign', ...position });
    const own = await make('account.fiscal.position', { name: 'Own', ...position });
    await database.sql(`UPDATE account_fiscal_position SET active = false, sequence = 1 WHERE id = ${archived};
      UPDATE account_fiscal_position SET company_id = ${otherCompany}, sequence = 2 WHERE id = ${foreign};
      UPDATE account_fiscal_position SET sequence = 3 WHERE id = ${own}`);
    const placed = orderOf('NOWHERE');
    expect(await bring(placed)).toMatchObject({ created: 1, failed: 0 });
    expect(
      await one(`SELECT fiscal_position_id, round(amount_total, 2) FROM sale_order
        WHERE client_order_ref = '${placed.orderId}'`),
    ).toEqual([String(own), '20.00']);
  });

  test('an order of another company under the same Amazon id is not this one', async () => {
    const placed = orderOf('NOWHERE');
    await database.sql(`INSERT INTO sale_order (name, client_order_ref, partner_id, partner_invoice_id, partner_shipping_id, company_id,
      pricelist_id, currency_id, date_order, state, picking_policy, warehouse_id) SELECT 'FOREIGN-1', '${placed.orderId}', partner_id,
      partner_invoice_id, partner_shipping_id, ${otherCompany}, pricelist_id, currency_id, now(), 'sale', picking_policy, warehouse_id
      FROM sale_order LIMIT 1`);
    expect(await bring(placed)).toMatchObject({ created: 1, updated: 0, failed: 0 });
    expect(
      await database.sql(`SELECT company_id = ${otherCompany}, coalesce(round(amount_total, 2), 0) FROM sale_order
        WHERE client_order_ref = '${placed.orderId}' ORDER BY id`),
    ).toEqual([
      ['t', '0'],
      ['f', '20.00'],
    ]);
  });
});
