/** Control characters but tab and line breaks. */
const CONTROL = /[^\P{Cc}\t\n\r]/gu;

/** What stands for a lone surrogate, and two codes that are no characters: XML refuses them. */
const NO_CHARACTER = /[\ufffd-\uffff]/g;

/** Longer names are cut: Odoo shows them in one line, and PostgreSQL indexes refuse texts of some kilobytes. */
const LONGEST_NAME = 300;

/**
 * A text as people typed it, without what cannot be stored: control characters and lone surrogates go, white space at both
 * ends too; emoji, right-to-left marks, `&` and line breaks stay. Empty texts become undefined.
 */
export function cleanText(text: string | undefined): string | undefined {
  const cleaned = text?.toWellFormed().replace(NO_CHARACTER, '').replace(CONTROL, '').trim();
  return cleaned === undefined || cleaned === '' ? undefined : cleaned;
}

/** {@link cleanText} on one line and of a length that a name may have. */
export function cleanName(text: string | undefined): string | undefined {
  const cleaned = cleanText(text)?.replace(/\s+/g, ' ');
  return cleaned === undefined ? undefined : Array.from(cleaned).slice(0, LONGEST_NAME).join('');
}

/** A form in which two spellings of the same text are equal: no case, no accents, no punctuation, single spaces. */
export function normalise(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
