import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAmazonClient } from '../../../src/amazon/client.ts';
import { settingsSchema } from '../../../src/config/schema.ts';
import { checkSilence } from '../../../src/daemon/silence.ts';
import { createPace } from '../../../src/jobs/pass/pace.ts';
import { openSeller, type Seller } from '../../../src/jobs/pass/seller.ts';
import { JOBS } from '../../../src/jobs/registry.ts';
import { createLog } from '../../../src/log.ts';
import { systemClock } from '../../../src/net/clock.ts';
import { connectOdoo } from '../../../src/odoo/rpc/client.ts';
import { openState, type State } from '../../../src/state/state.ts';
import {
  cloneDatabase,
  type OdooVersion,
  startOdoo,
  type TestDatabase,
  testedVersions,
} from '../../kit/odoo.ts';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const notificationsOf = (version: OdooVersion) =>
  version === '14' ? 'mail_message_res_partner_needaction_rel' : 'mail_notification';
const START = Date.parse('2026-11-24T08:00:00Z');

describe.each(
  testedVersions({ once: 'when to notify is our own decision; the mail itself is tested with shipments' }),
)('an account that falls silent, in a real Odoo %s', (version) => {
  let database: TestDatabase;
  let state: State;
  let seller: Seller;
  let now = START;
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-silence-'));

  beforeAll(async () => {
    database = await cloneDatabase(await startOdoo(version), 'silence');
    state = openState(join(folder, 'state.sqlite'));
    seller = open('admin');
  });
  afterAll(async () => {
    await state.close();
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  function open(salesperson: string | undefined): Seller {
    const { connector } = database;
    const settings = settingsSchema(JOBS).parse({
      odoo: {
        url: database.url,
        database: database.database,
        username: connector?.login ?? database.login,
        password: connector?.password ?? database.password,
        protocol: 'jsonrpc',
      },
      accounts: [
        {
          name: 'one',
          region: 'eu',
          sellerId: 'A',
          clientId: 'c',
          clientSecret: 's',
          refreshToken: 'r',
          marketplaces: ['DE'],
          odoo: salesperson === undefined ? {} : { salesperson },
        },
      ],
    });
    const [own] = settings.accounts;
    if (own === undefined) throw new Error('There is one account.');
    const amazon = createAmazonClient(
      { ...own, marketplaceIds: [] },
      { buckets: state.buckets, clock: systemClock },
    );
    return openSeller({
      settings: own,
      amazon,
      state,
      odoo: () => connectOdoo(settings.odoo),
      address: settings.odoo,
      pace: createPace(),
      now: () => now,
      lease: { instance: 'test' },
    });
  }

  const check = (minutes = 60) =>
    checkSilence(seller, {
      minutes,
      startedAt: START,
      log: createLog('error', false),
      reason: new Error('Amazon is down'),
    });
  const mails = () =>
    database.sql(
      `SELECT m.subject, n.notification_type FROM mail_message m JOIN ${notificationsOf(version)} n ON n.mail_message_id = m.id WHERE m.subject LIKE 'Amazon account%' ORDER BY m.id`,
    );
  async function succeed(): Promise<void> {
    const run = await state.runs.start('one', 'orders', new Date(now));
    await state.runs.finish(run, { at: new Date(now), counts: {} });
  }
  const SILENT = 'Amazon account "one": no orders are read';
  const WELL = 'Amazon account "one" works again';

  test('its salesperson is notified once, by a user without rights on settings, and once when it works again', async () => {
    await succeed();
    now += 59 * MINUTE;
    await check();
    expect(await mails()).toEqual([]);
    now += 2 * MINUTE;
    await check();
    await check();
    expect(await mails()).toEqual([[SILENT, 'email']]);
    await succeed();
    await check();
    await check();
    expect(await mails()).toEqual([
      [SILENT, 'email'],
      [WELL, 'email'],
    ]);
  });

  test('that a person was notified is remembered across restarts; 0 minutes means never', async () => {
    now += 61 * MINUTE;
    await check(0);
    expect(await mails()).toHaveLength(2);
    await check();
    seller = open('admin');
    await check();
    expect(await mails()).toHaveLength(3);
  });

  test('without a salesperson nobody gets an e-mail, and the log says so', async () => {
    await succeed();
    seller = open(undefined);
    await check();
    expect(await mails()).toHaveLength(3);
  });
});
