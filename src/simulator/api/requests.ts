import type { IncomingMessage } from 'node:http';
import { errorAnswer, invalidInput, Refused } from './answers.ts';

/** A request, read to its end. */
export type SimulatedRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
};

const MAXIMUM_BODY_BYTES = 20 * 1024 * 1024;

/**
 * Reads a request to its end.
 *
 * @returns undefined when the body is larger than Amazon takes
 */
export async function readRequest(message: IncomingMessage): Promise<SimulatedRequest | undefined> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size <= MAXIMUM_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  if (size > MAXIMUM_BODY_BYTES) return undefined;
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: singleHeaders(message),
    body: Buffer.concat(chunks),
  };
}

/**
 * The JSON of a request's body.
 *
 * @returns undefined when it is not JSON
 */
export function jsonOf(request: SimulatedRequest): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The JSON object in the body of a POST.
 *
 * @throws Refused with 415 when it is not called JSON, with 400 when it is none
 */
export function requireJson(request: SimulatedRequest): unknown {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    const details = 'The content type must be application/json.';
    throw new Refused(errorAnswer(415, 'UnsupportedMediaType', 'Unsupported media type', details));
  }
  const content = jsonOf(request);
  if (typeof content !== 'object' || content === null) {
    throw new Refused(invalidInput('The body is not a JSON object.'));
  }
  return content;
}

function singleHeaders(message: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
