// @ts-check
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * What has to be remembered between two runs.
 * @typedef {object} State
 * @property {{port: number, pid?: number}} [postgres]
 * @property {{port: number, pid?: number, workers?: string}} [odoo] the server of all databases
 * @property {PrivateServer[]} [privateServers]
 * @property {Template} [template] written last: what is here is complete
 *
 * @typedef {{port: number, pid: number, database: string}} PrivateServer
 * @typedef {{name: string, apiKey: string, amazonApiKey: string}} Template
 */

/**
 * Everything about one version of Odoo lives in one folder outside the checkout.
 * @param {string} version
 */
export function cacheFolder(version) {
  const cache = process.env['AMAZON_ODOO_CACHE'] || join(homedir(), '.cache', 'amazon-odoo');
  const folder = resolve(cache, `odoo-${version}`);
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    root: join(folder, 'root'),
    lock: join(folder, 'lock'),
    state: join(folder, 'state.json'),
    log: (/** @type {string} */ name) => join(folder, `${name}.log`),
  };
}

/**
 * @param {string} version
 * @returns {State}
 */
export function readState(version) {
  try {
    return JSON.parse(readFileSync(cacheFolder(version).state, 'utf8'));
  } catch {
    // No state is a good state: everything in it can be made again.
    return {};
  }
}

/**
 * @param {string} version
 * @param {State} changes
 */
export function changeState(version, changes) {
  const { state } = cacheFolder(version);
  // Written aside and renamed, so that no reader ever sees half of it.
  const draft = `${state}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ ...readState(version), ...changes }, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(draft, state);
}
