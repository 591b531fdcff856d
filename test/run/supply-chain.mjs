// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { print, ROOT } from './process.mjs';

/**
 * What the program is made of: verifies that the lock file has a checksum for every package, lists their licences, asks npm for known
 * vulnerabilities, and writes a list of all parts (SBOM, CycloneDX). Ends with 1 when a checksum is missing or a package that users run
 * has a known vulnerability of at least `high`. npm's service may be out of reach: that is said, and fails nothing.
 *
 *   npm run supply-chain -- [--lock FILE] [--offline] [--sbom FILE]
 */

/** @typedef {{ version?: string, resolved?: string, integrity?: string, license?: string, dev?: boolean, link?: boolean }} LockedPackage */

const { values: options } = parseArgs({
  options: {
    lock: { type: 'string', default: join(ROOT, 'package-lock.json') },
    sbom: { type: 'string', default: join(ROOT, 'dist', 'sbom.cdx.json') },
    offline: { type: 'boolean', default: false },
  },
});

const packages = readPackages(options.lock);
const isSound = tellChecksums(packages);
tellLicences(packages);
const isSafe = options.offline ? true : tellVulnerabilities();
if (!options.offline) writeSbom(options.sbom);
process.exitCode = isSound && isSafe ? 0 : 1;

/** @param {string} file @returns {[string, LockedPackage][]} */
function readPackages(file) {
  const { lockfileVersion, packages: locked } = JSON.parse(readFileSync(file, 'utf8'));
  if (lockfileVersion !== 3) throw new Error(`${file} has lockfileVersion ${lockfileVersion}; 3 is expected`);
  return Object.entries(/** @type {Record<string, LockedPackage>} */ (locked)).filter(
    ([path]) => path !== '',
  );
}

/** Why a package could be exchanged unseen. @param {LockedPackage} locked */
function faultOf({ integrity, resolved, link }) {
  if (link === true) return 'is a link to a folder';
  if (integrity === undefined) return 'has no checksum';
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) return 'has a checksum that is no SHA-512';
  // Without an address npm asks the registry that it is set to; the checksum holds wherever it comes from.
  if (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'))
    return 'comes from elsewhere than the npm registry';
  return undefined;
}

/** @param {[string, LockedPackage][]} all */
function tellChecksums(all) {
  const faults = all.flatMap(([path, locked]) => {
    const fault = faultOf(locked);
    return fault === undefined ? [] : [`${path} ${fault}`];
  });
  if (faults.length === 0) print(`${all.length} packages, each with a SHA-512 checksum`);
  for (const fault of faults) print(fault);
  return faults.length === 0;
}

/** @param {[string, LockedPackage][]} all */
function tellLicences(all) {
  tellLicencesOf(
    'at run time',
    all.filter(([, { dev }]) => dev !== true),
  );
  tellLicencesOf(
    'for development',
    all.filter(([, { dev }]) => dev === true),
  );
}

/** @param {string} title @param {[string, LockedPackage][]} own */
function tellLicencesOf(title, own) {
  print(`\nLicences ${title}:`);
  /** @type {Map<string, Set<string>>} */
  const byLicence = new Map();
  for (const [path, { license = 'unknown' }] of own) {
    const names = byLicence.get(license) ?? new Set();
    byLicence.set(license, names.add(path.replace(/^.*node_modules\//, '')));
  }
  for (const [licence, names] of [...byLicence].sort(([, one], [, other]) => other.size - one.size))
    print(`  ${names.size} ${licence}${names.size > 12 ? '' : `: ${[...names].sort().join(', ')}`}`);
}

/** npm, in the project's folder. @param {string[]} parameters */
function npm(...parameters) {
  return spawnSync('npm', parameters, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

function tellVulnerabilities() {
  const answer = npm('audit', '--json', '--omit=dev');
  const report = parsed(answer.stdout);
  const found = report?.metadata?.vulnerabilities;
  if (found === undefined) {
    const reason =
      report?.message ?? report?.error?.summary ?? answer.stderr.trim().split('\n')[0] ?? 'no answer';
    print(
      `\nKnown vulnerabilities: NOT ASKED, npm's service is out of reach (${reason}). Repeat it where it is reachable.`,
    );
    return true;
  }
  print(
    `\nKnown vulnerabilities at run time: ${Object.entries(found)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}`,
  );
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities ?? {}))
    print(`  ${severity}: ${name} ${range}`);
  return found.high + found.critical === 0;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function writeSbom(file) {
  const answer = npm('sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only');
  const components = parsed(answer.stdout)?.components;
  if (answer.status !== 0 || !Array.isArray(components))
    throw new Error(`npm sbom failed: ${answer.stderr.trim() || 'no components'}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, answer.stdout);
  print(`\n${file}: CycloneDX, ${components.length} components at run time`);
}
