// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder, changeState, readState } from './cache.mjs';
import { Failure } from './failure.mjs';
import { freePort, isListening, portToListenOn } from './ports.mjs';
import { postgresPort } from './postgres.mjs';
import { say } from './progress.mjs';
import { releaseOf } from './releases.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

const START_TIMEOUT = 120_000;
/** A server under load answers late; only one that does not answer for this long is taken for dead. */
const BUSY_TIMEOUT = 30_000;
export const MASTER_PASSWORD = 'admin';

/**
 * Runs the odoo program with what all runs have in common.
 * @param {Engine} engine
 * @param {string} version
 * @param {string[]} options
 */
export function odooCommand(engine, version, options) {
  const { host, port } = engine.databaseAddress(postgresPort(version));
  return [
    'odoo',
    ...options,
    // No configuration file: whatever the package or a person put into one does not count here.
    '--config=/dev/null',
    `--data-dir=${engine.dataFolder}`,
    `--db_host=${host}`,
    `--db_port=${port}`,
    '--db_user=odoo',
    '--db_password=odoo',
    // Scheduled jobs would change test data by themselves, and mail must not leave the machine: nobody listens on port 1.
    '--max-cron-threads=0',
    '--smtp=127.0.0.1',
    '--smtp-port=1',
    '--log-level=warn',
    // 19 complains at each call that this way of calling is old.
    ...['jsonrpc', 'xmlrpc'].map((protocol) => `--log-handler=odoo.addons.rpc.controllers.${protocol}:ERROR`),
  ];
}

/**
 * Starts a server and waits until it answers.
 * @param {Engine} engine
 * @param {string} version
 * @param {{port: number, workers: string, database?: string, addons?: string | undefined}} wanted addons: a folder, as Odoo sees it
 * @returns {Promise<number>} its process id
 */
export async function launchServer(engine, version, { port, workers, database, addons }) {
  const eventPort = await freePort();
  const command = odooCommand(engine, version, [
    `--http-port=${port}`,
    `--http-interface=${engine.odooInterface}`,
    ...(database === undefined ? [] : ['-d', database, '--db_maxconn=32']),
    ...(addons === undefined ? [] : [`--addons-path=${addons}`]),
    `--workers=${workers}`,
    `${releaseOf(version).eventPortOption}=${eventPort}`,
    // Odoo restarts itself beyond these; a long test or many databases are no reason to.
    '--limit-time-real=3600',
    '--limit-time-cpu=3600',
    `--limit-memory-soft=${2 ** 40}`,
    '--limit-memory-hard=0',
  ]);
  const pid = await engine.launchOdoo(port, command);
  try {
    await waitForAnswer(engine, version, { port, pid });
  } catch (error) {
    await engine.endOdoo({ port, pid }, false);
    throw error;
  }
  return pid;
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {{port: number, pid: number}} server
 */
async function waitForAnswer(engine, version, { port, pid }) {
  for (let waited = 0; !(await answers(port, 5000)); waited += 100) {
    if (waited > START_TIMEOUT || !(await engine.odooRuns({ port, pid }))) {
      throw new Failure(
        `Odoo ${version} does not start; ${cacheFolder(version).log(`odoo-${port}`)} says why.`,
      );
    }
    await sleep(100);
  }
}

/**
 * Makes sure the server of all databases runs and answers.
 * @param {Engine} engine
 * @param {string} version
 * @param {string | undefined} workers undefined: whatever number it runs with now
 */
export async function ensureServer(engine, version, workers) {
  const { odoo } = readState(version);
  const answered = await serverAnswers(engine, version, BUSY_TIMEOUT);
  if (answered && hasWorkers(version, workers)) return;
  // One that does not answer would not listen to a polite request either.
  if (odoo !== undefined) await engine.endOdoo(odoo, answered);
  say(`Starting Odoo ${version}…`);
  const port = await portToListenOn(odoo?.port);
  const chosenWorkers = workers ?? '0';
  const pid = await launchServer(engine, version, { port, workers: chosenWorkers });
  changeState(version, { odoo: { port, pid, workers: chosenWorkers } });
}

/**
 * @param {string} version
 * @param {string | undefined} workers
 */
export function hasWorkers(version, workers) {
  return workers === undefined || workers === readState(version).odoo?.workers;
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {number} timeout in milliseconds
 */
export async function serverAnswers(engine, version, timeout) {
  const { odoo } = readState(version);
  if (odoo === undefined || !(await engine.odooRuns(odoo))) return false;
  return answers(odoo.port, timeout);
}

/**
 * Asks for something that needs no database.
 * @param {number} port
 * @param {number} timeout in milliseconds
 */
async function answers(port, timeout) {
  if (!(await isListening(port))) return false;
  try {
    return (await callService(port, 'common', 'version', [], timeout)) !== undefined;
  } catch {
    return false;
  }
}

/**
 * @param {number} port
 * @param {string} service
 * @param {string} method
 * @param {unknown[]} args
 * @param {number} timeout in milliseconds
 * @returns {Promise<unknown>} undefined: Odoo answered with an error
 */
export async function callService(port, service, method, args, timeout) {
  const response = await fetch(`http://127.0.0.1:${port}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params: { service, method, args } }),
    signal: AbortSignal.timeout(timeout),
  });
  const { result } = /** @type {{result?: unknown}} */ (await response.json());
  return result;
}
