import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { messageOf } from '../../errors.ts';
import { type Connections, exchange, openConnections } from '../../net/exchange.ts';
import { failureError, OdooError } from './errors.ts';

export type HttpAnswer = { status: number; headers: IncomingHttpHeaders; body: string };

export type HttpRequest = {
  url: URL;
  headers?: Record<string, string>;
  /** JSON; without it the request is a GET. */
  body?: string;
  deadlineMs: number;
  /** For messages, e.g. `sale.order.load`. */
  what: string;
};

/** More sockets than Odoo has workers would only make its queue longer. */
const MAX_SOCKETS = 4;

/** Idle keep-alive sockets close after this long. */
const IDLE_MS = 60_000;

/** Longest answer of Odoo, in bytes; the largest that a pass asks for is below a tenth of it. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Connections to one Odoo, opened by the calls.
 *
 * @param caFile PEM file of an authority that the system does not know
 * @throws OdooError when the file cannot be read
 */
export function openOdooConnections(caFile?: string): Connections {
  const ca = caFile === undefined ? undefined : readCertificate(caFile);
  return openConnections({ ca, maxSockets: MAX_SOCKETS, idleMs: IDLE_MS });
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

/**
 * Sends a request and reads the whole answer; the deadline covers both.
 *
 * @throws OdooError of kind `connection`; of kind `server` when the answer is larger than 64 MiB
 */
export async function send(connections: Connections, request: HttpRequest): Promise<HttpAnswer> {
  const { url, headers = {}, body, deadlineMs, what } = request;
  const answer = await exchange(
    connections,
    body === undefined
      ? { url, method: 'GET', headers }
      : { url, method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body },
    { deadlineMs, maxBytes: MAX_ANSWER_BYTES },
  );
  if (answer.kind === 'failure') throw failureError(answer, what, deadlineMs);
  return { status: answer.status, headers: answer.headers, body: answer.bytes.toString('utf8') };
}

/** The address of a path below Odoo's address, which may have a prefix of its own. */
export function below(base: string, path: string): URL {
  return new URL(base.replace(/\/+$/, '') + path);
}
