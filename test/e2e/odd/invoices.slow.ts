import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { type NumberedOrders, numberedOrders } from '../../kit/numbered-orders.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import type { Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const ADDONS = join(__dirname, '../../odoo-addons/odd');
const OF_ORDERS = {
  'sale.order': { odd_channel: 'Amazon', 'odd_country_id/id': 'base.de' },
  'sale.order.line': { odd_margin: 'low' },
};
const COST_CENTRE = { model_name: 'account.move', field_name: 'odd_cost_centre', value: 'Amazon' };

type Failure = { subject: string; class: string; message: string; hint: string; odooId?: number };

/** The addons of required fields and of a window before posting; each test goes on where the one before it ended. */
describe.each(testedVersions())('invoices in an odd Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let people: Warehouse;
  let orders: NumberedOrders;
  let close: World['close'];
  const folder = mkdtempSync(join(tmpdir(), 'odd-addons-'));

  beforeAll(async () => {
    // Odoo reads it as another user.
    chmodSync(folder, 0o755);
    for (const name of ['odd_required_fields', 'odd_window_on_post'])
      cpSync(join(ADDONS, name), join(folder, name), { recursive: true });
    const world = await openWorld(version, 'odd_invoices', {
      prepare: (clone) => keepBooksIn('EUR', clone),
      serve: ['--addons', folder],
      sidecar: {
        connector: version !== '14',
        odoo: { invoices: 'onDelivery', requiredFields: OF_ORDERS },
      },
    });
    ({ database, amazon, sidecar, close } = world);
    people = await openWarehouse(database, world.odooUrl);
    const dock = { model_name: 'stock.picking', field_name: 'odd_dock', value: 'West' };
    await people.odoo.call('ir.default', 'set', dock);
    orders = numberedOrders(amazon, 71);
  });

  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true });
  });

  const findings = async (): Promise<string> => (await sidecar.run(['doctor', '--json'])).stdout;

  /** Brings shipped orders in, and lets them be invoiced. */
  async function ship(...grandTotals: string[]): Promise<string[]> {
    const placed = grandTotals.map((amount) =>
      orders.fba({ proceeds: { grandTotal: { amount, currencyCode: 'EUR' } } }),
    );
    amazon.control.putOrders(placed);
    amazon.control.advance(5 * 60_000);
    expect(await sidecar.report()).toMatchObject({ created: placed.length, failed: 0 });
    await invoice();
    return placed.map(({ orderId }) => orderId);
  }

  async function invoice(): Promise<void> {
    await sidecar.run(['sync', 'settlements']);
  }

  function require(fields: Record<string, Record<string, string>>): void {
    const settings = parse(readFileSync(sidecar.configPath, 'utf8')) as {
      accounts: { odoo: Record<string, unknown> }[];
    };
    for (const account of settings.accounts) account.odoo['requiredFields'] = fields;
    writeFileSync(sidecar.configPath, stringify(settings));
  }

  async function takeCostCentreOff(): Promise<void> {
    const ids = await people.search('ir.default', [['field_id.name', '=', COST_CENTRE.field_name]]);
    await people.odoo.call('ir.default', 'unlink', {}, { ids });
  }

  async function refusals(): Promise<Failure[]> {
    const { stdout } = await sidecar.run(['failures', 'list', '--json']);
    const { failures } = JSON.parse(stdout) as { failures: Failure[] };
    return failures.filter((failure) => failure.class === 'invoiceRefused');
  }

  const invoicesOf = (orderIds: readonly string[]): Promise<string[][]> =>
    database.sql(
      `SELECT o.client_order_ref, m.state, round(m.amount_total, 2) FROM sale_order o
       JOIN account_move m ON m.invoice_origin = o.name AND m.move_type = 'out_invoice'
       WHERE o.client_order_ref IN (${orderIds.map((id) => `'${id}'`).join(', ')}) ORDER BY 1`,
    );

  test('a required field without a value: each order is in the failure log, and the hint leads to its invoice', async () => {
    expect(await findings()).toContain('odd_cost_centre');
    const shipped = await ship('30.00', '30.00');
    expect(await invoicesOf(shipped)).toEqual([]);
    const told = await refusals();
    expect(told.map(({ subject }) => subject).toSorted()).toEqual(shipped);
    for (const { message, hint } of told) {
      expect(message).toContain('odd_cost_centre');
      expect(hint).toContain('gets a default in Odoo');
    }
    await people.odoo.call('ir.default', 'set', COST_CENTRE);
    await invoice();
    expect(await invoicesOf(shipped)).toEqual(shipped.map((id) => [id, 'posted', '30.00']));
    expect(await refusals()).toEqual([]);
  });

  test('a window before posting holds its invoice alone; once a person has answered it, the failure closes', async () => {
    const [small = '', large = ''] = await ship('30.00', '40.00');
    expect(await invoicesOf([small, large])).toEqual([
      [small, 'posted', '30.00'],
      [large, 'draft', '40.00'],
    ]);
    const [told, ...others] = await refusals();
    expect(others).toEqual([]);
    expect(told).toMatchObject({ subject: large, message: expect.stringContaining('"Really that much?"') });
    expect(told?.hint).toContain('by hand');
    const ids = [told?.odooId ?? 0];
    await people.odoo.call('account.move', 'action_post', {}, { ids, context: { odd_answered: true } });
    await invoice();
    expect(await invoicesOf([large])).toEqual([[large, 'posted', '40.00']]);
    expect(await refusals()).toEqual([]);
  });

  test('a cash rounding that Odoo gives new invoices does not change what Amazon took from the buyer', async () => {
    const [profit = 0] = await people.search('account.account', [
      [version === '14' ? 'user_type_id.type' : 'account_type', '=', version === '14' ? 'other' : 'income'],
    ]);
    const rounding = await people.create('account.cash.rounding', {
      name: 'Coins',
      rounding: 0.05,
      strategy: 'add_invoice_line',
      rounding_method: 'UP',
      ...(version === '14' ? { account_id: profit } : { profit_account_id: profit, loss_account_id: profit }),
    });
    const coins = { model_name: 'account.move', field_name: 'invoice_cash_rounding_id', value: rounding };
    await people.odoo.call('ir.default', 'set', coins);
    const shipped = await ship('30.01');
    expect(await invoicesOf(shipped)).toEqual([[shipped[0], 'posted', '30.01']]);
  });

  const testOnLater = version === '14' ? test.skip : test;
  testOnLater(
    'doctor names a mandatory analytic plan; with a value in the settings invoices carry it',
    async () => {
      const plan = await people.create('account.analytic.plan', {
        name: 'Channels',
        applicability_ids: [
          [0, 0, { business_domain: 'sale_order', applicability: 'mandatory' }],
          [0, 0, { business_domain: 'invoice', applicability: 'mandatory' }],
        ],
      });
      const marketplaces = await people.create('account.analytic.account', {
        name: 'Marketplaces',
        plan_id: plan,
      });
      expect(await findings()).toContain('The analytic plan \\"Channels\\" is mandatory');
      const distribution = `{"${marketplaces}": 100}`;
      require({
        ...OF_ORDERS,
        'sale.order.line': { odd_margin: 'low', analytic_distribution: distribution },
      });
      expect(await findings()).not.toContain('The analytic plan');
      const shipped = await ship('30.00');
      expect(await invoicesOf(shipped)).toEqual([[shipped[0], 'posted', '30.00']]);
      expect(
        await database.sql(
          `SELECT DISTINCT l.analytic_distribution::text FROM account_move_line l JOIN account_move m ON m.id = l.move_id
         JOIN sale_order o ON o.name = m.invoice_origin WHERE o.client_order_ref = '${shipped[0]}' AND l.display_type = 'product'`,
        ),
      ).toEqual([[`{"${marketplaces}": 100}`]]);
    },
  );

  test.each(['de_DE', 'hi_IN'])(
    'whoever works in %s: what Odoo refuses is recognised and closed in the same way',
    async (language) => {
      const wizard =
        version === '14'
          ? { lang: language }
          : {
              lang_ids: [
                [
                  6,
                  0,
                  await people.search('res.lang', [
                    ['code', '=', language],
                    ['active', 'in', [true, false]],
                  ]),
                ],
              ],
            };
      const ids = [await people.create('base.language.install', { overwrite: true, ...wizard })];
      await people.odoo.call('base.language.install', 'lang_install', {}, { ids });
      const users = await people.search('res.users', []);
      await people.write('res.users', users, { lang: language });
      await takeCostCentreOff();
      const shipped = await ship('30.00');
      expect((await refusals()).map(({ subject }) => subject)).toEqual(shipped);
      await people.odoo.call('ir.default', 'set', COST_CENTRE);
      await invoice();
      expect(await invoicesOf(shipped)).toEqual([[shipped[0], 'posted', '30.00']]);
      expect(await refusals()).toEqual([]);
    },
  );
});
