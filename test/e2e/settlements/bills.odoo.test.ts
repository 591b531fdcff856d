import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { cloneDatabase, startOdoo, type TestDatabase, THOROUGH, testedVersions } from '../../kit/odoo.ts';
import { connectAs } from '../../kit/rpc.ts';
import { keepBooksIn, shippedOrders } from '../../kit/settlement-month.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';

jest.setTimeout(600_000);

/** The bill is made in the same way for both: `npm test` takes one, `test:thorough` on 19 both. */
describe.each(
  testedVersions({ once: 'settlements.odoo.test.ts books on each version' }).flatMap((version) =>
    (['batch', 'statement'] as const)
      .filter((way) => way === 'statement' || (version === '19' && THOROUGH))
      .map((way) => ({ version, way })),
  ),
)('fees as bills of a vendor, with tax, by $way, in a real Odoo $version', ({ version, way }) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), `bills ${way}`);
    await keepBooksIn('EUR', database);
    const admin = await connectAs(database, database.login, database.password);
    await admin.call('res.partner', 'create', { vals_list: [{ name: 'Amazon EU' }] });
    const tax = { name: 'Fees 19%', type_tax_use: 'purchase', amount_type: 'percent', amount: 19 };
    await admin.call('account.tax', 'create', { vals_list: [tax] });
    amazon = await startSimulator({ quotaFactor: 100_000 });
    amazon.control.putOrders(shippedOrders(2, amazon.control.now()));
    sidecar = createSidecar(amazon.url, database, {
      marketplaces: ['DE'],
      odoo: { settlements: way, invoices: 'onDelivery', feeVendor: 'Amazon EU', feeTax: 'Fees 19%' },
    });
    await sidecar.report();
  });

  afterAll(async () => {
    sidecar.remove();
    await amazon.close();
    await database.drop();
  });

  const bills = (): Promise<string[][]> =>
    database.sql(`SELECT m.move_type, m.state, m.amount_residual::numeric(9,2), m.amount_total::numeric(9,2), m.amount_tax > 0, p.name
      FROM account_move m JOIN res_partner p ON p.id = m.partner_id WHERE m.move_type LIKE 'in_%' ORDER BY m.id`);

  const balance = async (): Promise<number> => {
    const [[sum] = []] =
      await database.sql(`SELECT sum(l.balance) FROM account_move_line l JOIN account_journal j
        ON j.default_account_id = l.account_id WHERE l.parent_state = 'posted' AND j.code = 'AMZ'`);
    return Number(sum);
  };

  /** What is on its way to the seller's bank; negative: on its way from there. */
  const onItsWay = async (): Promise<string> => {
    const [[sum = ''] = []] =
      await database.sql(`SELECT coalesce(sum(l.balance), 0)::numeric(9,2) FROM account_move_line l
        JOIN res_company c ON c.transfer_account_id = l.account_id WHERE l.parent_state = 'posted'`);
    return sum;
  };

  // Commission 15 %, 2.50 for each of six units, the subscription, storage and advertising.
  const FEES = 2 * 4.5 + 6 * 2.5 + 39 + 8.9 + 45.67;
  /** The fees and the reserve of 12.34 are more than the sales of 60.00: a debt, in cents, that no money moves for. */
  const DEBT = 69_91;

  test('Amazon has paid itself: the bill is over all it took, with its tax, and is paid', async () => {
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: '9300000001',
      orderIds: amazon.control.orders().map(({ orderId }) => orderId),
      reserve: 12_34,
      extraRows: [
        {
          transactionType: 'ServiceFee',
          amountType: 'Cost of Advertising',
          amountDescription: 'TransactionTotalAmount',
          cents: -45_67,
        },
        {
          transactionType: 'other-transaction',
          amountType: 'other-transaction',
          amountDescription: 'Storage Fee',
          cents: -8_90,
        },
      ],
    });
    const { stdout, stderr } = await sidecar.run(['sync', 'settlements', '--json']);
    expect({ stderr, report: JSON.parse(stdout) }).toMatchObject({
      stderr: '',
      report: { settlements: [{ state: 'booked', reasons: [] }] },
    });
    expect(await bills()).toEqual([['in_invoice', 'posted', '0.00', FEES.toFixed(2), 't', 'Amazon EU']]);
    // Amazon keeps 12.34 back and is owed 69.91.
    expect(await balance()).toBe(-57.57);
    expect(await onItsWay()).toBe('0.00');
    const [[net] = []] = await database.sql(
      "SELECT sum(l.balance)::numeric(9,2) FROM account_move_line l JOIN account_account a ON a.id = l.account_id WHERE l.name LIKE 'Commission%' AND l.balance > 0 AND l.tax_line_id IS NULL AND l.move_id IN (SELECT id FROM account_move WHERE move_type = 'in_invoice')",
    );
    expect(Number(net)).toBe(7.56);
  });

  test('what Amazon gives back is a credit note, the card pays the debt, and a second run changes nothing', async () => {
    amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: '9300000002',
      orderIds: [],
      subscriptionFee: 0,
      previousReserve: 12_34,
      previousDebt: DEBT,
      charged: DEBT,
      extraRows: [
        {
          transactionType: 'other-transaction',
          amountType: 'other-transaction',
          amountDescription: 'ShippingServicesRefund',
          cents: 5_00,
        },
      ],
    });
    await sidecar.run(['sync', 'settlements']);
    const after = await bills();
    expect(after.slice(1)).toEqual([['in_refund', 'posted', '0.00', '5.00', 't', 'Amazon EU']]);
    expect(await balance()).toBe(0);
    // 17.34 to the bank, 69.91 from the card.
    expect(await onItsWay()).toBe('-52.57');
    sidecar.loseState();
    await sidecar.report();
    expect((await sidecar.run(['sync', 'settlements'])).status).toBe(0);
    expect(await bills()).toEqual(after);
    expect(await balance()).toBe(0);
    expect(await onItsWay()).toBe('-52.57');
  });
});
