// @ts-check
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { Failure, ROOT } from '../process.mjs';

/**
 * @typedef {object} DemoOdoo
 * @property {string} url
 * @property {string} database
 * @property {string} login
 * @property {string} password
 * @property {{login: string, password: string}} connector the user that the program works as
 * @property {boolean} own started by us
 * @property {boolean} fresh the database was made just now
 */

const DATABASE = 'amazon_odoo_shop';

/** Odoo 19 with the demo's database; or the one that ODOO_TEST_URL names. @returns {Promise<DemoOdoo>} */
export async function openOdoo() {
  const { ODOO_TEST_URL, ODOO_TEST_DATABASE, ODOO_TEST_USERNAME, ODOO_TEST_PASSWORD } = process.env;
  if (ODOO_TEST_URL) {
    if (!ODOO_TEST_DATABASE) throw new Failure('ODOO_TEST_URL is set; set ODOO_TEST_DATABASE too.');
    return {
      url: ODOO_TEST_URL.replace(/\/+$/, ''),
      database: ODOO_TEST_DATABASE,
      login: ODOO_TEST_USERNAME ?? 'admin',
      password: ODOO_TEST_PASSWORD ?? 'admin',
      connector: { login: ODOO_TEST_USERNAME ?? 'admin', password: ODOO_TEST_PASSWORD ?? 'admin' },
      own: false,
      fresh: false,
    };
  }
  const { url, adminLogin, adminPassword, amazonLogin, amazonPassword } = await odooServer(['start']);
  const known = await odooServer(['sql', '--name', 'postgres', 'SELECT datname FROM pg_database']);
  const fresh = !known.flat().includes(DATABASE);
  if (fresh) await odooServer(['clone', '--name', DATABASE]);
  return {
    url,
    database: DATABASE,
    login: adminLogin,
    password: adminPassword,
    connector: { login: amazonLogin, password: amazonPassword },
    own: true,
    fresh,
  };
}

/** Removes the demo's database, if it is there. */
export async function dropDatabase() {
  await odooServer(['start']);
  await odooServer(['drop', '--name', DATABASE]);
}

/** @param {string[]} parameters */
async function odooServer(parameters) {
  const child = spawn(process.execPath, ['test/odoo-server/main.mjs', ...parameters, '--version', '19'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, status] = await Promise.all([
    text(child.stdout),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  if (status !== 0) throw new Failure('The demo has no Odoo: the reason is above.');
  return output.trim() === '' ? undefined : JSON.parse(output);
}

/** @type {Map<string, Promise<number>>} */
const users = new Map();

/**
 * Asks Odoo as any program may: through JSON-RPC.
 *
 * @param {DemoOdoo} odoo
 * @param {string} model
 * @param {string} method
 * @param {unknown[]} parameters
 * @param {Record<string, unknown>} [options]
 */
export async function ask(odoo, model, method, parameters, options = {}) {
  const { database, password } = odoo;
  const userId = await userOf(odoo);
  return call(odoo, 'object', 'execute_kw', [database, userId, password, model, method, parameters, options]);
}

/** @param {DemoOdoo} odoo */
function userOf(odoo) {
  const { database, login, password, url } = odoo;
  const known = users.get(url + database);
  if (known) return known;
  const asked = call(odoo, 'common', 'authenticate', [database, login, password, {}]).then((userId) => {
    if (!userId) throw new Failure(`Odoo at ${url} does not let ${login} into ${database}.`);
    return userId;
  });
  users.set(url + database, asked);
  return asked;
}

/**
 * @param {DemoOdoo} odoo
 * @param {string} service
 * @param {string} method
 * @param {unknown[]} args
 */
async function call({ url }, service, method, args) {
  const response = await fetch(`${url}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params: { service, method, args } }),
    signal: AbortSignal.timeout(120_000),
  });
  const { result, error } = await response.json();
  if (error) throw new Failure(`Odoo at ${url} refuses ${method}: ${error.data?.message ?? error.message}`);
  return result;
}
