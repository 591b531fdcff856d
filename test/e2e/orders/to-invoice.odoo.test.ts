import { testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(400_000);

const SHIPPED_BY_MERCHANT = '305-0000051-0000001';
const EARLIER = '305-0000051-0000002';
const SWEDISH = '305-0000051-0000003';

const eur = (amount: string) => ({ amount, currencyCode: 'EUR' });
const sek = (amount: string) => ({ amount, currencyCode: 'SEK' });

describe.each(
  testedVersions({
    once: 'what is invoiceable is decided in the same way; 14 rounds the tax of a part invoice otherwise',
  }),
)('Orders to Invoice and currencies of a real Odoo %s', (version) => {
  let world: World;
  let people: Warehouse;

  beforeAll(async () => {
    world = await openWorld(version, 'to invoice');
    people = await openWarehouse(world.database);
  });
  afterAll(() => world.close());

  /** Two mugs for 20.00, shipping 5.00, a discount of 3.00. */
  function order(orderId: string, patch: Record<string, unknown> = {}) {
    const now = world.amazon.control.now();
    return merchantOrder({
      orderId,
      createdTime: now,
      lastUpdatedTime: now,
      proceeds: { grandTotal: eur('22.00') },
      orderItems: [
        {
          orderItemId: `${orderId.slice(-7)}0000001`,
          quantityOrdered: 2,
          product: { sellerSku: 'MUG', title: 'Mug' },
          proceeds: {
            proceedsTotal: eur('22.00'),
            breakdowns: [
              { type: 'ITEM', subtotal: eur('20.00') },
              { type: 'SHIPPING', subtotal: eur('5.00') },
              { type: 'DISCOUNT', subtotal: eur('-3.00') },
            ],
          },
          fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2 },
        },
      ],
      ...patch,
    });
  }
  async function bring(...orders: ReturnType<typeof order>[]) {
    for (const each of orders) world.amazon.control.putOrder(each);
    world.amazon.control.advance(5 * 60_000);
    return world.sidecar.report();
  }
  const statusOf = async (orderId: string) =>
    (
      await world.database.sql(
        `SELECT invoice_status FROM sale_order WHERE client_order_ref = '${orderId}' AND state <> 'cancel'`,
      )
    )[0]?.[0];
  /** As *Create Invoice* does for all orders that a person has ticked. */
  async function createInvoices(orderId: string): Promise<void> {
    const ids = await people.search('sale.order', [['client_order_ref', '=', orderId]]);
    const context = { active_model: 'sale.order', active_ids: ids, active_id: ids[0] };
    const wizard = await people.odoo.call(
      'sale.advance.payment.inv',
      'create',
      {
        vals_list: [
          {
            advance_payment_method: 'delivered',
            ...(version === '14' ? {} : { sale_order_ids: [[6, 0, ids]] }),
          },
        ],
      },
      { context },
    );
    await people.odoo.call(
      'sale.advance.payment.inv',
      'create_invoices',
      {},
      { ids: [wizard].flat() as number[], context },
    );
  }
  const invoiced = async (orderId: string) =>
    world.database.sql(
      `SELECT m.move_type, m.amount_total FROM account_move m WHERE m.id IN (
         SELECT aml.move_id FROM account_move_line aml
         JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = aml.id
         JOIN sale_order_line sol ON sol.id = rel.order_line_id
         JOIN sale_order so ON so.id = sol.order_id WHERE so.client_order_ref = '${orderId}')`,
    );

  test('an order that has not left is not to be invoiced, and no button makes a credit note of its discount', async () => {
    expect(await bring(order(SHIPPED_BY_MERCHANT))).toMatchObject({ created: 1, failed: 0 });
    expect(await statusOf(SHIPPED_BY_MERCHANT)).toBe('no');
    await expect(createInvoices(SHIPPED_BY_MERCHANT)).rejects.toThrow(/invoice/i);
    expect(await invoiced(SHIPPED_BY_MERCHANT)).toEqual([]);
  });

  test('once its goods have left, all of it is', async () => {
    await people.validate(SHIPPED_BY_MERCHANT, { carrier: 'DHL', tracking: '003404341' });
    expect((await world.sidecar.run(['sync', 'pickings'])).status).toBe(0);
    expect(await statusOf(SHIPPED_BY_MERCHANT)).toBe('to invoice');
    await createInvoices(SHIPPED_BY_MERCHANT);
    expect(await invoiced(SHIPPED_BY_MERCHANT)).toEqual([['out_invoice', '22.00']]);
    expect(await statusOf(SHIPPED_BY_MERCHANT)).toBe('invoiced');
  });

  test('charge products of an earlier version are changed, and what was invoiced too early is not credited', async () => {
    await world.database.sql(
      "WITH changed AS (UPDATE product_template SET invoice_policy = 'order' WHERE type = 'service' AND default_code LIKE 'AMAZON-%' RETURNING 1) SELECT * FROM changed",
    );
    await bring(order(EARLIER));
    // As an accountant had it with the earlier version: charges of goods that have not left are invoiced.
    await createInvoices(EARLIER);
    expect(await invoiced(EARLIER)).toEqual([['out_invoice', '2.00']]);
    expect((await world.sidecar.run(['sync', 'pickings'])).status).toBe(0);
    const policies = await world.database.sql(
      "SELECT DISTINCT invoice_policy FROM product_template WHERE type = 'service' AND default_code LIKE 'AMAZON-%'",
    );
    expect(policies).toEqual([['delivery']]);
    await people.validate(EARLIER, { carrier: 'DHL', tracking: '003404342' });
    await world.sidecar.run(['sync', 'pickings']);
    await createInvoices(EARLIER);
    const amounts = (await invoiced(EARLIER)).map(([type, amount]) => `${type} ${amount}`);
    expect(amounts.toSorted((one, other) => one.localeCompare(other))).toEqual([
      'out_invoice 2.00',
      'out_invoice 20.00',
    ]);
  });

  test('an order in an inactive currency waits, and comes in by itself once the currency is active', async () => {
    const swedish = order(SWEDISH, {
      salesChannel: { channelName: 'AMAZON', marketplaceId: 'A2NODRKZP88ZB9', marketplaceName: 'Amazon.se' },
      proceeds: { grandTotal: sek('200.00') },
      orderItems: [
        {
          orderItemId: '30000000000001',
          quantityOrdered: 1,
          product: { sellerSku: 'MUG', title: 'Mug' },
          proceeds: { proceedsTotal: sek('200.00'), breakdowns: [{ type: 'ITEM', subtotal: sek('200.00') }] },
          fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 1 },
        },
      ],
    });
    expect(await bring(swedish)).toMatchObject({ created: 0, failed: 1 });
    const log = JSON.parse((await world.sidecar.run(['failures', 'list', '--json'])).stdout) as {
      failures: { class: string; message: string; hint: string }[];
    };
    expect(log.failures).toEqual([
      expect.objectContaining({
        class: 'currency',
        message: 'Odoo has no pricelist in SEK: The currency SEK is not active in Odoo',
      }),
    ]);
    await people.write(
      'res.currency',
      await people.search('res.currency', [
        ['name', '=', 'SEK'],
        ['active', '=', false],
      ]),
      { active: true },
    );
    expect(await bring()).toMatchObject({ created: 1, failed: 0 });
    const after = JSON.parse((await world.sidecar.run(['failures', 'list', '--json'])).stdout) as {
      failures: unknown[];
    };
    expect(after.failures).toEqual([]);
  });
});
