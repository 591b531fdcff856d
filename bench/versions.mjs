// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, installed, ROOT } from '../test/run/process.mjs';

/**
 * A built amazon-odoo.
 * @typedef {object} Version
 * @property {string} name as the report shows it
 * @property {string} program the path of its main.js
 */

/** What stands in this folder, built. @type {Version} */
export const CURRENT = { name: 'amazon-odoo', program: join(ROOT, 'dist/main.js') };

/**
 * Builds an older commit in a temporary worktree. It runs with the packages that are installed here, so that nothing but our own code differs.
 * @param {string} revision as git knows it
 * @returns {{version: Version, remove: () => void}}
 */
export function buildRevision(revision) {
  const commit = command('git', ['rev-parse', '--short', `${revision}^{commit}`], ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-revision-'));
  const remove = () => {
    command('git', ['worktree', 'remove', '--force', folder], ROOT);
    rmSync(folder, { recursive: true, force: true });
  };
  command('git', ['worktree', 'add', '--detach', folder, commit], ROOT);
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    command(installed('tsc'), ['-p', 'tsconfig.build.json'], folder);
  } catch (error) {
    remove();
    throw error;
  }
  return { version: { name: `amazon-odoo at ${commit}`, program: join(folder, 'dist/main.js') }, remove };
}

/** @param {string} program @param {string[]} parameters @param {string} folder @returns {string} what it printed */
function command(program, parameters, folder) {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, { cwd: folder, encoding: 'utf8' });
  if (status !== 0)
    throw new Failure(
      `${program} ${parameters.join(' ')} failed:\n${error?.message ?? ''}${stdout}${stderr}`,
    );
  return stdout.trim();
}
