// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { ask, openOdoo } from './odoo-for-demo.mjs';
import { build, checkNode, installPackages } from './prepare.mjs';
import { elapsed, Failure, print, ROOT } from './process.mjs';

/** @typedef {import('./odoo-for-demo.mjs').DemoOdoo} DemoOdoo */

const FOLDER = resolve(process.env['AMAZON_ODOO_CACHE'] || join(homedir(), '.cache', 'amazon-odoo'), 'demo');
const MAIN = join(ROOT, 'dist', 'main.js');
/** The sample has stores of all regions; a seller has one account per region, and one is enough to see how it works. */
const REGION = 'eu';
const MARKETPLACES = ['DE', 'FR', 'IT', 'ES', 'GB', 'IN'];
/** Before the oldest order of the sample. */
const SAMPLE_AGE = 29 * 24 * 3_600_000;
const COUNTS = ['fetched', 'created', 'updated', 'cancelled', 'unchanged', 'ignored', 'failed'];
const SIMULATOR_LIMIT = 30_000;

async function main() {
  checkNode();
  await installPackages();
  headline('Build');
  if ((await build()) !== 0) throw new Failure('The build failed; its messages are above.');
  headline('A real Odoo 19 (the first time, installing it takes some minutes)');
  const odoo = await openOdoo();
  print(`Odoo answers at ${odoo.url}, database ${odoo.database}.`);
  headline('A local Amazon with 300 made-up orders');
  const amazon = await startSimulator();
  try {
    print(`It listens on ${amazon.url} while this demo runs.`);
    const config = writeSettings(odoo, amazon.url);
    print(`Settings: ${config}`);
    print(
      `One account in region ${REGION}, for ${MARKETPLACES.join(', ')}. The sample's other stores are left out.`,
    );
    print(
      'The state file of an earlier demo is deleted: what is in Odoo already is found again, not doubled.',
    );
    const since = new Date(Date.now() - SAMPLE_AGE).toISOString();
    const runs = [
      await sync(config, 'sync', ['sync', 'orders']),
      await sync(config, 'resync', ['resync', '--since', since]),
    ];
    print(`\n${table(['run', ...COUNTS], runs, 1)}`);
    print(
      '\nignored: by a rule, such as orders still pending or not shipped yet; "amazon-odoo status" names it.',
    );
    print('The second run reads every order again and compares it with Odoo: nothing is created twice.');
    await showOdoo(odoo);
    showWhereToLook(odoo, config);
  } finally {
    amazon.stop();
  }
}

/** @param {string} sentence */
function headline(sentence) {
  print(`\n── ${sentence}`);
}

/** @returns {Promise<{url: string, stop: () => void}>} */
function startSimulator() {
  const parameters = [
    MAIN,
    'simulate',
    '--sample',
    '--region',
    REGION,
    '--port',
    '0',
    '--quota-factor',
    '1000',
  ];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((done, failed) => {
    const limit = setTimeout(() => {
      child.kill();
      failed(new Failure('The simulator did not start within half a minute.'));
    }, SIMULATOR_LIMIT);
    child.once('exit', (status) => {
      clearTimeout(limit);
      failed(new Failure(`The simulator ended with exit status ${status}; its messages are above.`));
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk;
      const url = /^ {4}endpoint: (\S+)\n/m.exec(printed)?.[1];
      if (url === undefined) return;
      clearTimeout(limit);
      done({ url, stop: () => void child.kill() });
    });
  });
}

/**
 * @param {DemoOdoo} odoo
 * @param {string} endpoint
 */
function writeSettings(odoo, endpoint) {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const state = join(FOLDER, 'state.sqlite');
  for (const ending of ['', '-wal', '-shm']) rmSync(`${state}${ending}`, { force: true });
  const { url, database, login, password } = odoo;
  const account = {
    name: 'demo',
    region: REGION,
    sellerId: 'A3SIMULATOR',
    clientId: 'amzn1.application-oa2-client.simulator',
    clientSecret: 'amzn1.oa2-cs.v1.simulator',
    refreshToken: 'Atzr|simulator',
    marketplaces: MARKETPLACES,
    endpoint,
  };
  const settings = {
    odoo: { url, database, username: login, password },
    state: { path: state },
    accounts: [account],
  };
  const file = join(FOLDER, 'amazon-odoo.yaml');
  // JSON is YAML too.
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  return file;
}

