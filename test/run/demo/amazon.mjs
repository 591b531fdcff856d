// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Failure } from '../process.mjs';

/**
 * @typedef {object} DemoAmazon
 * @property {string} url
 * @property {number} orders how many it knows
 * @property {number} placed how many of them were placed just now
 * @property {(method: string, path: string, content?: unknown) => Promise<any>} control
 * @property {() => Promise<void>} save keeps what it knows for the next demo
 * @property {() => void} stop
 */

const START_LIMIT = 30_000;

/**
 * Starts the simulator: with the orders of the last demo as Amazon knew them at its end, and new ones.
 *
 * @param {string} program
 * @param {string} file the orders of the last demo
 * @param {number} count how many orders have come so far, the new ones among them
 * @returns {Promise<DemoAmazon>}
 */
export async function startAmazon(program, file, count) {
  const known = existsSync(file) ? ['--orders', file] : [];
  const parameters = [program, 'simulate', '--shop', String(count), ...known, '--region', 'eu'];
  const child = spawn(process.execPath, [...parameters, '--port', '0', '--quota-factor', '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await endpointOf(child);
  /** @type {DemoAmazon['control']} */
  const control = async (method, path, content) => {
    const response = await fetch(`${url}/control/${path}`, {
      method,
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    if (!response.ok) throw new Failure(`The simulator refuses ${method} ${path}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  const { orders } = await control('GET', 'orders');
  const before = idsIn(file);
  const placed =
    before.size === 0 ? [] : orders.filter((/** @type {any} */ { orderId }) => !before.has(orderId));
  for (const { orderId } of placed) {
    await control('PATCH', `orders/${orderId}`, { createdTime: new Date().toISOString() });
  }
  return {
    url,
    orders: orders.length,
    placed: placed.length,
    control,
    save: async () => {
      const everything = await control('GET', 'orders');
      writeFileSync(`${file}.new`, JSON.stringify(everything), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    stop: () => void child.kill(),
  };
}

/** The orders of the last demo. @param {string} file @returns {Set<string>} */
function idsIn(file) {
  if (!existsSync(file)) return new Set();
  const { orders } = JSON.parse(readFileSync(file, 'utf8'));
  return new Set(orders.map((/** @type {any} */ { orderId }) => orderId));
}

/** @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} child @returns {Promise<string>} */
function endpointOf(child) {
  return new Promise((done, failed) => {
    const limit = setTimeout(() => {
      child.kill();
      failed(new Failure('The simulator did not start within half a minute.'));
    }, START_LIMIT);
    child.once('exit', (status) => {
      clearTimeout(limit);
      failed(new Failure(`The simulator ended with exit status ${status}; its messages are above.`));
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk;
      const url = /^ {4}endpoint: (\S+)\n/m.exec(printed)?.[1];
      if (url === undefined) return;
      clearTimeout(limit);
      done(url);
    });
  });
}
