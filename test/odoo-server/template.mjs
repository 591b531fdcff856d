// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cacheFolder, changeState, readState } from './cache.mjs';
import { Failure } from './failure.mjs';
import { odooCommand } from './odoo.mjs';
import { databaseExists, identifier, query } from './postgres.mjs';
import { step } from './progress.mjs';
import { releaseOf } from './releases.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

const SETUP = readFileSync(new URL('template-setup.py', import.meta.url), 'utf8');

/** The name changes with the recipe, so that a changed recipe is never mistaken for a finished one. @param {string} version */
export function templateName(version) {
  const { modules, withoutDemo } = releaseOf(version);
  const recipe = JSON.stringify([modules, withoutDemo, SETUP]);
  const digest = createHash('sha256').update(recipe).digest('hex');
  return `amazon_odoo_template_${version}_${digest.slice(0, 8)}`;
}

/** @param {Engine} engine @param {string} version */
export async function templateIsReady(engine, version) {
  const name = templateName(version);
  return readState(version).template?.name === name && databaseExists(engine, version, name);
}

/**
 * Makes the database that all others are copied from.
 * @param {Engine} engine
 * @param {string} version
 */
export async function ensureTemplate(engine, version) {
  if (await templateIsReady(engine, version)) return;
  const name = templateName(version);
  await step(`Making the template database of Odoo ${version} (about 1 minute, once)`, async () => {
    await removeTemplates(engine, version);
    const keys = await build(engine, version, name);
    // Nobody connects to a template, so it can be copied at any time.
    await query(engine, version, name, 'VACUUM ANALYZE');
    const closed = `ALTER DATABASE ${identifier(name)} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`;
    await query(engine, version, 'postgres', closed);
    changeState(version, { template: { name, ...keys } });
  });
}

/**
 * @param {Engine} engine
 * @param {string} version
 * @param {string} name
 * @returns {Promise<{apiKey: string, amazonApiKey: string}>}
 */
async function build(engine, version, name) {
  const { modules, withoutDemo } = releaseOf(version);
  const logFile = cacheFolder(version).log('template');
  const install = ['-d', name, '-i', modules.join(','), ...withoutDemo, '--stop-after-init', '--no-http'];
  await engine.run('odoo', odooCommand(engine, version, install), { logFile });
  const shell = ['shell', '-d', name, '--no-http'];
  const output = await engine.run('odoo', odooCommand(engine, version, shell), { input: SETUP, logFile });
  const keys = /^KEYS (.*)$/m.exec(output)?.[1];
  if (keys === undefined) {
    throw new Failure(`The template database of Odoo ${version} could not be set up; see ${logFile}.`);
  }
  return JSON.parse(keys);
}

/**
 * Those of older recipes, and one that an interruption left unfinished.
 * @param {Engine} engine
 * @param {string} version
 */
async function removeTemplates(engine, version) {
  const ours = `datname LIKE 'amazon\\_odoo\\_template\\_${version}\\_%'`;
  const rows = await query(engine, version, 'postgres', `SELECT datname FROM pg_database WHERE ${ours}`);
  for (const name of rows.flat()) {
    await query(engine, version, 'postgres', `ALTER DATABASE ${identifier(name)} WITH IS_TEMPLATE false`);
    await query(engine, version, 'postgres', `DROP DATABASE ${identifier(name)} WITH (FORCE)`);
  }
}
