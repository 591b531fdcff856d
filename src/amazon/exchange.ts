import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isError } from '../errors.ts';

/** What came back over one connection, byte for byte. */
export type Answer = { kind: 'answer'; status: number; headers: IncomingHttpHeaders; bytes: Buffer };

/**
 * Why nothing usable came back. `sent` is false only when the connection was never established, so that not one byte of
 * the request can have reached the other side.
 */
export type Failure = {
  kind: 'failure';
  reason: 'connection' | 'truncated' | 'deadline' | 'tooLarge' | 'stopped';
  sent: boolean;
  /** The error code of the operating system or of TLS, e.g. `ECONNREFUSED`. */
  code?: string;
};

export type Limits = {
  /** Milliseconds from the start of the request to the last byte of the answer. */
  deadlineMs: number;
  /** Longest answer in bytes. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
};

/**
 * Waits for the answer of a request that has just been made, whoever made it. Always settles: an answer that stops half
 * way, a server that never answers and a stop from outside all end in a failure, and destroy the connection.
 *
 * @param request not yet answered; the caller writes and ends it
 */
export function answerOf(request: ClientRequest, limits: Limits): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const connection = watchConnection(request);
    let settled = false;
    const stop = (): void => fail('stopped');
    const timer = setTimeout(() => fail('deadline'), limits.deadlineMs);
    const settle = (result: Answer | Failure): void => {
      settled = true;
      clearTimeout(timer);
      limits.signal?.removeEventListener('abort', stop);
      resolve(result);
    };
    const fail = (reason: Failure['reason'], cause?: unknown): void => {
      if (settled) return;
      const code = isError(cause) && typeof cause.code === 'string' ? { code: cause.code } : {};
      settle({ kind: 'failure', reason, sent: connection.established, ...code });
      request.destroy();
    };
    limits.signal?.addEventListener('abort', stop);
    if (limits.signal?.aborted) fail('stopped');
    request.on('error', (cause) => fail('connection', cause));
    request.on('close', () => fail('connection'));
    request.on('response', (response) => {
      collect(response, limits.maxBytes, settle, fail);
    });
  });
}

/** Gathers the body as bytes, so that characters split over two chunks stay whole. */
function collect(
  response: IncomingMessage,
  maxBytes: number,
  settle: (answer: Answer) => void,
  fail: (reason: Failure['reason'], cause?: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) fail('tooLarge');
  });
  response.on('error', (cause) => fail('truncated', cause));
  response.on('close', () => fail('truncated'));
  response.on('end', () => {
    const { statusCode: status = 0, headers } = response;
    if (response.complete) settle({ kind: 'answer', status, headers, bytes: Buffer.concat(chunks) });
    else fail('truncated');
  });
}

/** Notes when the connection stands (for TLS: after the handshake), from which moment bytes may have been sent. */
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
