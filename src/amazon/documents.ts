import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { Answer, Failure, PlainRequest } from '../net/exchange.ts';
import { quotable } from '../personal-data.ts';
import { isDocumentAddress } from './account.ts';
import { expandsTooFar, headerOf, MAX_PLAIN_BYTES, plainBytes, unzip } from './answer.ts';
import type { AmazonClient } from './client.ts';
import { AmazonError, type AmazonErrorDetails } from './errors.ts';
import { decodeText } from './text.ts';
import { type TextSource, TextTooLongError, textFile } from './text-file.ts';

/** A presigned address, valid for five minutes, and how its content is compressed. */
export type Document = { url: string; compressionAlgorithm?: string };

type DocumentAction = 'downloadDocument' | 'uploadDocument';

const DAMAGED = 'its content is damaged or cut short';

const NEXT_RUN = 'Nothing to do: the next run tries again.';

/**
 * Downloads a document and decompresses it. It sends no token, because the address itself is the key.
 *
 * @returns the text, decoded by the charset of the answer
 * @throws AmazonError `AMAZON_DOCUMENT_EXPIRED` when the address is no longer good
 */
export async function downloadDocument(client: AmazonClient, document: Document): Promise<string> {
  const request = requestOf(client, document);
  return transfer(client, 'downloadDocument', request, async (answer) => {
    const bytes = await unpack(answer, document.compressionAlgorithm);
    return decodeText(bytes, headerOf(answer, 'content-type'));
  });
}

/**
 * Downloads a document into a file as it comes, so that it is never whole in memory.
 *
 * @param path of the file, which only its owner can read; an existing one is replaced
 * @returns the text of the file, unpacked and decoded by the charset of the answer, as long as the file exists
 * @throws AmazonError `AMAZON_DOCUMENT_EXPIRED` when the address is no longer good; Error of Node when the file cannot be written
 */
export async function saveDocument(
  client: AmazonClient,
  document: Document,
  path: string,
): Promise<TextSource> {
  const request = requestOf(client, document);
  const once = async (): Promise<TextSource> => {
    const file = openForWriting(path);
    const result = await client.transfer({ ...request, into: file.write }).finally(file.close);
    const answer = successOf('downloadDocument', result);
    try {
      return await textFile(path, {
        contentType: headerOf(answer, 'content-type'),
        maxBytes: MAX_PLAIN_BYTES,
      });
    } catch (cause) {
      if (cause instanceof TextTooLongError) throw tooLarge('downloadDocument');
      if (cause instanceof RangeError) throw lost('downloadDocument', DAMAGED);
      throw cause;
    }
  };
  return client.retry(once, isWorthARetry);
}

type OpenFile = { write: (chunk: Buffer) => void; close: () => void };

/** A file for chunks that come one after the other. The first error of the disk is thrown when it is closed. */
function openForWriting(path: string): OpenFile {
  const file = openSync(path, 'w', 0o600);
  let failed: { error: unknown } | undefined;
  return {
    write: (chunk) => {
      if (failed !== undefined) return;
      try {
        writeFileSync(file, chunk);
      } catch (error) {
        failed = { error };
      }
    },
    close: () => {
      closeSync(file);
      if (failed !== undefined) throw failed.error;
    },
  };
}

function requestOf(client: AmazonClient, { url, compressionAlgorithm }: Document): PlainRequest {
  if (compressionAlgorithm !== undefined && compressionAlgorithm !== 'GZIP') {
    throw transferError('downloadDocument', `packed as ${quotable(compressionAlgorithm)}, not as GZIP`, {
      ...unexpected,
      code: 'AMAZON_MALFORMED_ANSWER',
    });
  }
  return { url: safeUrl(client, 'downloadDocument', url), method: 'GET' };
}

/**
 * Uploads a document to the address that Amazon gave for it.
 *
 * @param contentType exactly as it was given when the document was created
 * @throws AmazonError `AMAZON_DOCUMENT_EXPIRED` when the address is no longer good
 */
