// @ts-check
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.mjs';
import { ARCHIVE, debianMirror } from './mirror.mjs';
import { run } from './process.mjs';
import { say, step } from './progress.mjs';
import { releaseOf } from './releases.mjs';

const SCRIPT = fileURLToPath(new URL('install-debian.sh', import.meta.url));
const PRINTER = fileURLToPath(new URL('install-printer.sh', import.meta.url));
const DISK_NEEDED = 4e9;

/** @returns {string | undefined} why Odoo cannot be installed from Debian packages on this machine */
export function whyNotDebian() {
  if (!existsSync('/usr/bin/apt-get')) return 'this machine is not Debian (no apt-get)';
  if (process.getuid?.() !== 0) return 'installing from Debian packages needs root';
  return undefined;
}

/** @param {string} root */
export function debianInstalled(root) {
  return existsSync(root);
}

/**
 * Makes the folder with Debian and Odoo in it. It gets its name when it is complete, so a folder with that name
 * is complete; what an interrupted installation left is thrown away.
 * @param {string} version
 * @param {string} root
 * @param {string} logFile
 */
export async function installDebian(version, root, logFile) {
  if (debianInstalled(root)) return;
  removeLeftovers(root);
  const { bavail, bsize } = statfsSync(dirname(root));
  if (bavail * bsize < DISK_NEEDED)
    throw new Failure(`Odoo ${version} needs 4 GB of free disk in ${dirname(root)}.`);
  await step(`Installing Odoo ${version} from Debian packages (about 2 minutes, once)`, async () => {
    await ensureDebootstrap(logFile);
    const { suite } = releaseOf(version);
    const mirror = debianMirror();
    try {
      await build(version, mirror, root, logFile);
    } catch (error) {
      if (await hasSuite(mirror, suite)) throw error;
      say(`${mirror} no longer has Debian ${suite}; taking it from ${ARCHIVE}…`);
      await build(version, ARCHIVE, root, logFile);
    }
  });
}

/**
 * @param {string} version
 * @param {string} mirror
 * @param {string} root
 * @param {string} logFile
 */
async function build(version, mirror, root, logFile) {
  const { suite, odooSuite, extraPackages, source } = releaseOf(version);
  const partial = `${root}.partial-${process.pid}`;
  const settings = mkdtempSync(join(tmpdir(), 'odoo-server-'));
  const hostApt = join(settings, 'apt.conf');
  writeFileSync(hostApt, await hostAptSettings());
  const env = {
    ...process.env,
    HOST_APT: hostApt,
    HOST_CA: hostCertificates() ?? '',
    ODOO_SUITE: odooSuite ?? '',
    ODOO_SOURCE: source ?? '',
  };
  try {
    // Whatever ends this process, "kill -9" included, ends the installation and its mounts too.
    const guard = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child'];
    await run('setpriv', [...guard, SCRIPT, partial, suite, mirror, version, ...extraPackages], {
      env,
      logFile,
    });
    renameSync(partial, root);
  } finally {
    rmSync(settings, { recursive: true });
    removeLeftovers(root);
  }
}

/**
 * Makes sure that the Odoo of the folder can print: only the tests that print need it.
 * @param {string} version
 * @param {string} root
 * @param {string} logFile
 */
export async function installPrinter(version, root, logFile) {
  const programs = ['usr/bin/wkhtmltopdf', 'usr/local/bin/wkhtmltopdf'];
  if (programs.some((program) => existsSync(join(root, program)))) return;
  await step(`Installing what Odoo ${version} prints with (about half a minute, once)`, async () => {
    const guard = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child'];
    await run('setpriv', [...guard, PRINTER, root, debianMirror()], { env: process.env, logFile });
  });
}

/** Only what the installations of this folder left: its mounts went with their processes. @param {string} root */
function removeLeftovers(root) {
  for (const name of readdirSync(dirname(root))) {
    if (name.startsWith(`${basename(root)}.partial-`))
      rmSync(join(dirname(root), name), { recursive: true, force: true });
  }
}

/** @param {string} logFile */
async function ensureDebootstrap(logFile) {
  if (existsSync('/usr/sbin/debootstrap')) return;
  say('Installing debootstrap…');
  const apt = (/** @type {string[]} */ ...args) =>
    run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      logFile,
    });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', 'debootstrap');
}

/** Proxies and the like, as apt itself understands them on this machine. */
async function hostAptSettings() {
  const dump = await run('apt-config', ['dump', '--format', '%f "%v";%n', 'Acquire']);
  return dump
    .split('\n')
    .filter((line) =>
      /^Acquire::(http|https|ftp)::\S*(Proxy|Verify-Peer|Verify-Host|Timeout)\S* ".+";$/i.test(line),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Where a company's own certificates would be. */
function hostCertificates() {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = process.env;
  return [SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, '/etc/ssl/certs/ca-certificates.crt'].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  );
}

/**
 * @param {string} mirror
 * @param {string} suite
 */
async function hasSuite(mirror, suite) {
  try {
    await run('wget', ['-q', '--spider', `${mirror}/dists/${suite}/Release`]);
    return true;
  } catch {
    return false;
  }
}
