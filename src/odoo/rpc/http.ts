import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { messageOf } from '../../errors.ts';
import { connectionError, OdooError } from './errors.ts';

export type HttpAnswer = { status: number; headers: http.IncomingHttpHeaders; body: string };

export type HttpRequest = {
  url: URL;
  headers?: Record<string, string>;
  /** JSON; without it the request is a GET. */
  body?: string;
  deadlineMs: number;
  signal?: AbortSignal | undefined;
  /** For messages, e.g. `sale.order.load`. */
  what: string;
};

/** More sockets than Odoo has workers only make its queue longer. */
const MAX_SOCKETS = 4;

/** A connection that nobody has used for so long is closed; one in use is not. */
const IDLE_MS = 60_000;

/**
 * A keep-alive agent for one Odoo.
 *
 * @param caFile PEM file of an authority that the system does not know
 * @throws OdooError when the file cannot be read
 */
export function createAgent(url: URL, caFile?: string): http.Agent {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS };
  if (url.protocol === 'http:') return new http.Agent(options);
  return new https.Agent(caFile === undefined ? options : { ...options, ca: readCertificate(caFile) });
}

function readCertificate(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8');
  } catch (error) {
    throw new OdooError(`odoo.caFile cannot be read: ${messageOf(error)}`, {
      kind: 'address',
      outcome: 'notSent',
      cause: error,
      hint: 'Correct odoo.caFile.',
    });
  }
}

/** A signal that fires at the deadline, or earlier when the caller stops. */
export function deadlineSignal(deadlineMs: number, signal?: AbortSignal): AbortSignal {
  const deadline = AbortSignal.timeout(deadlineMs);
  return signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
}

/**
 * Sends a request and reads the whole answer; the deadline covers both and destroys the socket.
 *
 * @throws OdooError of kind `connection`
 */
export function send(agent: http.Agent, request: HttpRequest): Promise<HttpAnswer> {
  const client = request.url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(connectionError(error, request.what));
    const outgoing = client.request(
      request.url,
      {
        method: request.body === undefined ? 'GET' : 'POST',
        agent,
        headers: { ...request.headers, ...contentHeaders(request.body) },
        signal: deadlineSignal(request.deadlineMs, request.signal),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', fail);
        incoming.on('aborted', () => fail(new Error('the answer was cut off')));
        incoming.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
        });
      },
    );
    outgoing.on('error', fail);
    outgoing.end(request.body);
  });
}

function contentHeaders(body: string | undefined): http.OutgoingHttpHeaders {
  return body === undefined
    ? {}
    : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
}

/** The address of a path below Odoo's address, which may have a prefix of its own. */
export function below(base: string, path: string): URL {
  return new URL(base.replace(/\/+$/, '') + path);
}
