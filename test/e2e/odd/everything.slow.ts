import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { sampleOrders } from '../../../src/simulator/made-up/sample-orders.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { lettersToBuyers, NO_LETTERS, switchLettersOn } from '../../kit/letters.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { allKept, isDue, tellPromises, worth } from '../../kit/promises.ts';
import { keepBooksIn } from '../../kit/settlement-month.ts';
import type { Report, Sidecar } from '../../kit/sidecar.ts';
import { openWarehouse, type Warehouse } from '../../kit/warehouse.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const ADDONS = join(__dirname, '../../odoo-addons/odd');

/** What the fields that ../../odoo-addons/odd/odd_required_fields wants get. */
const REQUIRED_FIELDS = {
  'sale.order': { odd_channel: 'Amazon', 'odd_country_id/id': 'base.de' },
  'sale.order.line': { odd_margin: 'low' },
};
/** Odoo makes deliveries and invoices itself: their values are defaults in Odoo. */
const DOCK = { model_name: 'stock.picking', field_name: 'odd_dock', value: 'West' };
const COST_CENTRE = { model_name: 'account.move', field_name: 'odd_cost_centre', value: 'Amazon' };
const REQUIRED = ['odd_channel', 'odd_country_id', 'odd_margin', 'odd_dock', 'odd_cost_centre'];

type Failure = { subject: string; class: string; message: string; hint: string; odooId?: number };

