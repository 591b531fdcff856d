// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder, changeState, readState } from './cache.mjs';
import { Failure } from './failure.mjs';
import { isListening, portToListenOn } from './ports.mjs';
import { say } from './progress.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

const START_TIMEOUT = 30_000;
/** Characters made for this, which no text in a database contains. */
const COLUMN_END = '\u001f';
const ROW_END = '\u001e';

/**
 * Makes sure the database server runs, at the port it had before if that is free.
 * @param {Engine} engine
 * @param {string} version
 */
export async function ensurePostgres(engine, version) {
  const { postgres } = readState(version);
  if (postgres !== undefined && (await engine.postgresRuns(postgres)) && (await isListening(postgres.port)))
    return;
  if (postgres !== undefined) await engine.endPostgres(postgres);
  say(`Starting PostgreSQL for Odoo ${version}…`);
  const port = await portToListenOn(postgres?.port);
  const deadline = Date.now() + START_TIMEOUT;
  while (Date.now() < deadline) {
    const pid = await engine.launchPostgres(port);
    changeState(version, { postgres: { port, pid } });
    if (await comesUp(engine, version, { port, pid }, deadline)) return;
    // After a crash it refuses to start until the last process of the time before has gone.
    await sleep(500);
  }
  const { folder, log } = cacheFolder(version);
  throw new Failure(
    `PostgreSQL does not start; ${log('postgres')} says why. ` +
      `Its databases can be made anew: remove ${folder} and start again.`,
  );
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {{port: number, pid: number}} postgres
 * @param {number} deadline
 */
async function comesUp(engine, version, postgres, deadline) {
  while (Date.now() < deadline && (await engine.postgresRuns(postgres))) {
    if (await answers(engine, version)) return true;
    await sleep(100);
  }
  return false;
}

/** @param {Engine} engine @param {string} version */
async function answers(engine, version) {
  try {
    await query(engine, version, 'postgres', 'SELECT 1');
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {string} database
 * @param {string} statement
 * @returns {Promise<string[][]>} rows of columns; NULL is an empty text
 */
export async function query(engine, version, database, statement) {
  const connection = connectionTo(engine, version, database);
  const format = ['-X', '-q', '-A', '-t', '-F', COLUMN_END, '-R', ROW_END, '-v', 'ON_ERROR_STOP=1'];
  const answer = await engine.run('odoo', ['psql', ...format, ...connection, '-c', statement]);
  // After the last row psql ends the line, whatever ends the rows before.
  const rows = answer.replace(/\n$/, '');
  return rows === '' ? [] : rows.split(ROW_END).map((row) => row.split(COLUMN_END));
}

/**
 * The options by which PostgreSQL's programs find a database.
 * @param {Engine} engine
 * @param {string} version
 * @param {string} database
 */
export function connectionTo(engine, version, database) {
  const { host, port } = engine.databaseAddress(postgresPort(version));
  return ['-h', host, '-p', String(port), '-U', 'odoo', '-d', database];
}

/** @param {string} version */
export function postgresPort(version) {
  const { postgres } = readState(version);
  if (postgres === undefined)
    throw new Failure(`PostgreSQL for Odoo ${version} was never started; run "start" first.`);
  return postgres.port;
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 */
export async function databaseExists(engine, version, name) {
  const statement = `SELECT 1 FROM pg_database WHERE datname = ${literal(name)}`;
  return (await query(engine, version, 'postgres', statement)).length === 1;
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 */
export async function terminateConnections(engine, version, name) {
  const others = `datname = ${literal(name)} AND pid <> pg_backend_pid()`;
  await query(
    engine,
    version,
    'postgres',
    `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE ${others}`,
  );
}

/** @param {string} text */
function literal(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

/** @param {string} name */
export function identifier(name) {
  return `"${name.replaceAll('"', '""')}"`;
}
