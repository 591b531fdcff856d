// @ts-check
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { elapsed, Failure, installed, print, ROOT, run } from './process.mjs';

const LOWEST_NODE = [20, 19];

/** Refuses a Node.js that is too old, in words instead of a stack trace. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [lowestMajor = 0, lowestMinor = 0] = LOWEST_NODE;
  if (major > lowestMajor || (major === lowestMajor && minor >= lowestMinor)) return;
  throw new Failure(`Node.js ${LOWEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
}

/** Installs the packages of package-lock.json, unless they are there already. */
export async function installPackages() {
  if (!packagesAreMissing()) return;
  print('Installing the npm packages. better-sqlite3 is compiled, which takes one to four minutes.');
  const began = Date.now();
  const status = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (status !== 0) throw new Failure(`npm ci failed (exit status ${status}); its messages are above.`);
  print(`   installed in ${elapsed(began)}`);
}

/** npm writes node_modules/.package-lock.json last: an installation that was interrupted has none. */
function packagesAreMissing() {
  const complete = statSync(join(ROOT, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  return complete === undefined || complete.mtimeMs < statSync(join(ROOT, 'package-lock.json')).mtimeMs;
}

/** Compiles src to dist. @returns {Promise<number>} the exit status of the compiler */
export function build() {
  return run(installed('tsc'), ['-p', 'tsconfig.build.json']);
}
