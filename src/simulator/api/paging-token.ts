import { createHmac, randomBytes } from 'node:crypto';

/** What a paging token remembers. */
export type PagingToken = {
  /** Fingerprint of the parameters it belongs to. */
  parameters: string;
  account: string;
  issuedAt: number;
  /** The cut-off that the first page used. */
  before: number;
  /** Sort key of the last order of the page before. */
  position: string;
};

const SECRET = randomBytes(32);

/** Writes a token: base64 with `+`, `/` and `=`, so that it must be encoded in a query. */
export function writePagingToken(token: PagingToken): string {
  const text = JSON.stringify(token);
  return Buffer.concat([signatureOf(text), Buffer.from(text, 'utf8')]).toString('base64');
}

/**
 * Reads a token back.
 *
 * @returns undefined when it is none of ours or was changed
 */
export function readPagingToken(token: string): PagingToken | undefined {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.toString('base64') !== token || bytes.length <= 32) return undefined;
  const text = bytes.subarray(32).toString('utf8');
  return signatureOf(text).equals(bytes.subarray(0, 32)) ? (JSON.parse(text) as PagingToken) : undefined;
}

function signatureOf(text: string): Buffer {
  return createHmac('sha256', SECRET).update(text).digest();
}
