// @ts-check
import { spawn } from 'node:child_process';
import { cacheFolder } from './cache.mjs';
import { say } from './progress.mjs';

/**
 * Does the work while no other process does any for this version.
 * The lock belongs to a small child process that ends when its input does: however this process dies, the lock is free.
 * @template T
 * @param {string} version
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(version, work) {
  const holder = spawn('flock', [cacheFolder(version).lock, 'sh', '-c', 'echo locked; cat'], {
    // Its own group: an interrupt at the keyboard reaches this process first, and only its end frees the lock.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const waiting = setTimeout(() => say(`Another process prepares Odoo ${version}; waiting for it…`), 1000);
  await new Promise((resolve) => {
    holder.stdout.once('data', resolve);
    // Without "flock" (not Linux) there is no lock, and starting twice at once is up to the user.
    holder.once('error', resolve);
    holder.once('close', resolve);
  });
  clearTimeout(waiting);
  try {
    return await work();
  } finally {
    holder.stdin.end();
  }
}
