import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isError } from '../errors.ts';

/** What came back over one connection, byte for byte. */
export type Answer = { kind: 'answer'; status: number; headers: IncomingHttpHeaders; bytes: Buffer };

/**
 * Why nothing usable came back. `sent` is false only when the connection was never established, so that not one byte of
 * the request can have reached the other side.
 */
export type Failure = {
  kind: 'failure';
  reason: 'connection' | 'truncated' | 'deadline' | 'tooLarge';
  sent: boolean;
  /** The error code of the operating system or of TLS, e.g. `ECONNREFUSED`. */
  code?: string;
};

export type Limits = {
  /** Milliseconds from the start of the request to the last byte of the answer. */
  deadlineMs: number;
  /** Longest answer in bytes. */
  maxBytes: number;
};

/** Connections to Odoo or to Amazon, kept open between calls. */
export type Connections = { http: HttpAgent; https: HttpsAgent };

export type ConnectionOptions = {
  /** PEM text of a certificate authority that the system does not know. */
  ca?: string | undefined;
  /** Most connections at once to one host. */
  maxSockets?: number;
  /** Milliseconds after which an unused connection is closed. */
  idleMs?: number;
};

/** Certificates are checked whatever the environment says: `NODE_TLS_REJECT_UNAUTHORIZED` does not switch that off. */
const ALWAYS_CHECKED = { rejectUnauthorized: true };

/** Opens no connections; the calls do. */
export function openConnections({ ca, maxSockets, idleMs }: ConnectionOptions = {}): Connections {
  const options = {
    keepAlive: true,
    ...(maxSockets !== undefined && { maxSockets }),
    ...(idleMs !== undefined && { timeout: idleMs }),
  };
  return {
    http: new HttpAgent(options),
    https: new HttpsAgent({ ...options, ...ALWAYS_CHECKED, ...(ca !== undefined && { ca }) }),
  };
}

/** Connections for one request each. A kept-alive connection may turn out to be closed after the request was written. */
export function openSingleUse(): Connections {
  return {
    http: new HttpAgent({ keepAlive: false }),
    https: new HttpsAgent({ keepAlive: false, ...ALWAYS_CHECKED }),
  };
}

export function closeConnections({ http, https }: Connections): void {
  http.destroy();
  https.destroy();
}

/** The agent for an address. */
export function agentFor({ http, https }: Connections, url: URL): HttpAgent | HttpsAgent {
  return url.protocol === 'http:' ? http : https;
}

export type PlainRequest = {
  url: URL;
  method: 'GET' | 'PUT' | 'POST';
  headers?: Record<string, string>;
  body?: Buffer | string;
  /** Takes the body of a success (status 2xx) as it comes; the answer then has no bytes. It must not throw. */
  into?: (chunk: Buffer) => void;
};

/** How an answer is read. */
type Reading = Limits & Pick<PlainRequest, 'into'>;

/** Sends one request and waits for the whole answer; does not follow redirects. Never throws for anything the other side does. */
export function exchange(
  connections: Connections,
  { url, method, headers = {}, body, into }: PlainRequest,
  limits: Limits,
): Promise<Answer | Failure> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const request = send(url, {
    method,
    headers: { ...headers, ...length },
    agent: agentFor(connections, url),
  });
  const answer = answerOf(request, into === undefined ? limits : { ...limits, into });
  request.end(body);
  return answer;
}

/**
 * Waits for the answer to a request that was just created, by this program or by a library. It always settles: when an answer stops
 * half way or never ends, or the server never answers, the result is a failure and the connection is destroyed.
 *
 * @param request not yet answered; the caller writes and ends it
 */
export function answerOf(request: ClientRequest, limits: Reading): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const connection = watchConnection(request);
    let settled = false;
    const timer = setTimeout(() => fail('deadline'), limits.deadlineMs);
    const settle = (result: Answer | Failure): void => {
      settled = true;
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (reason: Failure['reason'], cause?: unknown): void => {
      if (settled) return;
      const code = isError(cause) && typeof cause.code === 'string' ? { code: cause.code } : {};
      settle({ kind: 'failure', reason, sent: connection.established, ...code });
      request.destroy();
    };
    request.on('error', (cause) => fail('connection', cause));
    request.on('close', () => fail('connection'));
    request.on('response', (response) => {
      collect(response, limits, settle, fail);
    });
  });
}

/** Gathers the body as bytes, so that characters split over two chunks stay whole. */
function collect(
  response: IncomingMessage,
  { maxBytes, into }: Reading,
  settle: (answer: Answer) => void,
  fail: (reason: Failure['reason'], cause?: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  const { statusCode: status = 0, headers } = response;
  const take =
    into !== undefined && status >= 200 && status < 300 ? into : (chunk: Buffer) => void chunks.push(chunk);
  let length = 0;
  // A chunk is text when another reader of the same answer has set an encoding.
  response.on('data', (chunk: Buffer | string) => {
    length += chunk.length;
    if (length > maxBytes) {
      chunks.length = 0;
      fail('tooLarge');
    } else take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  });
  response.on('error', (cause) => fail('truncated', cause));
  response.on('close', () => fail('truncated'));
  response.on('end', () => {
    if (response.complete) settle({ kind: 'answer', status, headers, bytes: Buffer.concat(chunks) });
    else fail('truncated');
  });
}

/** Notes when the connection is established (for TLS: after the handshake); from then on, bytes may have been sent. */
function watchConnection(request: ClientRequest): { established: boolean } {
  const connection = { established: false };
  request.once('socket', (socket) => {
    if (request.reusedSocket) connection.established = true;
    else {
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
        connection.established = true;
      });
    }
  });
  return connection;
}

/**
 * Node's agents have this method (every proxy agent is built on it), but their types do not show it. An agent that does not keep
 * connections asks the server to close them.
 */
type RequestTaker = {
  keepAlive?: boolean;
  addRequest(request: ClientRequest, options: Record<string, unknown>): void;
};

function isRequestTaker(agent: object): agent is RequestTaker {
  return 'addRequest' in agent && typeof agent.addRequest === 'function';
}

/**
 * An agent that gives us access to the requests of a library, so that we can limit and observe them.
 *
 * @param agent carries the request
 * @param observe sees the request before it is sent, and may change it
 * @param redirect where the request goes instead
 * @throws TypeError when this version of Node.js gives its agents their requests in another way
 */
export function observingAgent(
  agent: HttpAgent | HttpsAgent,
  observe: (request: ClientRequest) => void,
  redirect: Readonly<Record<string, unknown>> = {},
): HttpsAgent {
  if (!isRequestTaker(agent)) throw new TypeError('This Node.js has agents without addRequest');
  const taker: RequestTaker = {
    keepAlive: agent.keepAlive ?? false,
    addRequest(request, options) {
      observe(request);
      agent.addRequest(request, { ...options, ...redirect });
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a request asks nothing else of its agent
  return taker as unknown as HttpsAgent;
}
