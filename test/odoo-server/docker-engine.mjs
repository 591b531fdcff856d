// @ts-check
import { basename } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { POSTGRES_SETTINGS } from './postgres-settings.mjs';
import { launch, run } from './process.mjs';
import { step } from './progress.mjs';
import { releaseOf } from './releases.mjs';

const POSTGRES_IMAGE = 'postgres:16';

/** @returns {Promise<boolean>} */
export async function dockerAnswers() {
  // "docker version" succeeds with a client alone; "info" needs the engine.
  return succeeds(['info', '--format', '{{.ServerVersion}}']);
}

/**
 * Odoo and PostgreSQL from their public images. Each server is one container, found again by its name.
 * @param {string} version
 * @returns {import('./engine.mjs').Engine}
 */
export function dockerEngine(version) {
  const { image } = releaseOf(version);
  const { log } = cacheFolder(version);
  const prefix = `amazon-odoo-${version}`;
  const postgresContainer = `${prefix}-postgres`;
  const odooContainer = (/** @type {number} */ port) => `${prefix}-odoo-${port}`;
  const odooOptions = ['--network', prefix, '--volume', `${prefix}-files:/var/lib/odoo`, '--entrypoint'];

  return {
    name: 'docker',
    dataFolder: '/var/lib/odoo',
    odooInterface: '0.0.0.0',

    // Odoo's own images have it.
    installPrinter: async () => {},
    async install() {
      for (const name of [image, POSTGRES_IMAGE]) {
        if (await succeeds(['image', 'inspect', name])) continue;
        await step(`Fetching the Docker image ${name} (once)`, () => docker(['pull', '--quiet', name]));
      }
      if (!(await succeeds(['network', 'inspect', prefix]))) await docker(['network', 'create', prefix]);
    },

    run(_user, command, options = {}) {
      const [program = '', ...args] = command;
      if (program === 'odoo')
        return docker(['run', '--rm', '--interactive', ...odooOptions, 'odoo', image, ...args], options);
      return docker(['exec', '--interactive', postgresContainer, ...command], options);
    },

    async launchPostgres(port) {
      await docker(['rm', '--force', postgresContainer]);
      const publish = [
        '--network',
        prefix,
        '--publish',
        `127.0.0.1:${port}:5432`,
        '--volume',
        `${prefix}-postgres:/var/lib/postgresql/data`,
      ];
      const environment = [
        '--env',
        'POSTGRES_USER=odoo',
        '--env',
        'POSTGRES_DB=postgres',
        '--env',
        'POSTGRES_HOST_AUTH_METHOD=trust',
      ];
      const settings = POSTGRES_SETTINGS.flatMap((setting) => ['-c', setting]);
      await docker([
        'run',
        '--detach',
        '--name',
        postgresContainer,
        ...publish,
        ...environment,
        POSTGRES_IMAGE,
        ...settings,
      ]);
      return processOf(postgresContainer);
    },
    postgresRuns: () => isRunning(postgresContainer),
    endPostgres: async () => void (await docker(['stop', postgresContainer])),
    databaseAddress: () => ({ host: postgresContainer, port: 5432 }),

    // Into the volume that all containers of Odoo share.
    bringAddons: async (folder) => {
      const addons = `/var/lib/odoo/addons-of-tests/${basename(folder)}`;
      const mount = ['--volume', `${folder}:/source:ro`, '--user', 'root'];
      const copy = `rm -rf ${addons} && mkdir -p ${addons} && cp -r /source/. ${addons}`;
      await docker(['run', '--rm', ...mount, ...odooOptions, 'sh', image, '-c', copy]);
      return addons;
    },

    async launchOdoo(port, [program = 'odoo', ...args]) {
      const name = odooContainer(port);
      await docker(['rm', '--force', name]);
      const publish = ['--publish', `127.0.0.1:${port}:${port}`];
      await docker(['run', '--detach', '--name', name, ...publish, ...odooOptions, program, image, ...args]);
      launch('docker', ['logs', '--follow', name], log(`odoo-${port}`));
      return processOf(name);
    },
    odooRuns: ({ port }) => isRunning(odooContainer(port)),
    async endOdoo({ port }, politely) {
      if (politely) await succeeds(['stop', odooContainer(port)]);
      await docker(['rm', '--force', odooContainer(port)]);
    },
  };
}

/**
 * @param {string[]} args
 * @param {{input?: string, logFile?: string}} [options]
 */
function docker(args, options = {}) {
  return run('docker', args, options);
}

/** @param {string[]} args */
async function succeeds(args) {
  try {
    await docker(args);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} container */
async function isRunning(container) {
  try {
    return (await docker(['inspect', '--format', '{{.State.Running}}', container])).trim() === 'true';
  } catch {
    return false;
  }
}

/** @param {string} container */
async function processOf(container) {
  return Number(await docker(['inspect', '--format', '{{.State.Pid}}', container]));
}
