import { isError } from '../errors.ts';

/**
 * Decodes a document. Amazon's settlement reports are in UTF-8, Windows-1252 or Shift_JIS, and the content type says which; a byte
 * order mark has priority over it.
 *
 * @param contentType e.g. `text/plain; charset=Cp1252`; where no charset is named, or the wrong one, UTF-8 is tried, and
 *   then Windows-1252, which always fits
 */
export function decodeText(bytes: Buffer, contentType = ''): string {
  const unicode = unicodeOf(bytes);
  if (unicode !== undefined) return new TextDecoder(unicode).decode(bytes);
  const named = namedEncoding(contentType) ?? 'utf-8';
  return decodeAs(named, bytes) ?? decodeAs('utf-8', bytes) ?? decodeWindows1252(bytes);
}

/**
 * The encoding that a content type names, by the name that the decoder has for it (`Windows-31J` is `shift_jis`, `ISO-8859-1` is
 * `windows-1252`, as browsers read them).
 *
 * @returns undefined when none is named, or one that nobody knows
 */
export function namedEncoding(contentType: string): string | undefined {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  if (charset === undefined) return undefined;
  try {
    return new TextDecoder(charset).encoding;
  } catch (error) {
    if (isError(error) && error.code === 'ERR_ENCODING_NOT_SUPPORTED') return undefined;
    throw error;
  }
}

/** The decoded text; undefined when the bytes do not fit the encoding. */
function decodeAs(encoding: string, bytes: Buffer): string | undefined {
  if (encoding === 'windows-1252') return decodeWindows1252(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The characters of Windows-1252 at 0x80 to 0x9F (encoding.spec.whatwg.org); five of them are control characters. */
const HIGH_CHARACTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

/** Decodes Windows-1252. Several Node releases decode it as Latin-1, which loses the euro sign; so it is done here. */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009F]/g, (character) => HIGH_CHARACTERS.charAt(character.charCodeAt(0) - 0x80));
}

/**
 * The Unicode encoding that the first bytes show: by a byte order mark, or because every other byte of the Latin header is zero.
 *
 * @returns undefined when they show none
 */
export function unicodeOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (fourth === undefined) return undefined;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : undefined;
}
