// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder, changeState, readState } from './cache.mjs';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import {
  ensureServer,
  hasWorkers,
  launchServer,
  MASTER_PASSWORD,
  odooCommand,
  serverAnswers,
} from './odoo.mjs';
import { portToListenOn } from './ports.mjs';
import { databaseExists, ensurePostgres } from './postgres.mjs';
import { ensureTemplate, templateIsReady } from './template.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

/** What is well answers at once; all else is looked at with more patience. */
const QUICK_TIMEOUT = 3000;

/**
 * Makes sure that everything is there and runs; costs nothing when it does.
 * @param {Engine} engine
 * @param {string} version
 * @param {string} [workers]
 */
export async function start(engine, version, workers) {
  if (!(await isReady(engine, version, workers))) {
    await withLock(version, async () => {
      await engine.install();
      await ensurePostgres(engine, version);
      await ensureTemplate(engine, version);
      await ensureServer(engine, version, workers);
    });
  }
  return describe(engine, version, readState(version).odoo);
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {string | undefined} workers
 */
async function isReady(engine, version, workers) {
  try {
    if (!hasWorkers(version, workers) || !(await serverAnswers(engine, version, QUICK_TIMEOUT))) return false;
    return await templateIsReady(engine, version);
  } catch {
    return false;
  }
}

/**
 * Starts an Odoo for one database only, so that a test may kill it.
 * @param {Engine} engine
 * @param {string} version
 * @param {{database: string, port: number | undefined, workers: string, addons?: string | undefined}} wanted
 */
export async function serve(engine, version, { database, port: wantedPort, workers, addons: folder }) {
  await start(engine, version);
  if (!(await databaseExists(engine, version, database)))
    throw new Failure(`There is no database ${database}.`);
  const port = await portToListenOn(wantedPort);
  if (wantedPort !== undefined && port !== wantedPort) throw new Failure(`Port ${wantedPort} is taken.`);
  const addons = folder === undefined ? undefined : await installAddons(engine, version, database, folder);
  const pid = await launchServer(engine, version, { port, workers, database, addons });
  const server = { port, pid, database };
  await withLock(version, async () => {
    const { privateServers = [] } = readState(version);
    const running = await Promise.all(privateServers.map((other) => engine.odooRuns(other)));
    const others = privateServers.filter((other, index) => running[index] && other.port !== port);
    changeState(version, { privateServers: [...others, server] });
  });
  return { database, ...describe(engine, version, server) };
}

/**
 * Installs every addon of a folder in one database.
 * @param {Engine} engine
 * @param {string} version
 * @param {string} database
 * @param {string} folder
 * @returns {Promise<string>} the folder, as Odoo sees it
 */
async function installAddons(engine, version, database, folder) {
  const addons = await engine.bringAddons(resolve(folder));
  const modules = readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, '__manifest__.py')))
    .join(',');
  const install = [
    '-d',
    database,
    '-i',
    modules,
    `--addons-path=${addons}`,
    '--stop-after-init',
    '--no-http',
  ];
  await engine.run('odoo', odooCommand(engine, version, install), {
    logFile: cacheFolder(version).log('addons'),
  });
  return addons;
}

/**
 * Runs Python inside Odoo, with no server and no API between. "env" is given; what is to stay must be committed.
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name the database
 * @param {string} script prints a line `RESULT {…}`
 * @returns {Promise<unknown>} the JSON of that line
 */
export async function shell(engine, version, name, script) {
  const logFile = cacheFolder(version).log('shell');
  const command = odooCommand(engine, version, ['shell', '-d', name, '--no-http']);
  const output = await engine.run('odoo', command, { input: script, logFile });
  const result = /^RESULT (.*)$/m.exec(output)?.[1];
  if (result === undefined) throw new Failure(`The script printed no result; ${logFile} says why.`);
  return JSON.parse(result);
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {{port: number | undefined, all: boolean}} wanted a port: that server alone, at once, as a crash would end it
 */
export async function stop(engine, version, { port, all }) {
  return withLock(version, async () => {
    const { odoo, postgres, privateServers = [] } = readState(version);
    const servers = [...privateServers, ...(odoo === undefined ? [] : [odoo])];
    const stopped = servers.filter((server) => port === undefined || server.port === port);
    for (const server of stopped) await engine.endOdoo(server, port === undefined);
    changeState(version, { privateServers: privateServers.filter((server) => !stopped.includes(server)) });
    if (all && postgres !== undefined) await engine.endPostgres(postgres);
    return { version, stopped: stopped.map((server) => server.port), postgresStopped: all };
  });
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {{port: number, pid?: number} | undefined} odoo
 */
function describe(engine, version, odoo) {
  const { postgres, template } = readState(version);
  if (odoo === undefined || postgres === undefined || template === undefined) {
    throw new Failure(`${cacheFolder(version).state} is not complete; run "start" again.`);
  }
  return {
    version,
    engine: engine.name,
    url: `http://127.0.0.1:${odoo.port}`,
    template: template.name,
    adminLogin: 'admin',
    adminPassword: 'admin',
    apiKey: template.apiKey,
    amazonLogin: 'amazon',
    amazonPassword: 'amazon-odoo-test',
    amazonApiKey: template.amazonApiKey,
    masterPassword: MASTER_PASSWORD,
    postgres: { host: '127.0.0.1', port: postgres.port, user: 'odoo' },
    pid: odoo.pid,
    logFile: cacheFolder(version).log(`odoo-${odoo.port}`),
  };
}
