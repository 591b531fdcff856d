/**
 * Amazon adds names at any time and spells them in several ways: `Current Reserve Amount`, `CURRENT_RESERVE_AMOUNT`. This keeps
 * what all spellings share: letters and digits, in lower case.
 */
export function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** A prepared pattern: the literal parts between its asterisks, folded. */
export type Pattern = { parts: readonly string[] };

/**
 * Prepares a pattern. `Storage Fee` fits these words alone; an asterisk stands for any text, also none: `Transfer of funds*`,
 * `*reimbursement*`. Case, blanks and punctuation do not matter.
 */
export function toPattern(text: string): Pattern {
  return { parts: text.split('*').map(fold) };
}

/**
 * Whether a text fits a pattern.
 *
 * @param folded the text, {@link fold}ed
 */
export function fits({ parts }: Pattern, folded: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return folded === first;
  if (!folded.startsWith(first)) return false;
  let place = first.length;
  for (const part of rest) {
    const found = folded.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return folded.length - last.length >= place && folded.endsWith(last);
}

/**
 * Whether the literal text of a pattern contains a word, so that the pattern names it and does not match it through an asterisk
 * alone.
 */
export function names({ parts }: Pattern, word: string): boolean {
  return parts.some((part) => part.includes(word));
}
