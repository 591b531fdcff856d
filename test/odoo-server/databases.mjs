// @ts-check
import { readState } from './cache.mjs';
import { Failure } from './failure.mjs';
import { callService, MASTER_PASSWORD } from './odoo.mjs';
import { connectionTo, databaseExists, identifier, query, terminateConnections } from './postgres.mjs';
import { templateName } from './template.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 */
export async function cloneTemplate(engine, version, name) {
  await copyDatabase(engine, version, templateName(version), name);
}

/**
 * Copies a database as it stands, with its ids and sequences, as a dump that is read back would be.
 * @param {Engine} engine
 * @param {string} version
 * @param {string} from
 * @param {string} to
 */
export async function copyDatabase(engine, version, from, to) {
  refuseBadName(to);
  if (await databaseExists(engine, version, to))
    throw new Failure(`The database ${to} exists already; drop it first.`);
  const statement = `CREATE DATABASE ${identifier(to)} TEMPLATE ${identifier(from)}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await query(engine, version, 'postgres', statement);
      return;
    } catch (error) {
      // Odoo may have connected anew between the two statements.
      if (!String(error).includes('being accessed by other users') || attempt === COPY_TRIES) throw error;
      await terminateConnections(engine, version, from);
    }
  }
}

const COPY_TRIES = 5;

/**
 * Puts a database back to how another one stands.
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 * @param {string} from
 */
export async function restoreDatabase(engine, version, name, from) {
  if (!(await databaseExists(engine, version, from))) throw new Failure(`There is no database ${from}.`);
  await dropDatabase(engine, version, name);
  await copyDatabase(engine, version, from, name);
}

/**
 * Writes a database into a file, as backups are made: with `pg_dump`, while Odoo is using it.
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 * @param {string} file as PostgreSQL's programs see it
 */
export async function dumpDatabase(engine, version, name, file) {
  refuseBadFile(file);
  const connection = connectionTo(engine, version, name);
  await engine.run('postgres', ['pg_dump', ...connection, '--format=custom', '--compress=1', '--file', file]);
}

/**
 * Puts a database back to a file of `pg_dump`, as an administrator does: drop it, create it, `pg_restore`.
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 * @param {string} file
 */
export async function restoreDump(engine, version, name, file) {
  refuseBadFile(file);
  await dropDatabase(engine, version, name);
  await query(engine, version, 'postgres', `CREATE DATABASE ${identifier(name)} TEMPLATE template0`);
  const options = ['--no-owner', '--exit-on-error', '--jobs=2'];
  await engine.run('postgres', ['pg_restore', ...connectionTo(engine, version, name), ...options, file]);
}

/**
 * @param {Engine} engine
 * @param {string} file
 */
export async function removeDump(engine, file) {
  refuseBadFile(file);
  await engine.run('postgres', ['rm', '-f', file]);
}

/** @param {string} file */
function refuseBadFile(file) {
  if (!/^\/tmp\/[A-Za-z0-9_-]+\.dump$/.test(file))
    throw new Failure(`"${file}" is no file for a dump: /tmp/NAME.dump only.`);
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 */
export async function dropDatabase(engine, version, name) {
  refuseBadName(name);
  // Asked first, Odoo also forgets what it holds of the database in memory.
  const { odoo } = readState(version);
  if (odoo !== undefined && (await engine.odooRuns(odoo))) {
    await callService(odoo.port, 'db', 'drop', [MASTER_PASSWORD, name], 30_000).catch(() => {});
  }
  // Other servers may have opened a new connection in the meantime.
  await query(engine, version, 'postgres', `DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`);
}

/** What Odoo itself accepts; it keeps file names and shell commands harmless too. @param {string} name */
function refuseBadName(name) {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(name)) return;
  throw new Failure(
    `"${name}" is no name for a database: letters, digits, "_", "." and "-" only, at most 63.`,
  );
}
