// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Run by "npm pack" before it packs, and with --clean after it. It writes what a package has and a checkout does not:
// dist/build.json: the commit, for --version; dist/amazon-odoo.1: the manual page;
// npm-shrinkwrap.json: the exact versions of all packages below, with their checksums, which npm takes when it installs the package.

const ROOT = join(import.meta.dirname, '..');
const SHRINKWRAP = join(ROOT, 'npm-shrinkwrap.json');

/** @param {string} name @param {string[]} words */
function output(name, ...words) {
  return execFileSync(name, words, { cwd: ROOT, encoding: 'utf8' });
}

/** The commit that is packed; a source folder without git has none. */
function commit() {
  try {
    const changed = output('git', 'status', '--porcelain', '--untracked-files=no').trim() !== '';
    return `${output('git', 'rev-parse', '--short=10', 'HEAD').trim()}${changed ? ' with changes' : ''}`;
  } catch (error) {
    process.stderr.write(`No commit is named: ${error instanceof Error ? error.message : error}\n`);
    return undefined;
  }
}

/** The lock file without what only development needs. */
function shrinkwrap() {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const { devDependencies: _, ...root } = lock.packages[''];
  const kept = Object.entries(lock.packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
  );
  return { ...lock, packages: { '': root, ...Object.fromEntries(kept) } };
}

rmSync(SHRINKWRAP, { force: true });
if (!process.argv.includes('--clean')) {
  // A file whose source is gone would be packed too.
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  output('npm', 'run', 'build');
  writeFileSync(join(ROOT, 'dist', 'build.json'), `${JSON.stringify({ commit: commit() })}\n`);
  writeFileSync(join(ROOT, 'dist', 'amazon-odoo.1'), output(process.execPath, 'dist/main.js', 'manual'));
  writeFileSync(SHRINKWRAP, `${JSON.stringify(shrinkwrap(), null, 2)}\n`);
}
