import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { DEFAULT_CREDENTIALS } from '../../../src/simulator/world/default-credentials.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { merchantOrder } from '../../kit/orders.ts';
import { runOnTerminal } from '../../kit/pseudo-terminal.ts';
import { runProgram } from '../../kit/sidecar.ts';
import type { Ended } from '../../kit/warm-program.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(300_000);

const SCHEMA = join(__dirname, '../../../config/amazon-odoo.schema.json');

describe.each(testedVersions({ once: 'it asks Odoo only what doctor asks too' }))(
  'init on Odoo %s',
  (version) => {
    let world: World;
    let folder: string;
    let answers: Record<string, unknown>;

    beforeAll(async () => {
      world = await openWorld(version, 'init');
      const now = world.amazon.control.now();
      world.amazon.control.putOrders([merchantOrder({ createdTime: now, lastUpdatedTime: now })]);
      // Amazon shows an order some minutes late.
      world.amazon.control.advance(5 * 60_000);
    });
    afterAll(() => world.close());
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-init-'));
      const { url, database, connector } = world.database;
      answers = {
        odooUrl: url,
        database,
        username: connector?.login,
        password: connector?.apiKey,
        region: 'eu',
        ...DEFAULT_CREDENTIALS,
        endpoint: world.amazon.url,
        importFrom: '2025-06-01',
      };
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const settings = (): string => join(folder, 'etc', 'amazon-odoo.yaml');
    const run = (words: string[], environment: Record<string, string> = {}): Promise<Ended> =>
      runProgram([...words, '--config', settings()], environment);
    const init = (more: Record<string, unknown> = {}, words: string[] = []): Promise<Ended> => {
      const file = join(folder, 'answers.yaml');
      writeFileSync(file, JSON.stringify({ ...answers, ...more }));
      return run(['init', '--answers', file, ...words]);
    };

    const secrets = (): string[] => [
      String(answers['password']),
      DEFAULT_CREDENTIALS.clientId,
      DEFAULT_CREDENTIALS.clientSecret,
      DEFAULT_CREDENTIALS.refreshToken,
    ];

    function expectNoSecretIn(text: string): void {
      for (const secret of secrets()) expect(text).not.toContain(secret);
    }

    test('brings the first order into Odoo from nothing but answers', async () => {
      const ended = await init({ marketplaces: ['DE', 'FR'], dryRun: true }, ['--json']);
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      const document = JSON.parse(ended.stdout) as {
        written: string[];
        steps: { name: string; status: number }[];
      };
      expect(document.steps.map(({ name }) => name)).toEqual(['doctor', 'dry run']);
      expect(document.written.at(-1)).toBe(settings());
      expectNoSecretIn(ended.stdout);

      const text = readFileSync(settings(), 'utf8');
      expectNoSecretIn(text);
      const ajv = new Ajv2020({ strict: false });
      addFormats.default(ajv);
      const isValid = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
      expect({ is: isValid(parse(text)), errors: isValid.errors }).toEqual({ is: true, errors: null });
      for (const file of document.written) expect(statSync(file).mode & 0o777).toBe(0o600);
      for (const part of ['etc', 'etc/secrets', 'etc/state'])
        expect(statSync(join(folder, part)).mode & 0o777).toBe(0o700);

      const synced = await run(['sync', 'orders', '--json']);
      expect(JSON.parse(synced.stdout)).toMatchObject({ accounts: [{ name: 'eu', created: 1, failed: 0 }] });
      expect(
        await world.database.sql("SELECT amount_total FROM sale_order WHERE client_order_ref LIKE '305-%'"),
      ).toEqual([['30.00']]);
    });

    test('keeps secrets in the environment, makes the screens as an administrator, and writes a unit', async () => {
      const unit = join(folder, 'amazon-odoo.service');
      const variables = {
        ODOO_API_KEY: String(answers['password']),
        LWA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
        LWA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
        LWA_REFRESH_TOKEN: DEFAULT_CREDENTIALS.refreshToken,
      };
      for (const name of ['password', 'clientId', 'clientSecret', 'refreshToken']) answers[name] = undefined;
      const more = [
        '--secrets',
        'environment',
        '--setup',
        'yes',
        '--setup-username',
        'admin',
        '--unit',
        unit,
      ];
      const file = join(folder, 'answers.yaml');
      writeFileSync(file, JSON.stringify(answers));
      const ended = await run(['init', '--answers', file, ...more], {
        ...variables,
        ODOO_ADMIN_PASSWORD: world.database.password,
      });
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      expect(ended.stdout).toContain('Sales ▸ Configuration ▸ Amazon Accounts: eu.');
      expect(readdirSync(join(folder, 'etc')).sort()).toEqual(['amazon-odoo.yaml', 'state']);
      expect(readFileSync(settings(), 'utf8')).toContain('password: ${ODOO_API_KEY}');
      expect(readFileSync(unit, 'utf8')).toContain(`run --config ${settings()}`);
    });

    test.each([
      ['a key that Odoo refuses', { password: 'a-wrong-key-of-odoo' }, 3, 'Odoo refused the login'],
      ['a database that is not there', { database: 'nowhere' }, 2, 'There is no database nowhere'],
      ['an address of the screens', { odooUrl: 'http://127.0.0.1:1/web' }, 2, 'leave these out'],
      ['an address where nothing answers', { odooUrl: 'http://127.0.0.1:1' }, 3, 'ECONNREFUSED'],
      ['a secret that Amazon refuses', { clientSecret: 'amzn1.oa2-cs.v1.wrong' }, 4, 'clientSecret'],
      ['a store without sales', { marketplaces: 'DE, US' }, 2, 'does not sell in US'],
      [
        'a person that Odoo does not know',
        { salesperson: 'nobody@example.com' },
        3,
        'no user "nobody@example.com"',
      ],
      ['an answer to no question', { odooURL: 'x' }, 2, 'did you mean odooUrl?'],
    ])('%s is refused, and nothing is written', async (_, wrong, status, message) => {
      const ended = await init(wrong);
      expect(ended.status).toBe(status);
      expect(ended.stderr).toContain(message);
      expectNoSecretIn(ended.stderr);
      expect(existsSync(join(folder, 'etc'))).toBe(false);
    });

    test('overwrites nothing unless it is told to', async () => {
      await init();
      writeFileSync(settings(), 'mine: true\n');
      const refused = await init();
      expect(refused.status).toBe(2);
      expect(refused.stderr).toContain(`${settings()}, `);
      expect(readFileSync(settings(), 'utf8')).toBe('mine: true\n');
      expect((await init({ overwrite: true })).status).toBe(0);
      expect(readFileSync(settings(), 'utf8')).toContain('version: 1');
    });

    /** A person at the keyboard: one wrong key of Odoo first. */
    const typed = (): Parameters<typeof runOnTerminal>[1] => [
      { when: 'Address of Odoo', type: `${world.database.url}/web\r` },
      { when: 'leave these out', type: `${world.database.url}\r` },
      { when: 'Database of Odoo', type: `${world.database.database}\r` },
      { when: 'Login of', type: `${world.database.connector?.login}\r` },
      { when: 'API key', type: 'a-wrong-key-of-odoo\r' },
      { when: 'Database of Odoo', type: '\r' },
      { when: 'Login of', type: '\r' },
      { when: 'API key', type: `${world.database.connector?.apiKey}\r` },
      { when: 'Region', type: 'eu\r' },
      { when: 'Seller id', type: `${DEFAULT_CREDENTIALS.sellerId}\r` },
      { when: 'LWA client id', type: `${DEFAULT_CREDENTIALS.clientId}\r` },
      { when: 'LWA client secret', type: `${DEFAULT_CREDENTIALS.clientSecret}\r` },
      { when: 'LWA refresh token', type: `${DEFAULT_CREDENTIALS.refreshToken}\r` },
      { when: 'Marketplaces', type: 'DE\r' },
      { when: 'Name of the account', type: '\r' },
      { when: 'Who is told', type: '\r' },
      { when: 'First day', type: '\r' },
      { when: 'Where the secrets', type: '\r' },
      { when: 'systemd unit', type: '\r' },
      { when: 'first pass', type: '\r' },
    ];
    const terminal = (lines: Parameters<typeof runOnTerminal>[1]): ReturnType<typeof runOnTerminal> =>
      runOnTerminal(['init', '--config', settings(), '--endpoint', world.amazon.url], lines);

    test('asks on a terminal, again where an answer is wrong, and shows no secret', async () => {
      const { screen, status } = await terminal(typed());
      expect(screen).toContain('Odoo refused the login');
      expect(screen).toContain('Amazon lets the application in. The account sells in');
      expect(status).toBe(0);
      expectNoSecretIn(screen);
      expect(readFileSync(settings(), 'utf8')).toContain('marketplaces: [DE]');
      expect(readFileSync(join(folder, 'etc/secrets/odoo'), 'utf8')).toBe(
        `${world.database.connector?.apiKey}\n`,
      );
    });

    test('Ctrl-C leaves nothing behind', async () => {
      const { screen, status } = await terminal([
        ...typed().slice(0, 9),
        { when: 'Seller id', type: '\u0003' },
      ]);
      expect(screen).toContain('Interrupted: nothing was written');
      expect(status).toBe(2);
      expect(existsSync(join(folder, 'etc'))).toBe(false);
    });
  },
);
