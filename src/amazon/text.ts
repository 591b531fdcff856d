/**
 * Decodes a document. Amazon's settlement reports come as UTF-8, Windows-1252 or Shift_JIS, and say so in the content type.
 *
 * @param contentType e.g. `text/plain; charset=Cp1252`; where no charset is named, or the wrong one, UTF-8 is
 *   tried, and then Windows-1252, which always fits
 */
export function decodeText(bytes: Buffer, contentType = ''): string {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  return (
    decodeAs(charset ?? 'utf-8', bytes) ??
    decodeAs('utf-8', bytes) ??
    new TextDecoder('windows-1252').decode(bytes)
  );
}

/** The text, or undefined when the charset is unknown or does not fit. */
function decodeAs(charset: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
