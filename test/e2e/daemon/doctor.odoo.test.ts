import type { Odoo } from '../../../src/odoo/rpc/client.ts';
import { ACCOUNT_MODEL, jobFields } from '../../../src/odoo/screens/fields.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { type DaemonProcess, startDaemonProcess } from '../../kit/daemon-process.ts';
import {
  cloneDatabase,
  type PrivateOdoo,
  serveOdoo,
  startOdoo,
  type TestDatabase,
  testedVersions,
} from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { connectAs, makeUser } from '../../kit/rpc.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { thoroughly } from '../../kit/thorough.ts';
import type { Ended } from '../../kit/warm-program.ts';

jest.setTimeout(300_000);

type Finding = { check: string; state: string; message: string; hint?: string };

/** Once a year: what the daemon does here, somebody has asked for. */
const SELDOM = { orders: '0 0 1 1 *', pickings: '0 0 1 1 *', settlements: '0 0 1 1 *', sweep: '0 0 1 1 *' };

describe.each(
  testedVersions({ once: 'what it looks for is our own; screens.odoo.test.ts runs it on each version' }),
)('doctor and a real Odoo %s', (version) => {
  let database: TestDatabase;
  let own: PrivateOdoo;
  let amazon: Simulator;
  let sidecar: Sidecar;
  let admin: Odoo;

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'doctor');
    // In one process, Odoo 14 stumbles over questions that come while `setup` makes models.
    own = await serveOdoo(database, ['--workers', '2']);
    database = { ...database, url: own.url };
    amazon = await startSimulator({ quotaFactor: 10_000, personalData: 'always' });
    admin = await connectAs(database, database.login, database.password);
    sidecar = createSidecar(amazon.url, database, {
      connector: true,
      marketplaces: ['DE'],
      settings: { schedule: { ...SELDOM, jitterSeconds: 0 }, daemon: { port: 0 } },
    });
  });
  afterAll(async () => {
    sidecar.remove();
    await amazon.close();
    await own.kill();
    await database.drop();
  });

  async function doctor(of = sidecar): Promise<{ ended: Ended; findings: Finding[] }> {
    const ended = await of.run(['doctor', '--json']);
    if (ended.stdout === '') throw new Error(`doctor: ${ended.stderr}`);
    return { ended, findings: (JSON.parse(ended.stdout) as { findings: Finding[] }).findings };
  }
  const create = async (model: string, values: Record<string, unknown>): Promise<number> => {
    const made = await admin.call(model, 'create', { vals_list: [values] });
    return (Array.isArray(made) ? made[0] : made) as number;
  };

  test('a user without the right to book gets each missing right by model, with the group that gives it', async () => {
    const groups = ['base.group_user', 'sales_team.group_sale_manager', 'stock.group_stock_manager'];
    await makeUser(admin, 'few', groups, [1]);
    const few = createSidecar(
      amazon.url,
      { ...database, login: 'few', password: 'few' },
      { odoo: { settlements: 'statement' } },
    );
    const { ended, findings } = await doctor(few);
    few.remove();
    expect(ended.status).toBe(3);
    const rights = findings.filter(({ check, state }) => check === 'accounting rights' && state === 'odoo');
    expect(rights.map(({ message }) => message.split(':')[0])).toEqual([
      'account.move',
      'account.payment',
      'account.bank.statement',
      'account.bank.statement.line',
    ]);
    for (const { hint } of rights) expect(hint).toContain('Accounting ▸');
    expect(broken(findings)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^account\.move: the user may not .*create/)]),
    );
  });

  test('journals and accounts that are missing, and that the user may not make, are named', async () => {
    const { ended, findings } = await doctor();
    expect(ended.status).toBe(3);
    expect(broken(findings)).toEqual([
      'There is no journal "Amazon Payments EUR", and the user may not make one; payouts cannot be booked',
      expect.stringContaining('The user may not make accounts that payouts need: "Amazon fees"'),
    ]);
    // The administrator may: what is missing is made when it is needed.
    const maker = createSidecar(amazon.url, database, {
      marketplaces: ['DE'],
      odoo: { feeAccounts: { fee: 'NONE' } },
    });
    const made = (await doctor(maker)).findings;
    maker.remove();
    expect(broken(made)).toEqual(['There is no account NONE']);
    expect(made.filter(({ check }) => check === 'journals').map(({ state }) => state)).toEqual([
      'ok',
      'warning',
    ]);
    const names = /need: (.*)$/.exec(broken(findings)[1] ?? '')?.[1] ?? '';
    for (const [index, name] of (JSON.parse(`[${names}]`) as string[]).entries()) {
      const type =
        version === '14'
          ? { user_type_id: await idOf('account.account.type', [['type', '=', 'other']]) }
          : { account_type: 'expense' };
      await create('account.account', { name, code: `AMZ${index}`, ...type });
    }
    await create('account.journal', { name: 'Amazon Payments EUR', code: 'AMZ', type: 'bank' });
    expect(broken((await doctor()).findings)).toEqual([]);
  });

  describe('beside a running daemon', () => {
    let daemon: DaemonProcess;

    beforeAll(async () => {
      daemon = await startDaemonProcess(sidecar);
    });
    afterAll(() => daemon.stop('SIGKILL'));

    test('doctor works beside it, and does not use up its quotas', async () => {
      await daemon.line(({ message, job }) => message === 'Done' && job === 'orders');
      const { ended, findings } = await doctor();
      expect(ended).toMatchObject({ stderr: '' });
      expect([1, 3]).toContain(ended.status);
      expect(findings.find(({ check }) => check === 'screens')).toMatchObject({ state: 'warning' });
      expect(findings.find(({ check }) => check === 'quotas')).toMatchObject({ state: 'ok' });
      expect((await daemon.get('/healthz')).status).toBe(200);
    });

    thoroughly(
      'it waits a minute; daemon/wishes.test.ts and screens.odoo.test.ts press the buttons',
      'the daemon sees the screens of setup within a minute, and answers their buttons',
      async () => {
        const now = amazon.control.now();
        const orderId = '305-0000031-0000001';
        amazon.control.putOrder(merchantOrder({ orderId, createdTime: now, lastUpdatedTime: now }));
        amazon.control.advance(5 * 60_000);
        const setup = await sidecar.run(['setup', '--username', 'admin'], { ODOO_ADMIN_PASSWORD: 'admin' });
        expect(setup).toMatchObject({ status: 0, stderr: '' });
        const account = await idOf(ACCOUNT_MODEL, [['x_name', '=', 'one']]);
        const fresh = await connectAs(database, database.login, database.password);
        const { requested } = jobFields('orders');
        await fresh.call(ACCOUNT_MODEL, 'write', { vals: { [requested]: true } }, { ids: [account] });
        await daemon.line(({ order, outcome }) => order === orderId && outcome === 'created', 60_000);
      },
    );
  });

  async function idOf(model: string, domain: unknown[]): Promise<number> {
    const rows = await admin.read(model, 'search_read', { domain, fields: ['id'], limit: 1 });
    return (rows as { id: number }[])[0]?.id ?? 0;
  }
});

/** What does not work, in words. */
function broken(findings: readonly Finding[]): string[] {
  return findings.filter(({ state }) => state === 'odoo' || state === 'amazon').map(({ message }) => message);
}
