// @ts-check
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { DEFAULT_CREDENTIALS } from '../dist/simulator/world/default-credentials.js';
import { Failure, ROOT } from '../test/run/process.mjs';

const MEASURE = join(ROOT, 'bench/measure.cjs');

/**
 * What a process has used.
 * @typedef {object} Usage
 * @property {number} seconds wall clock, from start to end
 * @property {number} cpuMs
 * @property {number} peakMB
 * @property {Record<string, {requests: number, sent: number, received: number, waitedMs: number}>} servers by port
 */

/**
 * Runs a program of ours to its end, and measures it.
 * @param {string} program its path, absolute or below the project's folder
 * @param {string[]} parameters
 * @returns {Promise<Usage & {output: string}>}
 */
export async function measured(program, parameters) {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-bench-'));
  const usage = join(folder, 'usage.json');
  try {
    const began = performance.now();
    const child = spawn(process.execPath, ['--require', MEASURE, resolvePath(ROOT, program), ...parameters], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, BENCH_MEASURE: usage },
    });
    const [output, status] = await Promise.all([
      text(child.stdout),
      new Promise((resolve) => child.once('close', resolve)),
    ]);
    const seconds = (performance.now() - began) / 1000;
    if (status !== 0)
      throw new Failure(`${program} ${parameters.join(' ')} ended with ${status}:\n${output}`);
    return { ...JSON.parse(readFileSync(usage, 'utf8')), seconds, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a process has used for some orders, as the report shows it.
 * @param {Usage} usage
 * @param {number} count
 * @param {string} odooUrl
 * @param {string} amazonUrl
 */
export function toMeasure(usage, count, odooUrl, amazonUrl) {
  const toOdoo = usage.servers[new URL(odooUrl).port];
  const toAmazon = usage.servers[new URL(amazonUrl).port];
  return {
    orders: count,
    seconds: usage.seconds,
    odooCalls: toOdoo?.requests ?? 0,
    amazonCalls: toAmazon?.requests ?? 0,
    odooSeconds: (toOdoo?.waitedMs ?? 0) / 1000,
    amazonSeconds: (toAmazon?.waitedMs ?? 0) / 1000,
    cpuMs: usage.cpuMs,
    peakMB: usage.peakMB,
    bytes: [toOdoo, toAmazon].reduce((sum, server) => sum + (server?.sent ?? 0) + (server?.received ?? 0), 0),
  };
}

/**
 * The settings of one account, with a state file of its own.
 * @param {{url: string, database: string, apiKey: string}} odoo
 * @param {string} endpoint
 * @param {object} [more] the account's settings for Odoo
 * @returns {{config: string, statePath: string, remove: () => void}}
 */
export function writeConfig({ url, database, apiKey }, endpoint, more = {}, protocol = 'auto') {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-bench-'));
  const config = join(folder, 'amazon-odoo.yaml');
  const statePath = join(folder, 'state.sqlite');
  const settings = {
    odoo: { url, database, username: 'admin', password: apiKey, protocol },
    state: { path: statePath },
    accounts: [
      {
        name: 'bench',
        region: 'eu',
        ...DEFAULT_CREDENTIALS,
        marketplaces: ['IN'],
        endpoint,
        odoo: more,
      },
    ],
  };
  // JSON is YAML too.
  writeFileSync(config, JSON.stringify(settings));
  return { config, statePath, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** As after an outage of Amazon: the next pass reads everything again, and knows all of it. @param {string} statePath */
export function forgetCursor(statePath) {
  const state = new Database(statePath);
  state.exec('DELETE FROM cursors');
  state.close();
}
