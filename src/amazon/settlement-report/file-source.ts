import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { decodeWindows1252, unicodeOf } from '../text.ts';

/** Enough bytes to detect the encoding of a file. */
const BEGINNING = 4;

/** Signs of a Japanese store in the bytes of a file: only there do reports come in Shift_JIS. */
const JAPANESE = /\tJPY\b|amazon\.co\.jp/i;

/** Longer than each of the {@link JAPANESE} signs. */
const LONGEST_SIGN = 20;

/** Errors of zlib for a file that ends too early, or is not what it says. */
const DAMAGED = ['Z_BUF_ERROR', 'Z_DATA_ERROR', 'Z_STREAM_ERROR'];

/**
 * A settlement report on this machine, as it was downloaded: plain or compressed with gzip; in UTF-8, UTF-16, Windows-1252 or, from
 * Japan, Shift_JIS, which is detected from the file.
 *
 * @returns pieces of its text; each call starts from the beginning
 * @throws Error of Node when the file cannot be opened; RangeError in a person's words when it is empty or a damaged gzip file
 */
export async function settlementFile(path: string): Promise<() => AsyncIterable<string>> {
  const bytes = await bytesOf(path);
  const encoding = await encodingOf(bytes);
  return async function* () {
    if (encoding === 'windows-1252') {
      for await (const piece of bytes()) yield decodeWindows1252(Buffer.from(piece));
      return;
    }
    const decoder = new TextDecoder(encoding);
    for await (const piece of bytes()) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  };
}

type Bytes = () => AsyncIterable<Uint8Array>;

async function bytesOf(path: string): Promise<Bytes> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
  await file.close();
  if (bytesRead === 0) throw new RangeError('the file is empty: download the settlement report again');
  if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return () => createReadStream(path);
  return async function* () {
    try {
      // An error in either stream ends the stream that is read.
      yield* pipeline(createReadStream(path), createGunzip(), () => undefined);
    } catch (error) {
      if (!hasCode(error, DAMAGED)) throw error;
      throw new RangeError('the gzip file is incomplete or damaged: download the settlement report again', {
        cause: error,
      });
    }
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
  // Umlauts of Windows-1252 are characters in Shift_JIS too, only others.
  return (await isJapanese(bytes)) && (await fits(bytes, 'shift_jis')) ? 'shift_jis' : 'windows-1252';
}

async function isJapanese(bytes: Bytes): Promise<boolean> {
  let end = '';
  for await (const piece of bytes()) {
    const text = end + Buffer.from(piece).toString('latin1');
    if (JAPANESE.test(text)) return true;
    end = text.slice(-LONGEST_SIGN);
  }
  return false;
}

async function fits(bytes: Bytes, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const piece of bytes()) decoder.decode(piece, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (hasCode(error, ['ERR_ENCODING_INVALID_ENCODED_DATA'])) return false;
    throw error;
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
