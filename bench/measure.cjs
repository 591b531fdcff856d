// Loaded into the measured process with --require: at its end, writes what it has used to the file that BENCH_MEASURE names.
// It only listens to Node's own diagnostics, so the program runs as it is.
const { subscribe } = require('node:diagnostics_channel');
const { writeFileSync } = require('node:fs');

/** Requests and bytes by the port of the server. @type {Map<string, {requests: number, sent: number, received: number, waitedMs: number}>} */
const servers = new Map();
/** @type {Set<import('node:net').Socket>} */
const sockets = new Set();

/** @param {string} port */
function server(port) {
  const known = servers.get(port) ?? { requests: 0, sent: 0, received: 0, waitedMs: 0 };
  servers.set(port, known);
  return known;
}

/** @param {import('node:net').Socket & {measuredPort?: string}} socket */
function close(socket) {
  if (!sockets.delete(socket)) return;
  const { measuredPort } = socket;
  if (measuredPort === undefined) return;
  const known = server(measuredPort);
  known.sent += socket.bytesWritten;
  known.received += socket.bytesRead;
}

subscribe('net.client.socket', (message) => {
  const { socket } = /** @type {{socket: import('node:net').Socket & {measuredPort?: string}}} */ (message);
  sockets.add(socket);
  socket.once('connect', () => {
    socket.measuredPort = String(socket.remotePort);
  });
  socket.once('close', () => close(socket));
});
subscribe('http.client.request.start', (message) => {
  const { request } = /** @type {{request: import('node:http').ClientRequest}} */ (message);
  const [, port = ''] = /:(\d+)$/.exec(String(request.getHeader('host') ?? request.host)) ?? [];
  const known = server(port);
  // The hourly token is asked of Login with Amazon, which is another service, with no quota to save.
  if (request.path !== '/auth/o2/token') known.requests += 1;
  const began = performance.now();
  request.once('response', (response) =>
    response.once('end', () => {
      known.waitedMs += performance.now() - began;
    }),
  );
});
subscribe('undici:request:create', (message) => {
  const { request } = /** @type {{request: {origin: string | URL}}} */ (message);
  server(new URL(request.origin).port).requests += 1;
});

process.once('exit', () => {
  for (const socket of [...sockets]) close(socket);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const file = process.env['BENCH_MEASURE'];
  if (file === undefined) return;
  writeFileSync(
    file,
    JSON.stringify({
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
      peakMB: maxRSS / 1024,
      servers: Object.fromEntries(servers),
    }),
  );
});
