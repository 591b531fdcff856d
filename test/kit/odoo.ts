import { randomBytes } from 'node:crypto';
import { duplicateExternal, externalOdoo } from './external-odoo.ts';
import { runOdooServer } from './odoo-server-command.ts';
import { type PostgresAddress, query } from './postgres.ts';

/**
 * A real Odoo for tests: our own (test/odoo-server), or the one that ODOO_TEST_URL names.
 */

/** Debian has 19 and 14; the others run from a folder with their source (ODOO_SOURCE). */
const VERSIONS = ['19', '18', '17', '16', '15', '14'] as const;
export type OdooVersion = (typeof VERSIONS)[number];

export interface OdooServer {
  version: OdooVersion;
  url: string;
  /** The administrator, unless ODOO_TEST_USERNAME names somebody else. */
  login: string;
  password: string;
  /** Of the administrator; only where the server is our own. */
  apiKey?: string;
  /** A user with rights over sales, stock and invoices, and over nothing else; only where the server is our own. */
  connector?: Credentials;
  /** Where its databases are; only where the server is our own. */
  store?: DatabaseStore;
  /** An Odoo that existed before the tests: it cannot be asked for SQL or killed. */
  external: boolean;
}

export interface Credentials {
  login: string;
  password: string;
  apiKey: string;
}

interface DatabaseStore {
  postgres: PostgresAddress;
  /** The database that all others are copied from. */
  template: string;
  masterPassword: string;
}

export interface TestDatabase extends OdooServer {
  database: string;
  /** Rows of columns; NULL is an empty text. */
  sql(statement: string): Promise<string[][]>;
  drop(): Promise<void>;
}

export interface PrivateOdoo {
  url: string;
  /** Ends the process as a crash would: at once, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Brings it back at the same address. */
  restart(): Promise<void>;
}

interface StartedServer extends DatabaseStore {
  engine: string;
  url: string;
  adminLogin: string;
  adminPassword: string;
  apiKey: string;
  amazonLogin: string;
  amazonPassword: string;
  amazonApiKey: string;
  pid: number;
}

/** Set by `npm run test:thorough`: every test, on every version. */
export const THOROUGH = process.env['TEST_THOROUGH'] === '1';

/**
 * The versions this run tests: ODOO_TEST_VERSIONS, else both; of an Odoo that exists already, 19 unless told.
 *
 * @param options.once why it is enough to test one version: what the file tests asks nothing of Odoo that differs between them.
 *   `npm run test:thorough` tests all of them all the same.
 */
export function testedVersions({ once }: { once?: string } = {}): OdooVersion[] {
  const wanted = process.env['ODOO_TEST_VERSIONS'] ?? (externalOdoo() === undefined ? '19,14' : '19');
  const versions = VERSIONS.filter((version) => wanted.split(',').includes(version));
  return once === undefined || THOROUGH ? versions : versions.slice(0, 1);
}

export async function startOdoo(version: OdooVersion): Promise<OdooServer> {
  const external = externalOdoo();
  if (external !== undefined) {
    return { version, url: external.url, login: external.login, password: external.password, external: true };
  }
  const known = process.env[startedVariable(version)];
  const started =
    known === undefined
      ? await runOdooServer<StartedServer>(['start', '--version', version])
      : (JSON.parse(known) as StartedServer);
  process.env[startedVariable(version)] = JSON.stringify(started);
  return {
    version,
    url: started.url,
    login: started.adminLogin,
    password: started.adminPassword,
    apiKey: started.apiKey,
    connector: {
      login: started.amazonLogin,
      password: started.amazonPassword,
      apiKey: started.amazonApiKey,
    },
    store: started,
    external: false,
  };
}

/** Jest's workers inherit what was started before the first test: each file would otherwise start a program that starts nothing. */
function startedVariable(version: OdooVersion): string {
  return `ODOO_TEST_STARTED_${version}`;
}

