import { parse } from 'yaml';
import { settingsSchema } from '../../src/config/schema.ts';
import { plannedFiles, targetOf } from '../../src/init/plan.ts';
import type { Answers } from '../../src/init/questions.ts';
import { settingsText } from '../../src/init/settings-text.ts';
import { JOBS } from '../../src/jobs/registry.ts';

const ANSWERS: Answers = {
  odooUrl: 'https://erp.example.com',
  database: 'prod',
  username: 'amazon@example.com',
  password: 'key-of-odoo',
  region: 'eu',
  sellerId: 'A3EXAMPLE1234',
  clientId: 'amzn1.application-oa2-client.1',
  clientSecret: 'amzn1.oa2-cs.v1.1',
  refreshToken: 'Atzr|1',
  marketplaces: 'DE, FR',
  account: 'eu',
};
const PLACES = { state: '/var/lib/x/state.sqlite', secrets: '/etc/x/secrets', schema: 'file:///schema.json' };
const written = (more: Answers = {}, places: Partial<typeof PLACES> = {}): unknown =>
  parse(settingsText({ ...ANSWERS, ...more }, { ...PLACES, ...places }));

test('the settings are what the schema allows', () => {
  const settings = settingsSchema(JOBS).parse(
    written({ importFrom: '2026-11-01', salesperson: 'jane@example.com', endpoint: 'http://127.0.0.1:9400' }),
  );
  expect(settings).toMatchObject({
    version: 1,
    odoo: { url: 'https://erp.example.com', password: '${file:/etc/x/secrets/odoo}', allowPlainHttp: false },
    state: { path: '/var/lib/x/state.sqlite' },
    accounts: [
      {
        marketplaces: ['DE', 'FR'],
        importFrom: '2026-11-01',
        clientSecret: '${file:/etc/x/secrets/client-secret}',
        endpoint: 'http://127.0.0.1:9400',
        odoo: { salesperson: 'jane@example.com' },
      },
    ],
  });
});

test.each([
  'no',
  '007',
  '1e3',
  'null',
  'a: b',
  'a #b',
  '- a',
  '"quoted"',
  "it's",
  '@home',
  'Jörg \\ Söhne',
  '{x}',
  'two\nlines',
  'x'.repeat(300),
])('%s is read back as it was given', (text) => {
  expect(written({ database: text })).toMatchObject({ odoo: { database: text } });
});

test('secrets stand in no settings, and in files only where these are wanted', () => {
  const target = targetOf('/etc/amazon-odoo/amazon-odoo.yaml');
  const owner = { uid: 1000, gid: 1000 };
  const inFiles = plannedFiles(ANSWERS, target, { schema: 'x', owner });
  expect(inFiles.map(({ path, text }) => [path, text])).toEqual([
    ['/etc/amazon-odoo/secrets/odoo', 'key-of-odoo\n'],
    ['/etc/amazon-odoo/secrets/client-id', 'amzn1.application-oa2-client.1\n'],
    ['/etc/amazon-odoo/secrets/client-secret', 'amzn1.oa2-cs.v1.1\n'],
    ['/etc/amazon-odoo/secrets/refresh-token', 'Atzr|1\n'],
    ['/etc/amazon-odoo/amazon-odoo.yaml', expect.not.stringMatching(/key-of-odoo|oa2|Atzr/)],
  ]);
  expect(inFiles.every(({ mode }) => mode === 0o600)).toBe(true);
  const [only, ...others] = plannedFiles({ ...ANSWERS, secrets: 'environment' }, target, {
    schema: 'x',
    owner,
  });
  expect(others).toEqual([]);
  expect(only?.text).toContain('clientId: ${LWA_CLIENT_ID}');
  expect(only?.text).toContain('path: /var/lib/amazon-odoo/state.sqlite');
});

test('the state stands beside settings that are not below /etc', () => {
  expect(targetOf('/home/jane/config/amazon-odoo.yaml').state).toBe(
    '/home/jane/config/state/amazon-odoo.sqlite',
  );
});
