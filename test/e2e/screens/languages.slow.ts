import {
  ACCOUNT_MODEL,
  FAILURE_FIELDS,
  FAILURE_MODEL,
  OFFER_MODEL,
} from '../../../src/odoo/screens/fields.ts';
import { testedVersions } from '../../kit/odoo.ts';
import { connectAs, type PlainOdoo } from '../../kit/rpc.ts';
import { openWorld, type World } from '../../kit/world.ts';

jest.setTimeout(900_000);

const ADMIN = { ODOO_ADMIN_PASSWORD: 'admin' };

/** The tests follow one another in one database, in which German is installed. */
describe.each(testedVersions())('the screens in German, in a real Odoo %s', (version) => {
  let world: World;
  let admin: PlainOdoo;
  let german: { lang: string };

  beforeAll(async () => {
    world = await openWorld(version, 'languages', { sidecar: { connector: true } });
    admin = await connectAs(world.database, world.database.login, world.database.password);
    await installGerman();
    german = { lang: 'de_DE' };
  });

  afterAll(() => world.close());

  /** As somebody does in Settings ▸ Translations. */
  async function installGerman(): Promise<void> {
    const several = (await admin.fieldsOf('base.language.install')).has('lang_ids');
    const languages = { domain: [['code', '=', 'de_DE']], fields: ['id'] };
    const context = { active_test: false };
    const [language] = (await admin.read('res.lang', 'search_read', languages, { context })) as {
      id: number;
    }[];
    const values = several ? { lang_ids: [[6, 0, [language?.id]]] } : { lang: 'de_DE' };
    const made = await admin.call('base.language.install', 'create', { vals_list: [values] });
    const ids = (Array.isArray(made) ? made : [made]) as number[];
    await admin.call('base.language.install', 'lang_install', {}, { ids });
  }

  async function setup(...args: string[]): Promise<Record<string, unknown>> {
    const command = ['setup', '--username', 'admin', ...args, '--json'];
    const { stdout, stderr } = await world.sidecar.run(command, ADMIN);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  const namesOf = async (model: string, domain: unknown[], field: string): Promise<unknown[]> => {
    const rows = await admin.read(model, 'search_read', { domain, fields: [field] }, { context: german });
    return (rows as Record<string, unknown>[]).map((row) => row[field]);
  };

  test('setup translates them; a second one has nothing to do', async () => {
    expect((await setup())['translated']).toBeGreaterThan(150);
    const again = await setup();
    expect(again).toMatchObject({ translated: 0, created: [], changed: [], removed: [] });
  });

  test('menus, fields, choices, forms and empty lists speak German; who reads English sees English', async () => {
    const entries = await namesOf('ir.ui.menu', [['parent_id.name', '=', 'Amazon']], 'name');
    expect(entries).toEqual(
      expect.arrayContaining(['Übersicht', 'Bestellungen', 'Zu versenden', 'Zu erledigen', 'Auszahlungen']),
    );
    const attributes = ['string', 'selection'];
    const fields = (context: { lang: string }): Promise<unknown> =>
      admin.read(FAILURE_MODEL, 'fields_get', { attributes }, { context });
    expect(await fields(german)).toMatchObject({
      [FAILURE_FIELDS.hint]: { string: 'Was zu tun ist' },
      [FAILURE_FIELDS.state]: { selection: expect.arrayContaining([['open', 'Offen']]) },
    });
    expect(await fields({ lang: 'en_US' })).toMatchObject({
      [FAILURE_FIELDS.hint]: { string: 'What to Do' },
    });
    const method = version === '14' ? 'fields_view_get' : 'get_view';
    const form = async (context: { lang: string }): Promise<string> =>
      JSON.stringify(await admin.read(ACCOUNT_MODEL, method, { view_type: 'form' }, { context }));
    const shown = await form(german);
    for (const text of ['Bestellungen abgleichen', 'Bestellung nachholen', 'Es gilt', 'Was leer ist'])
      expect(shown).toContain(text);
    expect(await form({ lang: 'en_US' })).toContain('Sync Orders');
    const [help] = await namesOf('ir.actions.act_window', [['res_model', '=', OFFER_MODEL]], 'help');
    expect(help).toContain('Noch kein Angebot');
  });

  test('setup --remove takes the translations with it', async () => {
    await setup('--remove', '--yes');
    if (version !== '14') return;
    const left = await world.database.sql(
      "SELECT name, src FROM ir_translation WHERE lang = 'de_DE' AND value IN ('Bestellung nachholen', 'Was zu tun ist', 'Zu versenden')",
    );
    expect(left).toEqual([]);
  });
});