/**
 * @param {string} config
 * @param {string} name
 * @param {string[]} command
 * @returns {Promise<(string | number)[]>} the name and the counts
 */
async function sync(config, name, command) {
  headline(`amazon-odoo ${command.join(' ')}`);
  const began = Date.now();
  const reminder = setInterval(() => print(`   … still running after ${elapsed(began)}`), 15_000);
  const parameters = [MAIN, ...command, '--json', '--config', config];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, status] = await Promise.all([
    text(child.stdout),
    new Promise((done) => child.once('close', done)),
  ]).finally(() => clearInterval(reminder));
  // 1: done, but some orders are in the failure log, which the table shows.
  if (status !== 0 && status !== 1) throw new Failure(`The sync ended with exit status ${status}.`);
  print(`done in ${elapsed(began)}, exit status ${status}`);
  /** @type {{accounts: Record<string, number>[]}} */
  const { accounts } = JSON.parse(output);
  return [name, ...COUNTS.map((count) => accounts[0]?.[count] ?? 0)];
}

/** @param {DemoOdoo} odoo */
async function showOdoo(odoo) {
  headline('What Odoo holds, asked through its own API');
  const imported = [['origin', '=', 'Amazon']];
  const fields = [
    'name',
    'client_order_ref',
    'partner_id',
    'date_order',
    'state',
    'amount_total',
    'currency_id',
  ];
  const order = 'date_order desc, id desc';
  const orders = await ask(odoo, 'sale.order', 'search_read', [imported], { fields, order });
  const fba = new Set(await fbaOrders(odoo));
  /** @type {Map<string, number>} */
  const groups = new Map();
  for (const { id, state } of orders) {
    const group = `${fba.has(id) ? 'FBA' : 'FBM'} ${state}`;
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  const rows = [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([group, count]) => [...group.split(' '), count]);
  print(table(['fulfilled by', 'state', 'sales orders'], rows, 2));
  print('\nThe ten newest:');
  const newest = orders
    .slice(0, 10)
    .map((/** @type {any} */ row) => [
      row.name,
      row.client_order_ref,
      fba.has(row.id) ? 'FBA' : 'FBM',
      row.date_order,
      row.state,
      row.partner_id[1].slice(0, 40),
      `${row.amount_total.toFixed(2)} ${row.currency_id[1]}`,
    ]);
  print(table(['order', 'Amazon order', '', 'date (UTC)', 'state', 'customer', 'total'], newest, 6));
}

/** Orders whose goods left from an Amazon location. @param {DemoOdoo} odoo @returns {Promise<number[]>} */
async function fbaOrders(odoo) {
  const moves = await ask(
    odoo,
    'stock.move',
    'search_read',
    [
      [
        ['location_id.complete_name', '=like', '%/Amazon'],
        ['sale_line_id.order_id', '!=', false],
      ],
    ],
    { fields: ['sale_line_id'] },
  );
  const lineIds = moves.map((/** @type {any} */ move) => move.sale_line_id[0]);
  const lines = await ask(odoo, 'sale.order.line', 'read', [lineIds], { fields: ['order_id'] });
  return lines.map((/** @type {any} */ line) => line.order_id[0]);
}

/**
 * @param {DemoOdoo} odoo
 * @param {string} config
 */
function showWhereToLook(odoo, config) {
  headline('Look at it yourself');
  const password = odoo.own ? odoo.password : '(yours)';
  print(`Odoo      ${odoo.url}/web?db=${odoo.database}   login ${odoo.login}, password ${password}`);
  print('          Sales ▸ Orders; Inventory ▸ Moves (Moves Analysis), filter on the location WH/Amazon');
  print(`Sidecar   node dist/main.js status --config ${config}`);
  print('Again     npm run demo: finds the same orders in Odoo, and creates none of them twice.');
  if (!odoo.own) return;
  print('Stop it   node test/odoo-server/main.mjs stop --version 19 --all');
  print(`Anew      node test/odoo-server/main.mjs drop --version 19 --name ${odoo.database}`);
}

/**
 * @param {string[]} titles
 * @param {(string | number)[][]} rows
 * @param {number} firstNumber columns from here on are aligned right
 */
function table(titles, rows, firstNumber) {
  const lines = [titles, ...rows].map((row) => row.map(String));
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column < firstNumber ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

try {
  await main();
} catch (error) {
  const known = error instanceof Failure;
  print(`\nThe demo failed: ${known ? error.message : String(error instanceof Error ? error.stack : error)}`);
  process.exitCode = 1;
}
