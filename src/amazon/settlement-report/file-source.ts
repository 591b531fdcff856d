import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { unicodeOf } from '../text.ts';

/** Enough bytes to detect the encoding of a file. */
const BEGINNING = 4;

/**
 * A settlement report on this machine, as it was downloaded: plain or compressed with gzip; in UTF-8, UTF-16, Shift_JIS or
 * Windows-1252, which is detected from the file.
 *
 * @returns pieces of its text; each call starts from the beginning
 * @throws Error of Node when the file cannot be opened
 */
export async function settlementFile(path: string): Promise<() => AsyncIterable<string>> {
  const bytes = await bytesOf(path);
  const encoding = await encodingOf(bytes);
  return async function* () {
    const decoder = new TextDecoder(encoding);
    for await (const piece of bytes()) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  };
}

type Bytes = () => AsyncIterable<Uint8Array>;

async function bytesOf(path: string): Promise<Bytes> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
  await file.close();
  const isPacked = buffer[0] === 0x1f && buffer[1] === 0x8b;
  return (): Readable => {
    const plain = createReadStream(path);
    // An error in either stream ends the stream that is read.
    return isPacked ? pipeline(plain, createGunzip(), () => undefined) : plain;
  };
}

/** The encoding that the bytes show: a byte order mark, else the first one that fits all of them. */
async function encodingOf(bytes: Bytes): Promise<string> {
  for await (const piece of bytes()) {
    const unicode = unicodeOf(piece);
    if (unicode !== undefined) return unicode;
    break;
  }
  if (await fits(bytes, 'utf-8')) return 'utf-8';
  return (await fits(bytes, 'shift_jis')) ? 'shift_jis' : 'windows-1252';
}

async function fits(bytes: Bytes, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const piece of bytes()) decoder.decode(piece, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (isUndecodable(error)) return false;
    throw error;
  }
}

function isUndecodable(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
  );
}
