import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Clock, MINUTE_MS } from '../world/clock.ts';
import { type Answer, emptyAnswer, textAnswer } from './answers.ts';
import type { SimulatedRequest } from './requests.ts';

/** A document of a feed or a report. */
type StoredDocument = {
  id: string;
  contentType: string;
  /** Undefined until it has been uploaded. */
  content: Buffer | undefined;
  /** The content is stored compressed. */
  gzip: boolean;
};

/** The store behind the presigned URLs (at Amazon: S3). */
export type Documents = {
  create: (document: { contentType: string; content?: Buffer; gzip?: boolean }) => StoredDocument;
  find: (id: string) => StoredDocument | undefined;
  /** A URL for a document; it works for five minutes. */
  presign: (base: string, id: string, method: 'GET' | 'PUT', encodingHeader?: boolean) => string;
  /** Answers a request to such a URL. */
  answer: (request: SimulatedRequest) => Answer;
};

/** Where the presigned URLs are. */
export const PRESIGNED_PATH = '/presigned/';

const SECRET = randomBytes(32);

/** Makes an empty store. */
export function createDocuments(clock: Clock): Documents {
  const documents = new Map<string, StoredDocument>();
  return {
    create: ({ contentType, content, gzip = false }) => {
      const id = `amzn1.tortuga.4.eu.${randomUUID()}`;
      const stored = content && gzip ? gzipSync(content) : content;
      const document = { id, contentType, content: stored, gzip };
      documents.set(id, document);
      return document;
    },
    find: (id) => documents.get(id),
    presign: (base, id, method, encodingHeader = false) => {
      const expires = String(clock.now() + 5 * MINUTE_MS);
      const query = new URLSearchParams({
        'X-Amz-Expires': expires,
        ...(encodingHeader ? { 'response-content-encoding': 'gzip' } : {}),
        'X-Amz-Signature': signature(method, id, expires),
      });
      return `${base}${PRESIGNED_PATH}${id}?${query.toString()}`;
    },
    answer: (request) => {
      const document = documents.get(request.path.slice(PRESIGNED_PATH.length));
      return refusalOf(request, document, clock.now()) ?? exchange(request, document as StoredDocument);
    },
  };
}

/** What speaks against the request: another authorization, the signature, the time, the content type. */
function refusalOf(
  request: SimulatedRequest,
  document: StoredDocument | undefined,
  now: number,
): Answer | undefined {
  if (request.headers['authorization'] ?? request.headers['x-amz-access-token']) {
    return storageError(400, 'InvalidArgument', 'Only one auth mechanism allowed');
  }
  const expires = request.query.get('X-Amz-Expires') ?? '';
  const signed = signature(request.method, document?.id ?? '', expires);
  if (!document || signed !== request.query.get('X-Amz-Signature')) {
    return storageError(403, 'SignatureDoesNotMatch', 'The signature does not match.');
  }
  if (Number(expires) < now) return storageError(403, 'AccessDenied', 'Request has expired');
  if (request.method === 'PUT' && request.headers['content-type'] !== document.contentType) {
    return storageError(
      403,
      'SignatureDoesNotMatch',
      'The content type differs from the one that was signed.',
    );
  }
  return undefined;
}

function exchange(request: SimulatedRequest, document: StoredDocument): Answer {
  if (request.method === 'PUT') {
    document.content = request.body;
    return emptyAnswer(200);
  }
  if (!document.content) return storageError(404, 'NoSuchKey', 'The specified key does not exist.');
  const encoding = request.query.has('response-content-encoding') && document.gzip;
  return {
    status: 200,
    headers: { 'content-type': document.contentType, ...(encoding ? { 'content-encoding': 'gzip' } : {}) },
    body: document.content,
  };
}

function signature(method: string, id: string, expires: string): string {
  return createHmac('sha256', SECRET).update(`${method} ${id} ${expires}`).digest('hex');
}

function storageError(status: number, code: string, message: string): Answer {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return textAnswer(status, 'application/xml', xml);
}
