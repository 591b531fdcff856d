import { type CallOptions, connectOdoo, type Odoo } from '../../src/odoo/rpc/client.ts';
import type { TestDatabase } from './odoo.ts';

type Call = (
  model: string,
  method: string,
  args?: Record<string, unknown>,
  options?: CallOptions,
) => Promise<unknown>;

/** Odoo as tests use it: the ids that they read with their own shapes are plain numbers. */
export type PlainOdoo = Odoo & { call: Call; read: Call };

/** Odoo as one of its users. */
export function connectAs(database: TestDatabase, username: string, password: string): Promise<PlainOdoo> {
  const { url, database: name } = database;
  return connectOdoo({ url, database: name, username, password, protocol: 'jsonrpc' });
}

/** Presses buttons as the browser does, as one user: of a record, or of all that are selected in a list. */
export type Presser = (model: string, field: string, ...ids: [number, ...number[]]) => Promise<void>;

/** Logs in as the browser does; the buttons' server actions are looked up with the administrator's rights. */
export async function openSession(
  database: TestDatabase,
  admin: PlainOdoo,
  login: string,
  password: string,
): Promise<Presser> {
  let cookie = '';
  const send = async (path: string, params: unknown): Promise<void> => {
    const response = await fetch(`${database.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params }),
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const { error } = (await response.json()) as { error?: { data?: { name?: string } } };
    if (error !== undefined) throw new Error(error.data?.name ?? 'refused');
  };
  await send('/web/session/authenticate', { db: database.database, login, password });
  return async (model, field, ...ids) => {
    const key = `setup_button_${model.replaceAll('.', '_')}__${field}`;
    const answer = await admin.read('ir.model.data', 'check_object_reference', {
      module: 'amazon_odoo',
      xml_id: key,
    });
    await send('/web/action/run', {
      action_id: (answer as [string, number])[1],
      context: { active_id: ids[0], active_ids: ids, active_model: model },
    });
  };
}

/** Makes an ordinary user with these groups (external IDs) in these companies; the password is the login. */
export async function makeUser(
  admin: PlainOdoo,
  login: string,
  groups: readonly string[],
  companyIds: readonly number[],
): Promise<void> {
  const groupIds = await Promise.all(
    groups.map(async (name) => {
      const [module = '', xmlId = ''] = name.split('.');
      const answer = await admin.read('ir.model.data', 'check_object_reference', { module, xml_id: xmlId });
      return (answer as [string, number])[1];
    }),
  );
  const field = (await admin.fieldsOf('res.users')).has('group_ids') ? 'group_ids' : 'groups_id';
  const values = {
    name: login,
    login,
    password: login,
    email: `${login}@example.com`,
    company_id: companyIds[0],
    company_ids: [[6, 0, [...companyIds]]],
    [field]: [[6, 0, groupIds]],
  };
  await admin.call('res.users', 'create', { vals_list: [values] }, { context: { no_reset_password: true } });
}