export async function uploadDocument(
  client: AmazonClient,
  url: string,
  content: Buffer,
  contentType: string,
): Promise<void> {
  const address = safeUrl(client, 'uploadDocument', url);
  const headers = { 'content-type': contentType };
  await transfer(
    client,
    'uploadDocument',
    { url: address, method: 'PUT', headers, body: content },
    async () => undefined,
  );
}

/**
 * Requests the address of a document and uses it; when the address has expired, it requests a new one and tries once more.
 *
 * @param request asks Amazon for an address
 * @param use downloads from it or uploads to it
 */
export async function withDocument<D, T>(
  request: () => Promise<D>,
  use: (document: D) => Promise<T>,
): Promise<T> {
  try {
    return await use(await request());
  } catch (error) {
    if (!(error instanceof AmazonError) || error.code !== 'AMAZON_DOCUMENT_EXPIRED') throw error;
    return use(await request());
  }
}

/** Repeats a transfer while that can help. */
function transfer<T>(
  client: AmazonClient,
  action: DocumentAction,
  request: PlainRequest,
  read: (answer: Answer) => Promise<T>,
): Promise<T> {
  const once = async (): Promise<T> => {
    try {
      return await read(successOf(action, await client.transfer(request)));
    } catch (cause) {
      if (cause instanceof AmazonError) throw cause;
      if (expandsTooFar(cause)) throw tooLarge(action);
      throw lost(action, DAMAGED);
    }
  };
  return client.retry(once, isWorthARetry);
}

const isWorthARetry = (error: unknown): boolean =>
  error instanceof AmazonError && error.code === 'AMAZON_CONNECTION_LOST';

/** Returns the answer if it is a success. */
function successOf(action: DocumentAction, result: Answer | Failure): Answer {
  if (result.kind === 'failure') throw failureOf(action, result);
  const { status, bytes } = result;
  if (status >= 200 && status < 300) return result;
  if (status >= 500 || status === 429 || status === 408) throw lost(action, `status ${status}`);
  const said = quotable(bytes.subarray(0, 20_000).toString('utf8'));
  if (status === 403 || (status === 400 && /expired/i.test(said))) {
    const details = { code: 'AMAZON_DOCUMENT_EXPIRED', actor: 'wait', hint: NEXT_RUN, status } as const;
    throw transferError(action, `its address is no longer good (status ${status})`, details);
  }
  throw transferError(action, `status ${status}`, { ...unexpected, code: 'AMAZON_REFUSED', status });
}

const unexpected = { actor: 'developer', hint: 'Report this to the developers.' } as const;

function failureOf(action: DocumentAction, { reason, code }: Failure): AmazonError {
  return reason === 'tooLarge' ? tooLarge(action) : lost(action, code ?? reason);
}

function tooLarge(action: DocumentAction): AmazonError {
  return transferError(action, 'it is too large', { ...unexpected, code: 'AMAZON_ANSWER_TOO_LARGE' });
}

function lost(action: DocumentAction, what: string): AmazonError {
  return transferError(action, what, { code: 'AMAZON_CONNECTION_LOST', actor: 'wait', hint: NEXT_RUN });
}

function transferError(
  operation: DocumentAction,
  what: string,
  details: Pick<AmazonErrorDetails, 'code' | 'actor' | 'hint' | 'status'>,
): AmazonError {
  const verb = operation === 'downloadDocument' ? 'fetched from' : 'sent to';
  return new AmazonError(`A document could not be ${verb} Amazon: ${what}`, {
    ...details,
    operation,
    outcome: 'rejected',
  });
}

async function unpack(answer: Answer, compressionAlgorithm: string | undefined): Promise<Buffer> {
  const bytes = await plainBytes(answer);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return compressionAlgorithm === 'GZIP' && isGzip ? unzip(bytes) : bytes;
}

/** Returns the address if it is on a host of Amazon's. The address is a key, so no message shows it. */
function safeUrl({ account }: AmazonClient, action: DocumentAction, url: string): URL {
  if (URL.canParse(url) && isDocumentAddress(new URL(url), account.endpoint)) return new URL(url);
  throw transferError(action, "its address is not https on a host of Amazon's", {
    ...unexpected,
    code: 'AMAZON_MALFORMED_ANSWER',
  });
}
