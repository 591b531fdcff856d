// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [input]
 * @property {string} [logFile] stderr is appended there
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [name] what a person knows the command by
 */

/**
 * Runs a command to its end and gives back what it printed.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export async function run(command, args, { input, logFile, env, name = command } = {}) {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a');
  try {
    const child = spawn(command, args, {
      cwd: '/',
      env: env ?? process.env,
      stdio: ['pipe', 'pipe', log ?? 'pipe'],
    });
    const output = child.stdout === null ? '' : text(child.stdout);
    const errors = child.stderr === null ? '' : text(child.stderr);
    // A command that ends without reading its input is judged by its status, not by the broken pipe.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
    const status = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signalName) => resolve(code ?? signalName));
    });
    if (status === 0) return await output;
    const details = logFile === undefined ? (await errors).trim() : `see ${logFile}`;
    throw new Failure(`${name} ended with ${status}: ${details}`);
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

/**
 * Starts a server that outlives this process.
 * @param {string} command
 * @param {string[]} args
 * @param {string} logFile
 * @returns {number} its process id, which is also its process group
 */
export function launch(command, args, logFile) {
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(command, args, { cwd: '/', detached: true, stdio: ['ignore', log, log] });
    child.unref();
    if (child.pid === undefined) throw new Failure(`"${command}" could not be started.`);
    return child.pid;
  } finally {
    closeSync(log);
  }
}

/**
 * Is the process there, and is it the one that was started? Process ids are used again after a reboot.
 * @param {number | undefined} pid
 * @param {string} argument one argument of the command line that only that process has
 */
export function isRunning(pid, argument) {
  if (pid === undefined) return false;
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (commandLine !== '') return commandLine.split('\0').includes(argument);
    // Empty while a process turns into another program, and when it has ended and nobody has asked how.
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Ends a process and everything in its group; asks first, then insists.
 * @param {number} pid
 * @param {string} argument see isRunning
 * @param {{politely?: boolean}} [options]
 */
export async function end(pid, argument, { politely = true } = {}) {
  if (!isRunning(pid, argument)) return;
  signal(pid, politely ? 'SIGINT' : 'SIGKILL');
  for (let waited = 0; isRunning(pid, argument); waited += 50) {
    // Odoo takes the first signal as "finish what you do"; it may do that for long.
    if (waited >= 10_000) signal(pid, 'SIGKILL');
    await sleep(50);
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended in the meantime.
  }
}
