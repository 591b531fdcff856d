// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { startSimulator } from '../dist/simulator/simulator.js';
import { Failure } from '../test/run/process.mjs';
import { openBenchOdoo } from './odoo.mjs';
import { benchOrders, skusOf } from './orders.mjs';
import { measured, writeConfig } from './program.mjs';

/**
 * One pass of the orders job in a running daemon.
 * @typedef {object} Poll
 * @property {string} way
 * @property {number} found orders that were new
 * @property {number} odooCalls
 * @property {number} amazonCalls
 * @property {number} cpuMs of the daemon
 * @property {string[]} odoo the calls by model and method, most first
 */

/** So many polls of each kind; the report shows the median. */
const POLLS = 9;
const ALREADY_THERE = 100;
const NEW_ORDERS = 3;
/** Amazon shows no change of the last two minutes. */
const SETTLED_MS = 3 * 60_000;
const JOBS = ['orders', 'pickings', 'stock', 'settlements', 'sweep', 'invoices'];
/** The daemon's own looks, every few seconds or minutes, whether a pass runs or not: for buttons, and whether Odoo answers. */
const BESIDE = ['res.users.search_read'];

/**
 * Polls of a daemon, with nothing new at Amazon and with a few new orders.
 * @param {import('./versions.mjs').Version} version
 * @returns {Promise<Poll[]>}
 */
export async function measurePolls(version) {
  const orders = await benchOrders(ALREADY_THERE + POLLS * NEW_ORDERS + 1, 'MERCHANT');
  const odoo = await openBenchOdoo(0, skusOf(orders));
  const amazon = await startSimulator({ orders: orders.slice(0, ALREADY_THERE), quotaFactor: 1000 });
  const { config, remove } = writeConfig(odoo, amazon.url);
  const port = await freePort();
  const settings = JSON.parse(readFileSync(config, 'utf8'));
  const schedule = Object.fromEntries(JOBS.map((job) => [job, 'off']));
  writeFileSync(config, JSON.stringify({ ...settings, schedule, daemon: { port } }));
  const daemon = spawn(process.execPath, [version.program, 'run', '--config', config], { stdio: 'ignore' });
  const ended = once(daemon, 'exit');
  const poll = () => pollOnce(version.program, config, port);
  try {
    await answering(port);
    await poll();
    /** @type {Poll[]} */
    const polls = [];
    for (let index = 0; index < POLLS; index += 1)
      polls.push({ way: version.name, found: 0, ...(await poll()) });
    for (let index = 0; index < POLLS; index += 1) {
      const first = ALREADY_THERE + index * NEW_ORDERS;
      const changed = new Date(Date.now() - SETTLED_MS).toISOString();
      amazon.control.putOrders(
        orders.slice(first, first + NEW_ORDERS).map((order) => ({ ...order, lastUpdatedTime: changed })),
      );
      polls.push({ way: version.name, found: NEW_ORDERS, ...(await poll()) });
    }
    const [[count] = []] = await odoo.sql(`SELECT count(*) FROM sale_order WHERE state = 'sale'`);
    const wanted = ALREADY_THERE + POLLS * NEW_ORDERS;
    if (Number(count) !== wanted) throw new Failure(`${count} orders are in Odoo, not ${wanted}.`);
    return polls;
  } finally {
    daemon.kill('SIGTERM');
    await ended;
    remove();
    await amazon.close();
    await odoo.close();
  }
}

/** A command hands its wish to the daemon, which runs the pass. @param {string} program @param {string} config @param {number} port */
async function pollOnce(program, config, port) {
  const before = await figures(port);
  await measured(program, ['sync', 'orders', '--json', '--config', config]);
  const after = await figures(port);
  const grown = (/** @type {string} */ name) =>
    [...after]
      .filter(([key]) => key.startsWith(`amazon_odoo_${name}`))
      .map(([key, value]) => ({ key, value: value - (before.get(key) ?? 0) }))
      .filter(({ key, value }) => value > 0 && !key.includes('tokenExchange'));
  const odoo = grown('odoo_calls_total')
    .map(({ key, value }) => ({
      call: /model="(.*?)",method="(.*?)"/.exec(key)?.slice(1).join('.') ?? key,
      value,
    }))
    .filter(({ call }) => !BESIDE.includes(call));
  const sum = (/** @type {{value: number}[]} */ all) => all.reduce((total, { value }) => total + value, 0);
  return {
    odooCalls: sum(odoo),
    amazonCalls: sum(grown('amazon_calls_total')),
    cpuMs: sum(grown('process_cpu_seconds_total')) * 1000,
    odoo: odoo.toSorted((one, other) => other.value - one.value).map(({ call, value }) => `${value} ${call}`),
  };
}

/** The samples that Prometheus would read. @param {number} port @returns {Promise<Map<string, number>>} */
async function figures(port) {
  const body = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** @param {number} port */
async function answering(port) {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Failure('The daemon did not start within 20 seconds.');
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Failure('There is no free port.');
  return address.port;
}
