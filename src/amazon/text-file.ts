import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isError } from '../errors.ts';
import { decodeWindows1252, namedEncoding, unicodeOf } from './text.ts';

/** A text in pieces; each call starts from the beginning. */
export type TextSource = () => AsyncIterable<string>;

export type TextFileOptions = {
  /** As the sender named it, e.g. `text/plain; charset=Cp1252`. */
  contentType?: string | undefined;
  /** Most bytes of the text before decoding. */
  maxBytes?: number;
};

type Bytes = () => AsyncIterable<Uint8Array>;

/** Signs of a Japanese store in the bytes of a file: only there do reports come in Shift_JIS. */
const JAPANESE = /\tJPY\b|amazon\.co\.jp/i;

/** Longer than each of the {@link JAPANESE} signs. */
const LONGEST_SIGN = 20;

/** Errors of zlib for a file that ends too early, or is not what it says. */
const DAMAGED = ['Z_BUF_ERROR', 'Z_DATA_ERROR', 'Z_STREAM_ERROR'];

/** How often a file may be compressed: once as a document, once more for the transfer. */
const MOST_LAYERS = 2;

/** The error of a text that is longer than it may be. */
export class TextTooLongError extends RangeError {
  override name = 'TextTooLongError';
}

/**
 * A text file on this machine, plain or compressed with gzip. It is read as a whole once to find out its encoding, and never whole in
 * memory: a byte order mark decides; else the charset that the sender names, if the bytes fit it; else UTF-8, if they fit; else, for a
 * report of a Japanese store, Shift_JIS; else Windows-1252, which always fits.
 *
 * @throws Error of Node when the file cannot be opened; RangeError in a person's words when its gzip is damaged
 * @throws TextTooLongError when there is more of it than the options allow
 */
export async function textFile(
  path: string,
  { contentType = '', maxBytes = Number.POSITIVE_INFINITY }: TextFileOptions = {},
): Promise<TextSource> {
  const bytes = await plainBytesOf(() => createReadStream(path), maxBytes, MOST_LAYERS);
  const encoding = await encodingOf(bytes, contentType);
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

async function plainBytesOf(bytes: Bytes, maxBytes: number, layers: number): Promise<Bytes> {
  const [first, second] = await beginningOf(bytes);
  if (layers === 0 || first !== 0x1f || second !== 0x8b) return limited(bytes, maxBytes);
  return plainBytesOf(unzipped(bytes), maxBytes, layers - 1);
}

/** The first piece of a file, which holds at least its first bytes; empty of an empty file. */
async function beginningOf(bytes: Bytes): Promise<Uint8Array> {
  for await (const piece of bytes()) if (piece.length > 0) return piece;
  return new Uint8Array();
}

function unzipped(bytes: Bytes): Bytes {
  return async function* () {
    try {
      // An error in either stream ends the stream that is read.
      yield* pipeline(bytes(), createGunzip(), () => undefined);
    } catch (error) {
      if (!hasCode(error, DAMAGED)) throw error;
      throw new RangeError('the gzip file is incomplete or damaged: download it again', {
        cause: error,
      });
    }
  };
}

function limited(bytes: Bytes, maxBytes: number): Bytes {
  return async function* () {
    let length = 0;
    for await (const piece of bytes()) {
      length += piece.length;
      if (length > maxBytes) throw new TextTooLongError(`the text is longer than ${maxBytes} bytes`);
      yield piece;
    }
  };
}

async function encodingOf(bytes: Bytes, contentType: string): Promise<string> {
  const unicode = unicodeOf(await beginningOf(bytes));
  if (unicode !== undefined) return unicode;
  const named = namedEncoding(contentType);
  if (named !== undefined && (await fits(bytes, named))) return named;
  if (named !== 'utf-8' && (await fits(bytes, 'utf-8'))) return 'utf-8';
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
  // Windows-1252 always fits; the bytes are read all the same, so that a damaged file is told here.
  const decoder = encoding === 'windows-1252' ? undefined : new TextDecoder(encoding, { fatal: true });
  try {
    for await (const piece of bytes()) decoder?.decode(piece, { stream: true });
    decoder?.decode();
    return true;
  } catch (error) {
    if (hasCode(error, ['ERR_ENCODING_INVALID_ENCODED_DATA'])) return false;
    throw error;
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return isError(error) && typeof error.code === 'string' && codes.includes(error.code);
}