/** A database of the test's own. The label is for people who look at what a failed test left behind. */
export async function cloneDatabase(server: OdooServer, label: string): Promise<TestDatabase> {
  const name = `test_${label.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`.slice(0, 50);
  const database = `${name}_${randomBytes(4).toString('hex')}`;
  const external = externalOdoo();
  if (external !== undefined) {
    const copy = await duplicateExternal(external, database);
    return { ...server, database: copy.database, drop: copy.drop, sql: noSql };
  }
  const { store } = server;
  if (store === undefined) throw new Error('It is not known where this Odoo keeps its databases.');
  const { postgres, template } = store;
  await query(postgres, 'postgres', `CREATE DATABASE "${database}" TEMPLATE "${template}"`);
  return {
    ...server,
    database,
    sql: (statement) => query(postgres, database, statement),
    drop: () => dropDatabase(server.url, store, database),
  };
}

/** Odoo is asked first, so that it forgets what it holds of the database in memory; private Odoos may still be connected. */
async function dropDatabase(
  url: string,
  { postgres, masterPassword }: DatabaseStore,
  database: string,
): Promise<void> {
  const params = { service: 'db', method: 'drop', args: [masterPassword, database] };
  await fetch(`${url}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params }),
  });
  await query(postgres, 'postgres', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
}

/** A database as it stood at a moment. */
export interface Snapshot {
  /** Puts the database back, ids and sequences too, as a backup that is read back does. */
  restore(): Promise<void>;
  drop(): Promise<void>;
}

/** Keeps a database as it stands now. */
export async function takeSnapshot({ version, database, external }: TestDatabase): Promise<Snapshot> {
  if (external) throw new Error('The database of an Odoo that ODOO_TEST_URL names cannot be put back.');
  const name = `${database}_${randomBytes(2).toString('hex')}`;
  const named = ['--version', version, '--name'];
  await runOdooServer(['copy', ...named, name, '--from', database]);
  return {
    restore: async () => void (await runOdooServer(['restore', ...named, database, '--from', name])),
    drop: async () => void (await runOdooServer(['drop', ...named, name])),
  };
}

/** Keeps a database as it stands now in a file, as a backup does: `pg_dump`, and `pg_restore` into a new database of the name. */
export async function takeDump({ version, database, external }: TestDatabase): Promise<Snapshot> {
  if (external) throw new Error('The database of an Odoo that ODOO_TEST_URL names cannot be put back.');
  const file = `/tmp/${database}_${randomBytes(2).toString('hex')}.dump`;
  const named = ['--version', version, '--name', database, '--file', file];
  await runOdooServer(['dump', ...named]);
  return {
    restore: async () => void (await runOdooServer(['restore', ...named])),
    drop: async () => void (await runOdooServer(['remove-dump', ...named])),
  };
}

/**
 * An Odoo process for this database alone, so that killing it disturbs no other test.
 *
 * @param options as `serve` of test/odoo-server takes them
 */
export async function serveOdoo(
  { version, database, external }: TestDatabase,
  options: readonly string[] = [],
): Promise<PrivateOdoo> {
  if (external) throw new Error('ODOO_TEST_URL names an Odoo that tests must not kill.');
  const serve = (...more: string[]) =>
    runOdooServer<StartedServer>([
      'serve',
      '--version',
      version,
      '--database',
      database,
      ...options,
      ...more,
    ]);
  const first = await serve();
  const { port } = new URL(first.url);
  let running: StartedServer | undefined = first;
  async function kill(): Promise<void> {
    if (running === undefined) return;
    // Ours is ended in this very moment; a container's process only through its engine.
    if (running.engine === 'debian') process.kill(-running.pid, 'SIGKILL');
    running = undefined;
    await runOdooServer(['stop', '--version', version, '--port', port]);
  }
  async function restart(): Promise<void> {
    await kill();
    running = await serve('--port', port);
  }
  return { url: first.url, kill, restart };
}

async function noSql(): Promise<never> {
  throw new Error('The database of an Odoo that ODOO_TEST_URL names cannot be asked for SQL.');
}
