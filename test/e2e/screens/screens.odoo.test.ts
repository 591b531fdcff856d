import {
  ACCOUNT_FIELDS as ACCOUNT,
  ACCOUNT_MODEL,
  jobFields,
  MARKETPLACE_FIELDS as MARKETPLACE,
  MARKETPLACE_MODEL,
  OFFER_FIELDS as OFFER,
  OFFER_MODEL,
  PACKAGE_TRACKING_FIELD,
  RECOVERY_FIELDS as RECOVERY,
  RECOVERY_MODEL,
} from '../../../src/odoo/screens/fields.ts';
import { type Simulator } from '../../../src/simulator/simulator.ts';
import { type TestDatabase, testedVersions } from '../../kit/odoo.ts';
import { connectAs, type PlainOdoo } from '../../kit/rpc.ts';
import { type Sidecar } from '../../kit/sidecar.ts';
import { onFirst } from '../../kit/thorough.ts';
import { openWorld, type World } from '../../kit/world.ts';
import { dismissAndRetry } from './failures.ts';
import { expectEmptyForm } from './form.ts';
import { addCompany, boughtProducts, shipInPackages } from './goods.ts';
import { lookAtMenu } from './menu.ts';
import { FBA, FR, HOUR, order, readSaleOrder, US } from './orders.ts';
import { TRACES } from './setup-traces.ts';
import { makeViewer, type Viewer } from './viewer.ts';

jest.setTimeout(400_000);

