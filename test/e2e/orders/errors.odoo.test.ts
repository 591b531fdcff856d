import { existsSync, readFileSync, rmSync } from 'node:fs';
import { startSimulator } from '../../../src/simulator/simulator.ts';
import { DEFAULT_CREDENTIALS } from '../../../src/simulator/world/default-credentials.ts';
import { openState } from '../../../src/state/state.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { createSidecar, type Sidecar } from '../../kit/sidecar.ts';
import { openWorld, type World } from '../../kit/world.ts';

const NOBODY = 'http://127.0.0.1:1';
const HOUR = 3_600_000;
const WRONG = 'S3cret-and-wrong';

type Run = { status: number | null; output: string; lines: string[] };

/** What a person meets who runs the program with a mistake in it, or while one of the two sides is away. */
describe('a pass that cannot be made', () => {
  jest.setTimeout(300_000);
  let world: World;
  let before: string[][];
  const opened: Sidecar[] = [];

  beforeAll(async () => {
    world = await openWorld(testedVersions()[0] ?? '19', 'errors', {
      simulator: { orders: [recentOrder()] },
    });
    before = await written();
  });
  afterAll(() => world.close());
  afterEach(() => {
    for (const sidecar of opened.splice(0)) sidecar.remove();
  });

  async function written(): Promise<string[][]> {
    if (world.database.external) return [];
    return world.database.sql('SELECT (SELECT count(*) FROM sale_order), (SELECT count(*) FROM res_partner)');
  }

  /** The program with settings that work, but for what is changed in them. */
  function settings(
    connection: Record<string, unknown> = {},
    account: Record<string, unknown> = {},
  ): Sidecar {
    const accounts = [{ name: 'eu', marketplaces: ['DE'], importFrom: undefined, ...account }];
    const sidecar = createSidecar(world.amazon.url, world.database, {
      connector: true,
      connection,
      accounts,
    });
    opened.push(sidecar);
    return sidecar;
  }

  /** Runs a pass, and checks what holds for every one: nothing secret is printed or kept, no stack trace. */
  async function pass(sidecar: Sidecar, ...more: string[]): Promise<Run> {
    const { status, stdout, stderr } = await sidecar.run(['sync', 'orders', ...more]);
    expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+|Traceback|node_modules|\bdist\//m);
    const { clientSecret, refreshToken } = DEFAULT_CREDENTIALS;
    const password = world.database.connector?.password ?? clientSecret;
    const kept = ['', '-wal'].map((suffix) => `${sidecar.statePath}${suffix}`).filter(existsSync);
    for (const printed of [stdout + stderr, ...kept.map((file) => readFileSync(file, 'utf8'))])
      for (const secret of [clientSecret, refreshToken, password, WRONG])
        expect(printed.includes(secret)).toBe(false);
    return { status, output: stdout, lines: stderr.split('\n').filter((line) => line !== '') };
  }

  async function expectNothingWritten(): Promise<void> {
    expect(await written()).toEqual(before);
  }

  it.each<[string, 3 | 4, () => Sidecar, RegExp]>([
    [
      'a wrong Odoo password',
      3,
      () => settings({ password: WRONG }),
      /^eu: Odoo refused the login \S+ on database \S+\. Check odoo\.username and odoo\.password/,
    ],
    [
      'a wrong Odoo API key',
      3,
      () => settings({ password: WRONG, protocol: 'auto' }),
      /^eu: Odoo refused the login \S+ on database \S+\. Check odoo\.username and odoo\.password/,
    ],
    [
      'a database that does not exist',
      3,
      () => settings({ database: 'no_such_database' }),
      /^eu: The database .*does not exist on this Odoo\. Check odoo\.database\.$/,
    ],
    [
      'an Odoo that is down',
      3,
      () => settings({ url: NOBODY }),
      /^eu: Odoo did not answer .*ECONNREFUSED.* Check odoo\.url and that Odoo is running/,
    ],
    [
      'an address where no Odoo is',
      3,
      () => settings({ url: world.amazon.url }),
      /^eu: The server answered HTTP \d+ .* Check odoo\.url/,
    ],
    [
      'a wrong refresh token',
      4,
      () => settings({}, { refreshToken: `Atzr|${WRONG}` }),
      /^eu: Login with Amazon refused account "eu" .*refreshToken.* Check clientId, clientSecret and refreshToken/,
    ],
    [
      'a wrong client secret',
      4,
      () => settings({}, { clientSecret: WRONG }),
      /^eu: Login with Amazon refused account "eu" .*clientSecret.* Check clientId, clientSecret and refreshToken/,
    ],
    [
      'an Amazon that is down',
      4,
      () => settings({}, { endpoint: NOBODY }),
      /^eu: Login with Amazon gave account "eu" no token: .*ECONNREFUSED.*check that the simulator runs at /,
    ],
  ])('%s ends with exit status %i', async (_, status, config, line) => {
    const run = await pass(config());
    expect(run.lines).toEqual([expect.stringMatching(line)]);
    expect(run.status).toBe(status);
    await expectNothingWritten();
  });

  it('says so in the document for machines, too', async () => {
    const run = await pass(settings({ password: WRONG }), '--json');
    expect(JSON.parse(run.output)).toMatchObject({
      accounts: [
        { name: 'eu', fetched: 0, created: 0, cursor: null, error: expect.stringContaining('login') },
      ],
    });
    expect(run.status).toBe(3);
  });

  it('loses no order: the next pass imports those that this one could not', async () => {
    expect((await pass(settings({ url: NOBODY }))).status).toBe(3);
    const run = await pass(settings(), '--dry-run', '--json');
    expect(JSON.parse(run.output)).toMatchObject({ accounts: [{ fetched: 1, created: 1, failed: 0 }] });
    expect([run.status, run.lines]).toEqual([0, []]);
    await expectNothingWritten();
  });

  it('mistakes in the settings are all listed, with line, key and what is allowed', async () => {
    const config = settings({ pasword: 'x' }, { marketplaces: ['DE', 'Narnia'], colour: 'red' });
    const run = await pass(config);
    const [headline, ...others] = run.lines;
    expect(headline).toBe('The settings are refused (3 to correct):');
    expect(others.slice(0, 3)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /amazon-odoo\.yaml:\d+:\d+ odoo\.pasword: unknown key; did you mean password\?$/,
        ),
        expect.stringMatching(
          /amazon-odoo\.yaml:\d+:\d+ accounts\[0\]\.colour: unknown key; remove or correct it$/,
        ),
        expect.stringMatching(
          /amazon-odoo\.yaml:\d+:\d+ accounts\[0\]\.marketplaces\[1\]: ".*" is no Amazon marketplace; allowed: .*DE/,
        ),
      ]),
    );
    expect(others.slice(3)).toEqual([expect.stringMatching(/^Correct .*amazon-odoo\.yaml; .*example\.yaml/)]);
    expect([run.status, run.output]).toEqual([2, '']);
    await expectNothingWritten();
  });

  it('a file that is not there is named, with what to do', async () => {
    const sidecar = settings();
    rmSync(sidecar.configPath);
    const run = await pass(sidecar);
    expect(run.lines).toEqual([
      expect.stringMatching(
        /^There is no settings file \S+amazon-odoo\.yaml\. Make it with "amazon-odoo init"/,
      ),
    ]);
    expect([run.status, run.output]).toEqual([2, '']);
  });

  it('an environment variable that is not set is named', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how settings name a variable
    const run = await pass(settings({ password: '${NO_SUCH_VARIABLE}' }));
    expect(run.lines[1]).toMatch(/ odoo\.password: the environment variable NO_SUCH_VARIABLE is not set$/);
    expect(run.status).toBe(2);
  });

  it('an account that is not in the settings is answered with those that are', async () => {
    const run = await pass(settings(), '--account', 'mars');
    expect(run.lines).toEqual([
      expect.stringMatching(/^There is no account "mars" in the settings\. Accounts: eu/),
    ]);
    expect([run.status, run.output]).toEqual([2, '']);
    await expectNothingWritten();
  });

  it('an option that does not exist is answered with help, not with a guess', async () => {
    const run = await pass(settings(), '--dryrun');
    expect(run.lines[0]).toMatch(/^error: unknown option '--dryrun'/);
    expect(run.status).toBe(2);
    await expectNothingWritten();
  });

  it('a second instance does not disturb the first one', async () => {
    const config = settings();
    const first = openState(config.statePath);
    try {
      const run = await pass(config);
      expect(run.lines).toEqual([
        expect.stringMatching(
          /^Another instance \(another command, process \d+, since \S+\) works with \S+\. Wait until it has finished/,
        ),
      ]);
      expect([run.status, run.output]).toEqual([5, '']);
      await expectNothingWritten();
    } finally {
      await first.close();
    }
    expect((await pass(config, '--dry-run')).status).toBe(0);
  });

  it('one order that nobody understands is filed, with exit status 1', async () => {
    const strange = await startSimulator({
      orders: [recentOrder({ fulfillment: { fulfillmentStatus: 'INVOICE_UNCONFIRMED' } })],
    });
    try {
      const run = await pass(settings({}, { endpoint: strange.url }), '--json');
      expect(JSON.parse(run.output)).toMatchObject({ accounts: [{ fetched: 1, created: 0, failed: 1 }] });
      expect([run.status, run.lines]).toEqual([1, []]);
      await expectNothingWritten();
    } finally {
      await strange.close();
    }
  });
});

function recentOrder(patch: Record<string, unknown> = {}) {
  const createdTime = new Date(Date.now() - 2 * HOUR).toISOString();
  return merchantOrder({ createdTime, lastUpdatedTime: new Date(Date.now() - HOUR).toISOString(), ...patch });
}
