// @ts-check
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** @returns {Promise<number>} a port that nobody listens on now */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * The port of last time where it is still free, so that addresses stay the same; else another one.
 * @param {number | undefined} wanted
 */
export async function portToListenOn(wanted) {
  if (wanted === undefined) return freePort();
  // A server that has just been killed may hold its port a moment longer than its process id.
  for (let waited = 0; await isListening(wanted); waited += 50) {
    if (waited > 2000) return freePort();
    await sleep(50);
  }
  return wanted;
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