const ADMIN = { ODOO_ADMIN_PASSWORD: 'admin' };
describe.each(testedVersions())('the screens in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let close: World['close'];
  let admin: PlainOdoo;
  let before: string[][];
  /** Of a marketplace that was switched off. */
  let unseen: ReturnType<typeof order> | undefined;

  beforeAll(async () => {
    ({ database, amazon, sidecar, close } = await openWorld(version, 'screens', {
      sidecar: {
        connector: true,
        accounts: [
          {
            name: 'one',
            marketplaces: ['DE', 'FR'],
            odoo: { skuMap: { MAPPED: 'BY-SETTINGS' }, invoices: 'manual' },
          },
          {
            name: 'two',
            region: 'na',
            marketplaces: ['US'],
            odoo: { company: 'Two', team: 'Amazon US', location: 'TWO/Amazon' },
          },
        ],
      },
    }));
    admin = await connectAs(database, database.login, database.password);
    await addCompany(database, admin, 'Two');
    before = await database.sql(TRACES);
  });

  afterAll(() => close());

  async function run(...args: string[]): Promise<Record<string, unknown>> {
    const ended = await sidecar.run([...args, '--json'], ADMIN);
    if (ended.stdout === '') throw new Error(`${args.join(' ')}: ${ended.stderr}`);
    return JSON.parse(ended.stdout) as Record<string, unknown>;
  }

  async function search(model: string, domain: unknown[]): Promise<number[]> {
    const rows = await admin.read(model, 'search_read', { domain, fields: ['id'] });
    return (rows as { id: number }[]).map(({ id }) => id);
  }

  async function idOf(model: string, name: string): Promise<number> {
    const [id] = await search(model, [['x_name', '=', name]]);
    if (id === undefined) throw new Error(`no ${model} ${name}`);
    return id;
  }

  async function read(model: string, id: number, fields: string[]): Promise<Record<string, unknown>> {
    const [row] = (await admin.read(model, 'read', { fields }, { ids: [id] })) as Record<string, unknown>[];
    return row ?? {};
  }

  const set = (model: string, id: number, vals: Record<string, unknown>): Promise<unknown> =>
    admin.call(model, 'write', { vals }, { ids: [id] });

  const saleOrder = (orderId: string): Promise<string[] | undefined> => readSaleOrder(database, orderId);

  const testOnFirst = onFirst(version, 'what follows a button is our own code');

  test('setup --dry-run writes nothing, setup makes everything, and again changes nothing', async () => {
    const dry = await run('setup', '--username', 'admin', '--dry-run');
    expect(await database.sql(TRACES)).toEqual(before);
    const first = await run('setup', '--username', 'admin');
    expect(first['created']).toEqual(dry['created']);
    expect(first['withoutSalesperson']).toEqual(['one', 'two']);
    const made = await database.sql('SELECT max(id), count(*), max(write_date) FROM ir_model_data');
    const second = await run('setup', '--username', 'admin');
    expect(second).toMatchObject({ created: [], changed: [], removed: [], members: [] });
    expect(await database.sql('SELECT max(id), count(*), max(write_date) FROM ir_model_data')).toEqual(made);
  });

  test('two accounts, companies, regions and currencies: each order in its company, with what Amazon says of it', async () => {
    const german = order(1);
    const american = order(1, US);
    amazon.control.putOrders([german, american]);
    await run('sync', 'orders');
    expect((await saleOrder(german.orderId))?.slice(0, 4)).toEqual(['one', 'DE', 'MERCHANT', 'done']);
    const ofTwo = await saleOrder(american.orderId);
    expect(ofTwo?.slice(0, 5)).toEqual(['two', 'US', 'MERCHANT', 'done', 'Two']);
    expect(ofTwo?.[5]).toContain('Amazon US');
    const shown = await read(ACCOUNT_MODEL, await idOf(ACCOUNT_MODEL, 'one'), [
      ACCOUNT.lastOrderSync,
      jobFields('orders').result,
    ]);
    expect(shown[jobFields('orders').result]).toBe('1 fetched, 1 created');
    expect(String(shown[ACCOUNT.lastOrderSync])).toMatch(/^\d{4}-/);
  });

  testOnFirst('the form is empty until people choose, also where an earlier one was filled', async () => {
    const [team] = await search('crm.team', [['name', '=', 'Amazon']]);
    await expectEmptyForm({ run, read, set }, await idOf(ACCOUNT_MODEL, 'one'), team);
  });

  testOnFirst('Last Order Sync set back and Sync Orders pressed bring an old order in', async () => {
    const old = order(30);
    amazon.control.putOrders([old]);
    await run('sync', 'orders');
    expect(await saleOrder(old.orderId)).toBeUndefined();
    const account = await idOf(ACCOUNT_MODEL, 'one');
    const back = new Date(Date.now() - 40 * HOUR).toISOString().slice(0, 19).replace('T', ' ');
    await set(ACCOUNT_MODEL, account, { [ACCOUNT.lastOrderSync]: back });
    await (await viewer()).press(ACCOUNT_MODEL, jobFields('orders').requested, account);
    expect(await run('sync', 'requests')).toEqual({ answered: [{ account: 'one', job: 'orders' }] });
    expect(await saleOrder(old.orderId)).toBeDefined();
    const shown = await read(ACCOUNT_MODEL, account, [
      ACCOUNT.lastOrderSync,
      jobFields('orders').requested,
      jobFields('orders').result,
    ]);
    expect(shown[jobFields('orders').requested]).toBe(false);
    expect(shown[jobFields('orders').result]).toContain('1 created');
    expect(String(shown[ACCOUNT.lastOrderSync]) > back).toBe(true);
    expect(await run('sync', 'requests')).toEqual({ answered: [] });
  });

  testOnFirst('an order is recovered by its reference; an unknown one is told', async () => {
    const old = order(50);
    amazon.control.putOrders([old]);
    const account = await idOf(ACCOUNT_MODEL, 'one');
    const user = (await viewer()).odoo;
    for (const name of [old.orderId, '305-9999999-9999999', 'my order'])
      await user.call(RECOVERY_MODEL, 'create', {
        vals_list: [{ [RECOVERY.name]: name, [RECOVERY.account]: account, [RECOVERY.state]: 'requested' }],
      });
    await run('sync', 'requests');
    expect(await saleOrder(old.orderId)).toBeDefined();
    const rows = await database.sql('SELECT x_name, x_state, x_result FROM x_amazon_recovery ORDER BY id');
    expect(rows).toEqual([
      [old.orderId, 'done', 'created'],
      ['305-9999999-9999999', 'failed', 'Amazon knows no such order for this account.'],
      ['my order', 'failed', 'This is no Amazon order id; write it as 305-7654321-1234567.'],
    ]);
  });

  test('a marketplace has its own team and location; switched off, it is not read', async () => {
    const [french] = await search(MARKETPLACE_MODEL, [[MARKETPLACE.code, '=', 'FR']]);
    const parent = await search('stock.location', [
      ['usage', '=', 'view'],
      ['name', '=', 'WH'],
    ]);
    const location = await create('stock.location', {
      name: 'Amazon FR',
      usage: 'internal',
      location_id: parent[0],
    });
    const team = await create('crm.team', { name: 'Amazon France' });
    await set(MARKETPLACE_MODEL, french ?? 0, { [MARKETPLACE.team]: team, [MARKETPLACE.location]: location });
    const [inFrance, inGermany] = [order(0.1, FR, FBA), order(0.1, FBA)];
    amazon.control.putOrders([inFrance, inGermany]);
    await run('sync', 'orders');
    expect((await saleOrder(inFrance.orderId))?.[5]).toContain('Amazon France');
    const rows = await database.sql(`SELECT DISTINCT o.client_order_ref, l.name, m.state FROM stock_move m
      JOIN stock_picking p ON p.id = m.picking_id JOIN sale_order o ON o.id = p.sale_id JOIN stock_location l ON l.id = m.location_id
      WHERE o.client_order_ref IN ('${inFrance.orderId}', '${inGermany.orderId}') ORDER BY 1`);
    expect(rows).toEqual([
      [inFrance.orderId, 'Amazon FR', 'done'],
      [inGermany.orderId, 'Amazon', 'done'],
    ]);
    await set(MARKETPLACE_MODEL, french ?? 0, { [MARKETPLACE.synchronized]: false });
    unseen = order(0.06, FR, FBA);
    amazon.control.putOrders([unseen]);
    await run('sync', 'orders');
    expect(await saleOrder(unseen.orderId)).toBeUndefined();
  });

  test('Amazon is a menu of its own; To Ship shows what is open, and an empty list says what to do first', async () => {
    expect(await lookAtMenu({ amazon, admin, run })).toEqual({
      entries: 'Overview, Orders, To Ship, To Do, Offers, Payouts, Reporting, Accounts',
      toShip: ['merchant'],
      shipBy: '2026-12-01 22:59:59',
      orders: ['amazon', 'merchant'],
      deliveriesFoundByOrderId: 1,
      empty: expect.stringContaining('Nothing to ship'),
    });
  });

  testOnFirst(
    'failures have buttons, also for several at once: Retry brings the orders in, Dismiss closes',
    async () => {
      const account = await idOf(ACCOUNT_MODEL, 'one');
      const screens = { database, amazon, admin, run, press: (await viewer()).press };
      // What comes in after all is no failure any more, also if it was dismissed.
      expect(await dismissAndRetry(screens, account)).toEqual({
        titles: ['SKU without product', 'SKU without product', 'SKU without product'],
        dismissed: ['open', 'open', 'dismissed'],
        retried: ['resolved', 'resolved', 'resolved'],
        open: [3, 0],
        inOdoo: ['3'],
      });
    },
  );

  test('packages with tracking references of their own are parcels of their own', async () => {
    const { parcels, view } = await shipInPackages({ database, amazon, admin, run });
    expect(view).toContain(PACKAGE_TRACKING_FIELD);
    expect(parcels).toEqual(['T-BOX-0', 'T-BOX-1', 'T-BOX-2'].map((reference) => [reference, 1]));
  });

  testOnFirst('the product of an Amazon Offer wins over the SKU map of the settings', async () => {
    expect(await boughtProducts({ database, amazon, admin, run })).toEqual([['BY-SETTINGS']]);
    const product = await create('product.product', { name: 'Offer', default_code: 'BY-OFFER' });
    await set(OFFER_MODEL, await idOf(OFFER_MODEL, 'MAPPED'), { [OFFER.product]: product });
    expect(await boughtProducts({ database, amazon, admin, run })).toEqual([['BY-OFFER']]);
  });

  test('doctor finds every right and store in order', async () => {
    const { findings } = (await run('doctor')) as {
      findings: { check: string; state: string; message: string }[];
    };
    const broken = findings.filter(({ state }) => state === 'odoo' || state === 'amazon');
    // Journals and accounts of payouts are an accountant's to make.
    expect(broken.filter(({ check }) => !['journals', 'accounts'].includes(check))).toEqual([]);
    const checks =
      'version clock connection modules connector screens rights fields taxes roles quotas'.split(' ');
    expect(checks.filter((check) => !findings.some((finding) => finding.check === check))).toEqual([]);
    expect(findings.find(({ check }) => check === 'roles')?.message).toContain('gives names and addresses');
  });

  test("an Amazon user sees and presses, but changes no settings and sees no other company's account", async () => {
    const user = (await viewer()).odoo;
    expect(await user.read(ACCOUNT_MODEL, 'search_read', { domain: [], fields: ['x_name'] })).toMatchObject([
      { x_name: 'one' },
    ]);
    const [one, two] = [await idOf(ACCOUNT_MODEL, 'one'), await idOf(ACCOUNT_MODEL, 'two')];
    const refused = { kind: 'access' };
    await expect(
      user.read(ACCOUNT_MODEL, 'read', { fields: ['x_name'] }, { ids: [two] }),
    ).rejects.toMatchObject(refused);
    await expect(
      user.call(ACCOUNT_MODEL, 'write', { vals: { [ACCOUNT.importShippedFbm]: true } }, { ids: [one] }),
    ).rejects.toMatchObject(refused);
    const [marketplace] = await search(MARKETPLACE_MODEL, [[MARKETPLACE.code, '=', 'DE']]);
    await expect(
      user.call(MARKETPLACE_MODEL, 'write', { vals: { x_synchronized: false } }, { ids: [marketplace ?? 0] }),
    ).rejects.toMatchObject(refused);
    await expect((await viewer()).press(ACCOUNT_MODEL, jobFields('orders').requested, two)).rejects.toThrow(
      'AccessError',
    );
    expect(await read(ACCOUNT_MODEL, two, [jobFields('orders').requested])).toMatchObject({
      [jobFields('orders').requested]: false,
    });
  });

  test('setup --remove leaves nothing of it behind; orders stay, and are synchronized as before', async () => {
    const orders = await database.sql('SELECT count(*), sum(amount_total) FROM sale_order');
    const unasked = await sidecar.run(['setup', '--username', 'admin', '--remove'], ADMIN);
    expect(unasked).toMatchObject({ status: 2, stdout: '' });
    expect(unasked.stderr).toContain('2 × Amazon Account');
    expect(await idOf(ACCOUNT_MODEL, 'one')).toBeGreaterThan(0);
    await run('setup', '--username', 'admin', '--remove', '--yes');
    const left = await database.sql(TRACES);
    const known = new Set(before.map((row) => row.join(' ')));
    expect(left.filter((row) => !known.has(row.join(' ')))).toEqual([]);
    expect(left).toHaveLength(before.length);
    expect(await database.sql('SELECT count(*), sum(amount_total) FROM sale_order')).toEqual(orders);
    const fresh = order(0.06);
    amazon.control.putOrders([fresh]);
    // The settings file decides again: France, which was switched off on the form, is read too.
    expect(await sidecar.report()).toMatchObject({ created: 2, failed: 0 });
    const refs = [fresh, unseen].map((each) => `'${each?.orderId}'`).join(', ');
    expect(await database.sql(`SELECT count(*) FROM sale_order WHERE client_order_ref IN (${refs})`)).toEqual(
      [['2']],
    );
  });

  let made: Promise<Viewer> | undefined;

  /** Somebody of the first company with the group *Amazon user* alone. */
  function viewer(): Promise<Viewer> {
    made ??= makeViewer(database, admin);
    return made;
  }

  async function create(model: string, values: Record<string, unknown>): Promise<number> {
    const id = await admin.call(model, 'create', { vals_list: [values] });
    return (Array.isArray(id) ? id[0] : id) as number;
  }
});