/** Every odd addon and every switch at once. Each test goes on where the one before it ended, as people would. */
describe.each(testedVersions())('an Odoo that is as odd as can be, %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let people: Warehouse;
  let close: World['close'];

  beforeAll(async () => {
    const world = await openWorld(version, 'everything', {
      prepare: (clone) => keepBooksIn('EUR', clone),
      serve: ['--addons', ADDONS],
      simulator: { orders: sampleOrders(Date.now()) },
      sidecar: { connector: version !== '14', odoo: { invoices: 'onDelivery' } },
    });
    ({ database, amazon, sidecar, close } = world);
    people = await openWarehouse(database, world.odooUrl);
    await switchLettersOn(people, version);
    const settings = await people.create('res.config.settings', { group_auto_done_setting: true });
    await people.odoo.call('res.config.settings', 'execute', {}, { ids: [settings] });
    const sequences = await people.search('ir.sequence', [['implementation', '=', 'standard']]);
    await people.write('ir.sequence', sequences, { implementation: 'no_gap' });
    await database.sql("UPDATE res_currency SET active = false WHERE name IN ('SEK', 'PLN')");
  });

  afterAll(() => close());

  const again = (): Promise<Report> => sidecar.report(['resync', '--since', '2025-06-01']);

  async function failures(): Promise<Failure[]> {
    const { stdout } = await sidecar.run(['failures', 'list', '--json']);
    return (JSON.parse(stdout) as { failures: Failure[] }).failures;
  }

  function requireFields(fields: Readonly<Record<string, Record<string, string>>>): void {
    const settings = parse(readFileSync(sidecar.configPath, 'utf8')) as {
      accounts: { odoo: Record<string, unknown> }[];
    };
    for (const account of settings.accounts) account.odoo['requiredFields'] = fields;
    writeFileSync(sidecar.configPath, stringify(settings));
  }

  async function invoice(): Promise<Failure[]> {
    await sidecar.run(['sync', 'settlements']);
    return failures();
  }

  /** Orders whose goods have all left, and that have no posted invoice over just what they are worth. */
  const notInvoiced = async (): Promise<string[]> =>
    (
      await database.sql(
        `SELECT o.client_order_ref FROM sale_order o WHERE o.state IN ('sale', 'done') AND o.amount_total > 0
           AND EXISTS (SELECT FROM stock_picking p WHERE p.sale_id = o.id AND p.state = 'done')
           AND NOT EXISTS (SELECT FROM stock_picking p WHERE p.sale_id = o.id AND p.state NOT IN ('done', 'cancel'))
           AND 1 <> (SELECT count(*) FROM account_move m WHERE m.invoice_origin = o.name AND m.state = 'posted' AND m.amount_total = o.amount_total)
         ORDER BY 1`,
      )
    ).flat();

  const ordersIn = async (currencies: readonly string[]): Promise<string[]> => {
    const all = await database.sql(
      'SELECT o.client_order_ref, c.name FROM sale_order o JOIN res_currency c ON c.id = o.currency_id',
    );
    const waiting = new Set(await notInvoiced());
    return all.flatMap(([orderId = '', code = '']) =>
      currencies.includes(code) && waiting.has(orderId) ? [orderId] : [],
    );
  };

  async function sendDeliveryMails(on: boolean): Promise<void> {
    const companies = await people.search('res.company', []);
    await people.write('res.company', companies, { stock_move_email_validation: on });
  }

  /** What each order that belongs into Odoo is worth. */
  const due = (): Map<string, string> =>
    new Map(
      amazon.control
        .orders()
        .filter(isDue)
        .map((order) => [order.orderId, worth(order)]),
    );

  /** No order is lost, doubled or wrong, and each that is not in Odoo, or not finished there, is told with a hint. */
  async function expectAllTold(): Promise<Failure[]> {
    const told = await failures();
    const subjects = new Set(told.map(({ subject }) => subject));
    const unfinished = await database.sql(
      `SELECT o.client_order_ref FROM sale_order o LEFT JOIN stock_picking p ON p.sale_id = o.id AND p.location_id IN
        (SELECT id FROM stock_location WHERE complete_name = 'WH/Amazon') AND p.state NOT IN ('done', 'cancel')
       WHERE o.state IN ('draft', 'sent') OR p.id IS NOT NULL`,
    );
    expect(unfinished.flat().filter((orderId) => !subjects.has(orderId))).toEqual([]);
    expect(told.filter(({ hint }) => hint === undefined || hint === '')).toEqual([]);
    expect(await tellPromises('everything at once', database, sidecar, due())).toMatchObject({
      orders: due().size,
      lost: 0,
      doubled: 0,
      totalsOff: 0,
    });
    expect(await lettersToBuyers(database)).toEqual(NO_LETTERS);
    return told;
  }

  test('doctor names each field that must be filled, before the first order', async () => {
    const { status, stdout } = await sidecar.run(['doctor', '--json']);
    expect(status).toBe(3);
    const { findings } = JSON.parse(stdout) as { findings: { check: string; message: string }[] };
    const named = findings.filter(({ check }) => check === 'fields').map(({ message }) => message);
    for (const field of REQUIRED) expect(named.join('\n')).toContain(`(${field})`);
  });

  test('without their values no order comes in, and each says what is missing and where it is set', async () => {
    expect(await sidecar.report()).toMatchObject({ created: 0 });
    const told = await expectAllTold();
    expect(new Set(told.map((failure) => failure.class))).toEqual(new Set(['refusedByOdoo', 'currency']));
    const refused = told.filter((failure) => failure.class === 'refusedByOdoo');
    expect(refused.filter(({ hint }) => !hint.includes('odoo.requiredFields'))).toEqual([]);
  });

  test('with values in the settings orders come in, and what windows, approvals and limits hold is told', async () => {
    requireFields(REQUIRED_FIELDS);
    // "Give it a default in Odoo", as doctor says of deliveries and invoices.
    await people.odoo.call('ir.default', 'set', DOCK);
    await people.odoo.call('ir.default', 'set', COST_CENTRE);
    const { stdout } = await sidecar.run(['doctor', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string }[] };
    expect(findings.filter(({ check }) => check === 'fields').map(({ state }) => state)).toEqual(['ok']);
    await again();
    const told = await expectAllTold();
    const messages = told.map(({ message }) => message).join('\n');
    expect(messages).toContain('"So many units?"');
    expect(messages).toContain('"All products there?"');
    expect(messages).toContain('over the credit limit');
    expect(messages).toContain('did not do it');
    expect(new Set(told.map((failure) => failure.class))).toEqual(
      new Set(['refusedByOdoo', 'notFinished', 'currency']),
    );
    expect(
      await database.sql(
        `SELECT DISTINCT odd_channel, c.code FROM sale_order o JOIN res_country c ON c.id = o.odd_country_id`,
      ),
    ).toEqual([['Amazon', 'DE']]);
    expect(await database.sql('SELECT DISTINCT odd_dock FROM stock_picking')).toEqual([['West']]);
  });

  test('whoever follows the hints sees every order come in, and no buyer hears of it', async () => {
    // "Activate the currency …"
    await database.sql("UPDATE res_currency SET active = true WHERE name IN ('SEK', 'PLN')");
    // "Correct what Odoo names": the credit limit.
    await people.write('res.company', await people.search('res.company', []), { odd_credit_limit: 0 });
    // "An approval or a rule of another app may hold it."
    await people.write('sale.order', await people.search('sale.order', [['state', '=', 'draft']]), {
      odd_approved: true,
    });
    await again();
    // "Do the same in Odoo by hand and answer the window."
    const answered = { odd_answered: true, skip_backorder: true, skip_immediate: true, skip_sms: true };
    for (let round = 0; round < 2; round += 1) {
      const drafts = await people.search('sale.order', [['state', '=', 'draft']]);
      await people.write('sale.order', drafts, { odd_approved: true });
      for (const id of drafts)
        await people.odoo.call('sale.order', 'action_confirm', {}, { ids: [id], context: answered });
      await again();
      const windows = (await failures()).filter(({ message }) => message.includes('All products there?'));
      const open = await people.search('stock.picking', [
        ['sale_id.client_order_ref', 'in', windows.map(({ subject }) => subject)],
        ['state', 'not in', ['done', 'cancel']],
      ]);
      // "doctor" has named it (`letters`): what people validate by hand, Odoo would tell the buyer.
      await sendDeliveryMails(false);
      for (const id of open)
        await people.odoo.call('stock.picking', 'button_validate', {}, { ids: [id], context: answered });
      await sendDeliveryMails(true);
      await again();
    }
    expect(await expectAllTold()).toEqual([]);
    expect(await tellPromises('hints followed', database, sidecar, due())).toEqual(allKept(due().size));
  });

  test('without a default for invoices none is made, and each order is told with a hint', async () => {
    const waiting = await notInvoiced();
    expect(waiting.length).toBeGreaterThan(25);
    const ids = await people.search('ir.default', [['field_id.name', '=', COST_CENTRE.field_name]]);
    await people.odoo.call('ir.default', 'unlink', {}, { ids });
    const told = await invoice();
    expect(await notInvoiced()).toEqual(waiting);
    const refused = told.filter((failure) => failure.class === 'invoiceRefused');
    expect(refused.filter(({ hint }) => !hint.includes('a default in Odoo'))).toEqual([]);
    const rates = told.filter((failure) => failure.class === 'currencyRate').map(({ subject }) => subject);
    const without = await ordersIn(rates);
    expect([...refused.map(({ subject }) => subject), ...without].toSorted()).toEqual(waiting);
  });

  test('whoever follows the hints sees each invoice posted, and no buyer hears of it', async () => {
    // "A field that it wants to be filled gets a default in Odoo"
    await people.odoo.call('ir.default', 'set', COST_CENTRE);
    const rates = (await invoice()).filter((failure) => failure.class === 'currencyRate');
    // "Enter a rate of … or of an earlier day"
    for (const { subject } of rates) {
      const [currency] = await people.search('res.currency', [['name', '=', subject]]);
      await people.create('res.currency.rate', { currency_id: currency, name: '2020-01-01', rate: 1.25 });
    }
    const windows = await invoice();
    expect(windows.map(({ class: kind }) => kind)).toEqual(windows.map(() => 'invoiceRefused'));
    expect(windows.filter(({ message }) => !message.includes('"Really that much?"'))).toEqual([]);
    expect(windows.map(({ subject }) => subject).toSorted()).toEqual(await notInvoiced());
    // "Confirm the draft in Odoo by hand and answer the window"
    const ids = windows.flatMap(({ odooId }) => odooId ?? []);
    await people.odoo.call('account.move', 'action_post', {}, { ids, context: { odd_answered: true } });
    expect(await invoice()).toEqual([]);
    expect(await notInvoiced()).toEqual([]);
    const [posted] = await database.sql(
      "SELECT count(*) FROM account_move WHERE move_type = 'out_invoice' AND state = 'posted'",
    );
    process.stdout.write(
      `invoices: ${posted?.[0]} posted, ${rates.length} currencies without a rate, ${windows.length} behind a window\n`,
    );
    expect(await lettersToBuyers(database)).toEqual(NO_LETTERS);
  });
});
