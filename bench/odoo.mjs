// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Failure, ROOT } from '../test/run/process.mjs';

const SERVER = join(ROOT, 'test/odoo-server/main.mjs');
const VERSION = ['--version', '19'];

/**
 * An Odoo 19 process for one new database, with nothing else to do.
 * @typedef {object} BenchOdoo
 * @property {string} url
 * @property {string} database
 * @property {string} apiKey
 * @property {(statement: string) => Promise<string[][]>} sql
 * @property {(script: string) => Promise<{seconds: number}>} shell runs Python inside Odoo
 * @property {() => Promise<void>} close
 */

/**
 * @param {string[]} parameters
 * @param {string} [input]
 * @returns {Promise<any>}
 */
async function server(parameters, input) {
  const child = spawn(process.execPath, [SERVER, ...parameters, ...VERSION], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(input ?? '');
  const [output, status] = await Promise.all([
    text(child.stdout),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  if (status !== 0) throw new Failure(`odoo-server ${parameters.join(' ')} failed.`);
  return JSON.parse(output);
}

/**
 * @param {number} workers 0: one process with threads
 * @param {readonly string[]} skus products that exist
 * @returns {Promise<BenchOdoo>}
 */
export async function openBenchOdoo(workers, skus) {
  const database = `bench_${Date.now().toString(36)}`;
  await server(['clone', '--name', database]);
  await server(['shell', '--name', database], productScript(skus));
  const { url, apiKey } = await server(['serve', '--database', database, '--workers', String(workers)]);
  await warmUp(url, database, Math.max(1, workers));
  return {
    url,
    database,
    apiKey,
    sql: (statement) => server(['sql', '--name', database, statement]),
    shell: (script) => server(['shell', '--name', database], script),
    close: async () => {
      await server(['stop', '--port', new URL(url).port]);
      await server(['drop', '--name', database]);
    },
  };
}

/** @param {readonly string[]} skus */
function productScript(skus) {
  const list = JSON.stringify(skus);
  return `import json
env['product.product'].create([{'name': sku, 'default_code': sku, 'type': 'consu', 'is_storable': True} for sku in json.loads(${JSON.stringify(list)})])
env.cr.commit()
print('RESULT {}')
`;
}

/** Each worker loads the database's modules at its first call; that is no part of what is measured. */
/** @param {string} url @param {string} database @param {number} workers */
async function warmUp(url, database, workers) {
  const call = (/** @type {string} */ model, /** @type {string} */ method, /** @type {unknown[]} */ args) =>
    fetch(`${url}/jsonrpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'call',
        params: {
          service: 'object',
          method: 'execute_kw',
          args: [database, 2, 'admin', model, method, args],
        },
      }),
    }).then((response) => response.json());
  await Promise.all(Array.from({ length: workers * 3 }, () => call('sale.order', 'fields_get', [])));
}
