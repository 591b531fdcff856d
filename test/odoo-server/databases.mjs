// @ts-check
import { readState } from './cache.mjs';
import { Failure } from './failure.mjs';
import { callService, MASTER_PASSWORD } from './odoo.mjs';
import { databaseExists, identifier, query, terminateConnections } from './postgres.mjs';
import { templateName } from './template.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 */
export async function cloneTemplate(engine, version, name) {
  refuseBadName(name);
  if (await databaseExists(engine, version, name))
    throw new Failure(`The database ${name} exists already; drop it first.`);
  const template = templateName(version);
  const statement = `CREATE DATABASE ${identifier(name)} TEMPLATE ${identifier(template)}`;
  try {
    await query(engine, version, 'postgres', statement);
  } catch (error) {
    if (!String(error).includes('being accessed by other users')) throw error;
    await terminateConnections(engine, version, template);
    await query(engine, version, 'postgres', statement);
  }
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
