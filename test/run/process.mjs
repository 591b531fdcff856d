// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const QUIET_LIMIT = 30_000;
const DRAIN_LIMIT = 2000;

/** A failure that a person can act on: shown as one sentence, without a stack trace. */
export class Failure extends Error {
  /** @override */
  name = 'Failure';
}

/** @param {string} [line] */
export function print(line = '') {
  process.stdout.write(`${line}\n`);
}

/** A program that npm installed. @param {string} name */
export function installed(name) {
  return join(ROOT, 'node_modules', '.bin', name);
}

/** @param {number} since */
export function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Runs a program in the project's folder and shows what it prints as it comes, on stdout, so that the order stays. When it
 * is quiet for half a minute, says so.
 *
 * @param {string} program
 * @param {string[]} parameters
 * @param {NodeJS.ProcessEnv} [environment] in addition to our own
 * @returns {Promise<number>} its exit status
 */
export async function run(program, parameters, environment = {}) {
  const began = Date.now();
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn(program, parameters, {
    cwd: ROOT,
    env: { ...process.env, ...colour, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let lastSign = Date.now();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (/** @type {Buffer} */ chunk) => {
      lastSign = Date.now();
      process.stdout.write(chunk);
    });
  }
  const reminder = setInterval(() => {
    if (Date.now() - lastSign < QUIET_LIMIT) return;
    lastSign = Date.now();
    print(`   … still running after ${elapsed(began)}`);
  }, 5000);
  try {
    return await ended(child);
  } finally {
    clearInterval(reminder);
  }
}

/**
 * The exit status, once all output is here. A server that the program left running may hold the pipes open: that is not
 * waited for.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
    child.once('exit', (status) => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(status ?? 1);
      }, DRAIN_LIMIT).unref();
    });
  });
}
