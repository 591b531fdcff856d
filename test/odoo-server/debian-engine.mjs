// @ts-check
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache.mjs';
import { installDebian, installPrinter } from './debian-install.mjs';
import { POSTGRES_SETTINGS } from './postgres-settings.mjs';
import { end, isRunning, launch, run } from './process.mjs';

const ENTER = fileURLToPath(new URL('enter.sh', import.meta.url));
const CLUSTER = '/var/lib/odoo-server/postgres';
const FILES = '/var/lib/odoo-server/odoo';
const ADDONS = '/var/lib/odoo-server/addons';
const PYTHON = '/var/lib/odoo-server/python';
const CUSTOM = fileURLToPath(new URL('sitecustomize.py', import.meta.url));

/**
 * Odoo and PostgreSQL from Debian packages, in a folder that is a small Debian of its own.
 * @param {string} version
 * @returns {import('./engine.mjs').Engine}
 */
export function debianEngine(version) {
  const { root, log } = cacheFolder(version);
  const enter = (/** @type {string} */ user, /** @type {string[]} */ command) => [
    '--mount',
    ENTER,
    root,
    user,
    ...command,
  ];
  const runInside = (/** @type {string} */ user, /** @type {string[]} */ command, options = {}) =>
    run('unshare', enter(user, command), { ...options, name: command[0] ?? '' });

  async function createCluster() {
    if (existsSync(join(root, CLUSTER, 'PG_VERSION'))) return;
    // Aside and renamed: a cluster with its final name is complete. C.UTF-8 is the one locale that is always there.
    const script =
      `rm -rf ${CLUSTER} ${CLUSTER}.partial && ` +
      `initdb -D ${CLUSTER}.partial -U odoo -A trust -E UTF8 --locale=C.UTF-8 --no-sync && mv ${CLUSTER}.partial ${CLUSTER}`;
    await runInside('root', ['install', '-d', '-o', 'postgres', '-g', 'postgres', '/var/lib/odoo-server']);
    await runInside('root', ['install', '-d', '-o', 'odoo', '-g', 'odoo', FILES]);
    await runInside('postgres', ['sh', '-c', script], { logFile: log('postgres') });
  }

  return {
    name: 'debian',
    dataFolder: FILES,
    odooInterface: '127.0.0.1',
    install: () => installDebian(version, root, log('install')),
    installPrinter: () => installPrinter(version, root, log('install')),
    run: runInside,

    async launchPostgres(port) {
      await createCluster();
      const settings = [
        'listen_addresses=127.0.0.1',
        'unix_socket_directories=',
        `port=${port}`,
        ...POSTGRES_SETTINGS,
      ];
      const command = ['postgres', '-D', CLUSTER, ...settings.flatMap((setting) => ['-c', setting])];
      return launch('unshare', enter('postgres', command), log('postgres'));
    },
    postgresRuns: async ({ port, pid }) => isRunning(pid, `port=${port}`),
    endPostgres: async ({ port, pid }) => {
      if (pid !== undefined) await end(pid, `port=${port}`);
    },
    databaseAddress: (port) => ({ host: '127.0.0.1', port }),

    bringAddons: async (folder) => {
      // A folder of its own for each, because servers with others may be running.
      const addons = `${ADDONS}/${basename(folder)}`;
      rmSync(join(root, addons), { recursive: true, force: true });
      cpSync(folder, join(root, addons), { recursive: true });
      return addons;
    },

    launchOdoo: async (port, command) => {
      mkdirSync(join(root, PYTHON), { recursive: true });
      copyFileSync(CUSTOM, join(root, PYTHON, 'sitecustomize.py'));
      const quick = ['env', `PYTHONPATH=${PYTHON}`, ...command];
      return launch('unshare', enter('odoo', quick), log(`odoo-${port}`));
    },
    odooRuns: async ({ port, pid }) => isRunning(pid, `--http-port=${port}`),
    endOdoo: async ({ port, pid }, politely) => {
      if (pid !== undefined) await end(pid, `--http-port=${port}`, { politely });
    },
  };
}
