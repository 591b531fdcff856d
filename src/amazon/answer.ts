import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { isError } from '../errors.ts';
import type { Answer } from '../net/exchange.ts';
import { parseJson } from '../net/json.ts';

/** Longest body after decompression, in bytes. */
export const MAX_PLAIN_BYTES = 256 * 1024 * 1024;

/**
 * The body without its `Content-Encoding: gzip`; anything else is returned as it is.
 *
 * @throws Error when the compressed stream is damaged or cut short
 */
export async function plainBytes(answer: Answer): Promise<Buffer> {
  return /gzip/i.test(answer.headers['content-encoding'] ?? '') ? unzip(answer.bytes) : answer.bytes;
}

/**
 * Decompresses GZIP.
 *
 * @throws Error when the stream is damaged, cut short or expands beyond 256 MiB
 */
export function unzip(bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: MAX_PLAIN_BYTES }, (error, plain) => {
      if (error) reject(error);
      else resolve(plain);
    });
  });
}

/** True for the error of a compressed stream that expands beyond the limit. */
export function expandsTooFar(error: unknown): boolean {
  return isError(error) && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Reads a body as JSON; undefined when it is not JSON (empty, HTML, cut short). */
export function jsonOf(bytes: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8').decode(bytes));
  } catch {
    return undefined;
  }
}

/** Amazon's `ErrorList`; every part may be missing. */
const ErrorList = z.object({
  errors: z
    .array(
      z.object({
        code: z.string().catch(''),
        message: z.string().catch(''),
        details: z.string().nullish().catch(undefined),
      }),
    )
    .min(1),
});

/** So much of an error's text is looked at, in characters. */
const LONGEST_TEXT = 20_000;

/** Code and text of the first error in a body, cut; the text of a body that is no error list is the body itself. */
export function errorIn(bytes: Buffer): { amazonCode?: string; text: string; details: string } {
  const parsed = ErrorList.safeParse(jsonOf(bytes));
  const first = parsed.data?.errors[0];
  if (first === undefined) return { text: bytes.subarray(0, LONGEST_TEXT).toString('utf8'), details: '' };
  const cut = (text: string): string => text.slice(0, LONGEST_TEXT);
  return { amazonCode: cut(first.code), text: cut(first.message), details: cut(first.details ?? '') };
}

/** One header as text, or undefined. */
export function headerOf(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
