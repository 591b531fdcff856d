// @ts-check
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { elapsed, Failure, print, ROOT } from '../process.mjs';

export const MAIN = join(ROOT, 'dist', 'main.js');
const START_LIMIT = 60_000;

/**
 * Writes the settings of the demo.
 *
 * @param {string} folder
 * @param {import('./odoo.mjs').DemoOdoo} odoo
 * @param {string} endpoint
 * @returns {string} the file
 */
export function writeSettings(folder, odoo, endpoint) {
  const { url, database, login, connector } = odoo;
  const account = {
    name: 'demo',
    region: 'eu',
    sellerId: 'A3SIMULATOR',
    clientId: 'amzn1.application-oa2-client.simulator',
    clientSecret: 'amzn1.oa2-cs.v1.simulator',
    refreshToken: 'Atzr|simulator',
    marketplaces: ['DE', 'FR', 'IT', 'ES'],
    endpoint,
    odoo: { salesperson: login, invoices: 'onDelivery' },
  };
  const settings = {
    odoo: { url, database, username: connector.login, password: connector.password },
    state: { path: join(folder, 'state.sqlite') },
    accounts: [account],
    schedule: {
      orders: '* * * * *',
      pickings: '*/10 * * * *',
      settlements: '0 * * * *',
      jitterSeconds: 0,
    },
    daemon: { port: 0 },
  };
  const file = join(folder, 'amazon-odoo.yaml');
  // JSON is YAML too.
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  return file;
}

/**
 * Asks for what the demo itself needs to know, without a word.
 *
 * @param {string} config
 * @param {string[]} command
 * @returns {Promise<any>}
 */
export async function askProgram(config, command) {
  const child = spawn(process.execPath, [MAIN, ...command, '--json', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout));
}

/**
 * Runs a command, says which, and returns what it printed.
 *
 * @param {string} config
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [environment] in addition to our own
 * @returns {Promise<string>}
 */
export async function runCommand(config, command, environment = {}) {
  const began = Date.now();
  print(`$ amazon-odoo ${command.filter((word) => word !== '--json').join(' ')}`);
  const reminder = setInterval(() => print(`   … still running after ${elapsed(began)}`), 15_000);
  const child = spawn(process.execPath, [MAIN, ...command, '--config', config], {
    // Its tables are as wide as our terminal, which it cannot see.
    env: { COLUMNS: String(process.stdout.columns ?? 120), ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, status] = await Promise.all([
    text(child.stdout),
    new Promise((done) => child.once('close', done)),
  ]).finally(() => clearInterval(reminder));
  // 1: done, but something is in the failure log.
  if (status !== 0 && status !== 1) throw new Failure(`It ended with exit status ${status}.`);
  print(`   done in ${elapsed(began)}, exit status ${status}`);
  return output;
}

/**
 * Starts the daemon, and waits until it runs.
 *
 * @param {string} config
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
export function startDaemon(config) {
  const child = spawn(process.execPath, [MAIN, 'run', '--json', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((done) => child.once('close', done));
  const stop = async () => {
    child.kill();
    await ended;
  };
  return new Promise((done, failed) => {
    let log = '';
    const limit = setTimeout(() => {
      child.kill();
      failed(new Failure(`The daemon did not start within a minute. It said:\n${log}`));
    }, START_LIMIT);
    child.once('exit', (status) => {
      clearTimeout(limit);
      failed(new Failure(`The daemon ended with exit status ${status}. It said:\n${log}`));
    });
    /** @param {string} chunk */
    const listen = (chunk) => {
      log += chunk;
      const url = addressIn(log);
      if (url === undefined) return;
      clearTimeout(limit);
      // What it logs from now on is read, and not kept: a demo may stay for days.
      child.stderr.off('data', listen).resume();
      done({ url, stop });
    };
    child.stderr.setEncoding('utf8').on('data', listen);
  });
}

/** The address that the daemon logs when it has started. @param {string} log lines of JSON @returns {string | undefined} */
function addressIn(log) {
  const whole = log.slice(0, log.lastIndexOf('\n') + 1).split('\n');
  const lines = whole.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return lines.find(({ message }) => message === 'The daemon runs')?.url;
}
