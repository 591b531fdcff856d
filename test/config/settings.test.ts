import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../src/config/load.ts';
import { settingsReference } from '../../src/config/reference.ts';
import { type SellerSettings, type Settings, settingsJsonSchema } from '../../src/config/schema.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { redactSecrets } from '../../src/secrets.ts';

const CONFIG = join(__dirname, '../../config');
const EXAMPLE = join(CONFIG, 'amazon-odoo.example.yaml');
const ENVIRONMENT = {
  ODOO_API_KEY: 'made-up-key',
  LWA_CLIENT_ID: 'made-up-id',
  LWA_CLIENT_SECRET: 'made-up-secret',
  LWA_REFRESH_TOKEN: 'made-up-token',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the published files', () => {
  it('the example loads, and every value it shows as a default is the default', () => {
    const settings = loadSettings(EXAMPLE, ENVIRONMENT);
    expect(settings.odoo.password).toBe('made-up-key');
    expect(firstAccount(settings).refreshToken).toBe('made-up-token');
    const bare = load(minimal());
    expect(firstAccount(settings).odoo).toEqual(firstAccount(bare).odoo);
    expect(settings.schedule).toEqual(bare.schedule);
    expect(settings.state).toEqual(bare.state);
    expect(settings.odoo.protocol).toBe(bare.odoo.protocol);
  });

  it('the example names every key', () => {
    const example = readFileSync(EXAMPLE, 'utf8');
    for (const key of keysOf(settingsJsonSchema(JOBS))) expect(example).toMatch(new RegExp(`\\b${key}:`));
  });

  it('the reference is not stale; "npm run schema" writes it', () => {
    const published = readFileSync(join(CONFIG, '../docs/settings.md'), 'utf8');
    expect(published).toBe(settingsReference(settingsJsonSchema(JOBS)));
    for (const key of keysOf(settingsJsonSchema(JOBS))) expect(published).toMatch(new RegExp(`\\b${key}\\b`));
  });

  it('the JSON Schema is not stale; "npm run schema" writes it', () => {
    const published = readFileSync(join(CONFIG, 'amazon-odoo.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(settingsJsonSchema(JOBS))));
  });
});

describe('what is filled in', () => {
  it('takes ${file:…} without its last line break', () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'from-a-file\n');
    const settings = load(minimal().replace('password: secret', `password: "\${file:${secret}}"`));
    expect(settings.odoo.password).toBe('from-a-file');
  });

  it('fills in a part of a text', () => {
    const text = minimal().replace('erp.example.com', '${HOST}.example.com');
    expect(load(text, { HOST: 'shop' }).odoo.url).toBe('https://shop.example.com');
  });

  it('refuses a variable that is not set, once, with its place', () => {
    const message = refusal(minimal().replace('password: secret', 'password: ${NOT_THERE}'));
    expect(message).toContain('(1 to correct)');
    expect(message).toMatch(/:5:13 odoo\.password: the environment variable NOT_THERE is not set/);
  });

  it('refuses a file that cannot be read', () => {
    const message = refusal(minimal().replace('password: secret', 'password: "${file:/does/not/exist}"'));
    expect(message).toContain('odoo.password: the file /does/not/exist cannot be read');
  });
});

