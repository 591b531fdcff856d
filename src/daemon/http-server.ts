import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { messageOf, UsageError } from '../errors.ts';
import type { Log } from '../log.ts';

export type Page = { status: number; type: string; body: string };

export type HttpServerOptions = {
  host: string;
  port: number;
  /** Needed for everything but `/healthz` and `/readyz`. */
  token?: string | undefined;
  log: Log;
  /** The pages by path. */
  pages: Readonly<Record<string, () => Promise<Page>>>;
};

export type HttpServer = { url: string; close(): Promise<void> };

/** For machines without a token; the answers say only yes or no, and which side is down. */
const OPEN = new Set(['/healthz', '/readyz']);

/** Short limits: no page takes long, and clients send no bodies. */
const LIMITS = {
  requestTimeout: 10_000,
  headersTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 8192,
};
const MOST_CONNECTIONS = 100;

/**
 * Serves read-only pages.
 *
 * @throws UsageError when it cannot listen there
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(LIMITS, (request, response) => {
    void answer(options, request, response);
  });
  makeRoom(server);
  const port = await listen(server, options);
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Limits the number of connections by closing the one that has been idle longest, so that a client with a hundred silent
 * connections cannot block others.
 */
function makeRoom(server: Server): void {
  const idle = new Set<Socket>();
  const all = new Set<Socket>();
  server.on('connection', (socket) => {
    all.add(socket);
    idle.add(socket);
    socket.once('close', () => {
      all.delete(socket);
      idle.delete(socket);
    });
    if (all.size <= MOST_CONNECTIONS) return;
    const [longest = socket] = idle;
    longest.destroy();
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.once('close', () => {
      if (all.has(socket)) idle.add(socket);
    });
  });
}

/** @returns the port, which the system chooses when it is 0 in the settings */
function listen(server: Server, { host, port }: HttpServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new UsageError(`The daemon cannot listen on ${host}:${port}: ${messageOf(error)}`, {
          code: 'DAEMON_ADDRESS',
          hint: 'Change daemon.host or daemon.port, or stop what listens there.',
          cause: error,
        }),
      );
    });
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

async function answer(
  { host, token, pages, log }: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, type, body } = await pageFor({ host, token, pages, log }, request);
  const challenge =
    status === 401 ? { 'www-authenticate': 'Basic realm="amazon-odoo", charset="UTF-8"' } : {};
  response.writeHead(status, {
    ...HEADERS,
    ...challenge,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function pageFor(
  { host, token, pages, log }: Omit<HttpServerOptions, 'port'>,
  { method, url = '/', headers }: IncomingMessage,
): Promise<Page> {
  const [path = ''] = url.split('?', 1);
  if (token !== undefined && !OPEN.has(path) && !isAllowed(headers.authorization, token))
    return plain(401, 'A token is needed: as bearer token, or as password with any user name.');
  if (token === undefined && !OPEN.has(path) && !isOwnName(headers.host, host))
    return plain(421, `This is not ${headers.host ?? 'a host without a name'}.`);
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET.');
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined) return plain(404, `Not here. There is: ${Object.keys(pages).join(' ')}`);
  try {
    return await page();
  } catch (error) {
    log.error('A page cannot be shown', { path, error });
    return plain(500, 'This cannot be shown now; the log says why.');
  }
}

/**
 * True for the configured host, `localhost` and IP addresses. A foreign web page can point its own host name at this machine and
 * then read these pages (DNS rebinding); the browser still sends that name, so it is refused.
 */
function isOwnName(given: string | undefined, host: string): boolean {
  const name = (given ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === host.replace(/^\[|\]$/g, '') || isIP(name) !== 0;
}

export function plain(status: number, text: string): Page {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

/** For browsers, which ask for user name and password: the password is the token, the name is ignored. */
function isAllowed(authorization: string | undefined, token: string): boolean {
  const [, scheme = '', given = ''] = /^(\w+) +([^ ].*)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return isSame(given, token);
  if (scheme.toLowerCase() !== 'basic') return false;
  return isSame(
    Buffer.from(given, 'base64')
      .toString('utf8')
      .replace(/^[^:]*:/, ''),
    token,
  );
}

/** Constant-time comparison. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
