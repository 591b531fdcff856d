import type { ExtraRow } from '../../../src/simulator/made-up/settlement-file.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { connectAs, type PlainOdoo } from '../../kit/rpc.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const ID = '9800000001';

function row(
  amountType: string,
  amountDescription: string,
  cents: number,
  transactionType = 'ServiceFee',
): ExtraRow {
  return { transactionType, amountType, amountDescription, cents };
}

const purchaseTax = (name: string) => ({
  name,
  type_tax_use: 'purchase',
  amount_type: 'percent',
  amount: 19,
});

/** A part of a tax, as a command that creates it. */
const part = (type: string, percent: number) => [0, 0, { factor_percent: percent, repartition_type: type }];

function reverseCharge(name: string) {
  const parts = [part('base', 100), part('tax', 100), part('tax', -100)];
  return { ...purchaseTax(name), invoice_repartition_line_ids: parts, refund_repartition_line_ids: parts };
}

/** On 14 too: whoever corrects a tax there writes both sides of the bill. */
describe.each(testedVersions())('fees by store, vendor and kind, in a real Odoo %s', (version) => {
  let world: World;
  let admin: PlainOdoo;

  beforeAll(async () => {
    world = await openWorld(version, 'fees', {
      prepare: async (database) => {
        await keepBooksIn('EUR', database);
        admin = await connectAs(database, database.login, database.password);
        const vendors = ['Amazon EU Germany', 'Amazon EU Luxembourg', 'Amazon Online'];
        await admin.call('res.partner', 'create', { vals_list: vendors.map((name) => ({ name })) });
        await admin.call('account.tax', 'create', {
          vals_list: [purchaseTax('Local 19%'), reverseCharge('Reverse 19%')],
        });
      },
      sidecar: {
        marketplaces: ['DE'],
        odoo: {
          settlements: 'statement',
          fees: [
            { kind: 'advertising', vendor: 'Amazon Online' },
            { marketplace: 'DE', kind: '*storage*', vendor: 'Amazon EU Germany', tax: 'Local 19%' },
            { marketplace: 'DE', vendor: 'Amazon EU Luxembourg', tax: 'Reverse 19%' },
            { marketplace: 'FR', vendor: 'Nobody' },
          ],
        },
      },
    });
    world.amazon.control.makeUpSettlement({
      marketplace: 'DE',
      settlementId: ID,
      orderIds: [],
      subscriptionFee: 39_00,
      extraRows: [
        row('FBA Inventory Reimbursement', 'WAREHOUSE_LOST', 300_00, 'other-transaction'),
        // Only rows of orders name their store.
        { ...row('ItemFees', 'Commission', -3_00, 'Order'), orderId: '305-9999999-9999999' },
        row('Storage Fee', 'Base fee', -33_33),
        // 19 % of it are 6.33: Amazon rounds for each sale.
        row('Storage Fee', 'Tax on fee', -6_36),
        row('Cost of Advertising', 'TransactionTotalAmount', -45_67),
      ],
    });
  });

  afterAll(() => world.close());

  const bills = (): Promise<string[][]> =>
    world.database.sql(`SELECT p.name, m.state, m.amount_untaxed::numeric(9,2), m.amount_tax::numeric(9,2), m.amount_residual::numeric(9,2), m.ref
      FROM account_move m JOIN res_partner p ON p.id = m.partner_id WHERE m.move_type LIKE 'in_%' ORDER BY p.name`);

  async function sync(): Promise<void> {
    const { stdout, stderr } = await world.sidecar.run(['sync', 'settlements', '--json']);
    expect(stderr).toBe('');
    expect((JSON.parse(stdout) as { settlements: unknown[] }).settlements).toMatchObject([
      { settlementId: ID, state: 'booked', reasons: [] },
    ]);
  }

  test('each vendor has its own bill: local VAT as in the file, reverse charge without VAT to pay, advertising without tax', async () => {
    await sync();
    const month = expect.stringMatching(new RegExp(`^Fees \\d{4}-\\d{2} Amazon .* AMZ-${ID}$`));
    expect(await bills()).toEqual([
      ['Amazon EU Germany', 'posted', '33.33', '6.36', '0.00', month],
      ['Amazon EU Luxembourg', 'posted', '42.00', '0.00', '0.00', month],
      ['Amazon Online', 'posted', '45.67', '0.00', '0.00', month],
    ]);
    const [declared] =
      await world.database.sql(`SELECT sum(l.balance) FILTER (WHERE l.balance > 0)::numeric(9,2), sum(l.balance)::numeric(9,2)
      FROM account_move_line l JOIN account_tax t ON t.id = l.tax_line_id WHERE t.amount = 19 AND l.move_id IN
        (SELECT m.id FROM account_move m JOIN res_partner p ON p.id = m.partner_id WHERE p.name = 'Amazon EU Luxembourg')`);
    expect(declared).toEqual(['7.98', '0.00']);
    const [[balance = ''] = []] = await world.database.sql(
      `SELECT sum(l.balance)::numeric(9,2) FROM account_move_line l JOIN account_journal j ON j.default_account_id = l.account_id WHERE l.parent_state = 'posted' AND j.code = 'AMZ'`,
    );
    expect(balance).toBe('0.00');
  });

  test("a person enters Amazon's own number: nothing is made twice, also when the state file is lost", async () => {
    const [[bill = ''] = []] = await world.database.sql(
      "SELECT id FROM account_move WHERE ref LIKE '%Amazon EU Germany%'",
    );
    await admin.call(
      'account.move',
      'write',
      { vals: { ref: 'DE-AEU-2026-123456' } },
      { ids: [Number(bill)] },
    );
    const before = await bills();
    expect(before[0]).toContain('DE-AEU-2026-123456');
    world.sidecar.loseState();
    await sync();
    expect(await bills()).toEqual(before);
  });
});