describe('mistakes', () => {
  it.each([
    ['a value that repeats itself', 'state: &again { path: *again }\n'],
    ['a list in a list in a list', `state: ${'['.repeat(30)}${']'.repeat(30)}\n`],
  ])('are refused instead of followed for ever: %s', (_, text) => {
    expect(refusal(minimal() + text)).toContain('nested too deep');
  });

  it('are a device in place of a file with a secret', () => {
    const text = minimal().replace('password: secret', 'password: "${file:/dev/zero}"');
    expect(refusal(text)).toContain('the file /dev/zero cannot be read (it is a device)');
  });

  it.each(['__proto__: { polluted: 1 }', 'constructor: { prototype: { polluted: 1 } }'])(
    'are keys that would change every object: %s',
    (text) => {
      expect(refusal(`${minimal()}${text}\n`)).toContain('unknown key');
      expect('polluted' in {}).toBe(false);
    },
  );

  it('are all listed, each with line, path and what is allowed', () => {
    const text = minimal()
      .replace('database: shop', 'databse: shop')
      .replace('region: eu', 'region: asia')
      .replace('clientSecret: secret', 'clientSecret: ""');
    const lines = refusal(text).split('\n');
    expect(lines[0]).toBe('The settings are refused (4 to correct):');
    expect(lines.slice(1).map((line) => line.trim().replace(folder, ''))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\/settings\.yaml:\d+:\d+ odoo\.database: is missing$/),
        expect.stringMatching(/^\/settings\.yaml:3:\d+ odoo\.databse: unknown key; did you mean database\?$/),
        expect.stringMatching(/^\/settings\.yaml:8:13 accounts\[0\]\.region: must be one of na, eu, fe$/),
        expect.stringMatching(/^\/settings\.yaml:11:19 accounts\[0\]\.clientSecret: must not be empty$/),
      ]),
    );
  });

  it('a version that this release does not read', () => {
    expect(load(`version: 1\n${minimal()}`).version).toBe(1);
    expect(load(minimal()).version).toBe(1);
    expect(refusal(`version: 2\n${minimal()}`)).toMatch(
      /:1:10 version: must be 1: this release of the program reads no other version/,
    );
  });

  it.each([
    [
      'a marketplace of another region',
      'marketplaces: [DE]',
      'marketplaces: [DE, US]',
      /marketplaces\[1\]: US belongs to region na, the account is in eu/,
    ],
    [
      'no marketplace of Amazon',
      'marketplaces: [DE]',
      'marketplaces: [XX]',
      /marketplaces\[0\]: "XX" is no Amazon marketplace; allowed: CA, US/,
    ],
    [
      'a number as a name',
      'database: shop',
      'database: 17',
      /odoo\.database: must be a string; put it in quotes if it is a number/,
    ],
    [
      'a user name in the address',
      'https://erp',
      'https://me:pw@erp',
      /odoo\.url: must not contain a user name/,
    ],
    [
      'plain http to another machine',
      'https://erp.example.com',
      'http://erp.example.com',
      /odoo\.url: must be https.*odoo\.allowPlainHttp: true/,
    ],
    [
      'a token that can be guessed',
      'odoo:\n  url',
      'daemon: {token: look-at-me}\nodoo:\n  url',
      /daemon\.token: must have at least 16 characters/,
    ],
    [
      'a cron expression of three fields',
      'odoo:\n  url',
      'schedule: {orders: "* * *"}\nodoo:\n  url',
      /schedule\.orders: must be a cron expression/,
    ],
  ])('refuses %s', (_, from, to, message) => {
    expect(refusal(minimal().replace(from, to))).toMatch(message);
  });

  it.each([
    ['http://127.0.0.1:8069', ''],
    ['http://localhost:8069', ''],
    ['http://odoo:8069', '  allowPlainHttp: true\n'],
  ])('accepts %s where nobody else can read along', (url, more) => {
    const text = minimal().replace(/  url: .*\n/, `  url: ${url}\n${more}`);
    expect(load(text).odoo.url).toBe(url);
  });

  it('names the line of an error of syntax', () => {
    expect(refusal('odoo: [1')).toMatch(/:1:\d+ wrong indentation, or a bracket/);
  });

  it.each([
    ['password: s3cr3t-Key-9: oops', 'a second ": " on the line'],
    ['password: *s3cr3t-Key-9', 'begins with *'],
    ['password: !s3cr3t-Key-9', 'begins with !'],
    ['password: "s3cr3t-Key-9\\q"', 'a backslash'],
    ['password: "s3cr3t-Key-9', 'a quote, bracket or comma is missing'],
    ['{ password:s3cr3t-Key-9 }', 'unknown key'],
  ])('shows no part of a line that may hold a secret: %s', (line, expected) => {
    const message = refusal(`odoo:\n  ${line}\n`);
    expect(message).toContain(expected);
    expect(message).not.toContain('s3cr3t');
  });

  it('does not take what stands for a missing value for a secret', () => {
    refusal('odoo: { password: "${NO_SUCH_VARIABLE}" }');
    expect(redactSecrets('the currency is missing')).toBe('the currency is missing');
  });

  it('says what to do when there is no file', () => {
    expect(() => loadSettings(join(folder, 'nowhere.yaml'), {})).toThrow(/no settings file \S+nowhere\.yaml/);
  });

  it('refuses two accounts of one name', () => {
    const account = minimal().slice(minimal().indexOf('  - name'));
    expect(refusal(minimal() + account)).toContain('accounts[1].name: shop is used twice');
  });

  it('refuses two accounts of one seller that book its settlements in two companies', () => {
    const account = minimal().slice(minimal().indexOf('  - name')).replace('shop', 'other');
    const second = `${account}    odoo: { company: Another }\n`;
    expect(refusal(minimal() + second)).toContain('would be booked in two companies');
    expect(load(minimal() + account).accounts).toHaveLength(2);
    expect(load(minimal() + second.replace('Another', 'Another, settlements: none')).accounts).toHaveLength(
      2,
    );
  });
});

describe('the address of a simulator', () => {
  it.each(['http://127.0.0.1:9400', 'http://localhost:9400', 'http://[::1]:9400', 'https://sim.example.com'])(
    'may be %s',
    (endpoint) => {
      expect(firstAccount(load(`${minimal()}    endpoint: "${endpoint}"\n`)).endpoint).toBe(endpoint);
    },
  );

  it.each([
    'http://10.0.0.1:9400',
    'http://sim.example.com',
    'http://127.0.0.1.example.com',
    'ftp://127.0.0.1',
  ])('must not be %s', (endpoint) => {
    expect(refusal(`${minimal()}    endpoint: "${endpoint}"\n`)).toContain('accounts[0].endpoint: must be');
  });
});

it('keeps SKUs that look like numbers as they are written', () => {
  const settings = load(`${minimal()}    odoo: { skuMap: { 00123: DESK-1, 1e3: DESK-2, 12.50: "007" } }\n`);
  expect(firstAccount(settings).odoo.skuMap).toEqual({ '00123': 'DESK-1', '1e3': 'DESK-2', '12.50': '007' });
});

function minimal(): string {
  return `odoo:
  url: https://erp.example.com
  database: shop
  username: amazon
  password: secret
accounts:
  - name: shop
    region: eu
    sellerId: A3EXAMPLE
    clientId: id
    clientSecret: secret
    refreshToken: token
    marketplaces: [DE]
`;
}

function load(text: string, environment: Record<string, string> = {}): Settings {
  const file = join(folder, 'settings.yaml');
  writeFileSync(file, text);
  return loadSettings(file, environment);
}

function refusal(text: string): string {
  try {
    load(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The settings were accepted.');
}

function firstAccount({ accounts }: Settings): SellerSettings {
  const [account] = accounts;
  if (account === undefined) throw new Error('There is no account.');
  return account;
}

/** The names of all properties of a JSON Schema, however deep. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, items } = schema as { properties?: Record<string, unknown>; items?: unknown };
  return [...Object.entries(properties).flatMap(([key, value]) => [key, ...keysOf(value)]), ...keysOf(items)];
}
