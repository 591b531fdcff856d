import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DEFAULT_CREDENTIALS } from '../../src/simulator/world/default-credentials.ts';
import type { TestDatabase } from './odoo.ts';
import { createWarmProgram, type Ended } from './warm-program.ts';

/** The built program, between a simulated Amazon and a real Odoo, with a state file of its own. */
export type Sidecar = {
  statePath: string;
  configPath: string;
  /**
   * Runs a command in the process of the file's commands before it (see `warm-program.ts`). It gets a process of its own when another
   * command runs, when it gets a variable that the program reads when it starts, or when `killAfterMs` is given: then it is killed
   * (SIGKILL) at that moment, unless it has ended.
   */
  run(args: readonly string[], environment?: Record<string, string>, killAfterMs?: number): Promise<Ended>;
  /** Runs `sync orders --json` (or another command that reports so) and reads the account's report. */
  report(args?: readonly string[]): Promise<Report>;
  /** Forgets everything the sidecar remembers. */
  loseState(): void;
  remove(): void;
};

export type Report = Record<
  'fetched' | 'created' | 'updated' | 'cancelled' | 'unchanged' | 'ignored' | 'failed',
  number
> & {
  cursor: string | null;
};

export type SidecarOptions = {
  marketplaces?: string[];
  protocol?: string;
  importFrom?: string;
  /** The account's settings for Odoo. */
  odoo?: Record<string, unknown>;
  /** Address of Odoo, when it is not the database's own (a proxy). */
  odooUrl?: string;
  /** Longest time for one call of Odoo. */
  deadlineSeconds?: number;
  /** Refresh tokens of further accounts of the same seller's kind, each with a name of its own. */
  furtherAccounts?: Record<string, string>;
  /** More keys of the settings file. */
  settings?: Record<string, unknown>;
  /** More keys of the settings' part `odoo`. */
  connection?: Record<string, unknown>;
  /** Log in as the user with few rights, as one does after `setup`. */
  connector?: boolean;
  /** Accounts instead of the one account `one`; what they leave out is as of that. */
  accounts?: Record<string, unknown>[];
};

const PROGRAM = join(__dirname, '../../dist/main.js');

/** Of all sidecars of the test file. */
const warm = createWarmProgram();
afterAll(() => warm.end());

export function createSidecar(
  amazonUrl: string,
  database: TestDatabase,
  options: SidecarOptions = {},
): Sidecar {
  // Tests look for the connector's password, amazon-odoo-test, in what is printed: no path may hold it.
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-sidecar-'));
  const config = join(folder, 'amazon-odoo.yaml');
  const statePath = join(folder, 'state.sqlite');
  writeFileSync(
    config,
    stringify({
      odoo: {
        url: options.odooUrl ?? database.url,
        database: database.database,
        ...loginOf(database, options.connector === true),
        protocol: options.protocol ?? 'jsonrpc',
        deadlineSeconds: options.deadlineSeconds ?? 300,
        ...options.connection,
      },
      state: { path: statePath },
      ...options.settings,
      accounts: accountsOf(amazonUrl, options),
    }),
  );
  const sidecar: Sidecar = {
    statePath,
    configPath: config,
    run: (args, environment = {}, killAfterMs) => {
      const words = [...args, '--config', config];
      const alone = killAfterMs !== undefined || Object.keys(environment).some(isReadAtStart);
      return alone || !warm.isFree()
        ? runProgram(words, environment, killAfterMs)
        : warm.run(words, environment);
    },
    report: async (args = ['sync', 'orders']) => {
      const ended = await sidecar.run([...args, '--json']);
      if (ended.stdout === '') throw new Error(`${args.join(' ')} printed nothing: ${ended.stderr}`);
      const { accounts } = JSON.parse(ended.stdout) as { accounts: (Report & { error?: string })[] };
      const [report] = accounts;
      if (report === undefined || report.error !== undefined)
        throw new Error(`${args.join(' ')}: ${report?.error}`);
      return report;
    },
    loseState: () => {
      for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${statePath}${suffix}`, { force: true });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return sidecar;
}

/** Variables that are read once, such as those of crash tests. Passwords that settings name are read by each command. */
function isReadAtStart(variable: string): boolean {
  return variable.startsWith('AMAZON_ODOO_') || variable.startsWith('NODE_');
}

function accountsOf(endpoint: string, options: SidecarOptions): Record<string, unknown>[] {
  const further = Object.entries(options.furtherAccounts ?? {}).map(([name, refreshToken]) => ({
    name,
    refreshToken,
  }));
  return (options.accounts ?? [{}, ...further]).map((account) => ({
    name: 'one',
    region: 'eu',
    ...DEFAULT_CREDENTIALS,
    marketplaces: options.marketplaces ?? ALL_MARKETPLACES,
    endpoint,
    importFrom: options.importFrom ?? '2025-06-01',
    ...(options.odoo === undefined ? {} : { odoo: options.odoo }),
    ...account,
  }));
}

/** Of the account, unless a test wants others. */
export const ALL_MARKETPLACES = ['DE', 'FR', 'IT', 'ES', 'GB', 'IN', 'SE', 'PL', 'NL', 'BE', 'TR', 'AE'];

function loginOf(database: TestDatabase, connector: boolean): { username: string; password: string } {
  const { login, password } = connector && database.connector !== undefined ? database.connector : database;
  return { username: login, password };
}

/** Runs the built program. */
export function runProgram(
  args: readonly string[],
  environment: Record<string, string>,
  killAfterMs?: number,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...environment } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stdout, stderr });
    });
  });
}

/** Sum of a report's outcomes: it must be what was fetched. */
export function outcomesOf(report: Report): number {
  return (
    report.created + report.updated + report.cancelled + report.unchanged + report.ignored + report.failed
  );
}
