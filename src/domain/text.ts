/** Control characters except tab and line breaks. */
const CONTROL = /[^\P{Cc}\t\n\r]/gu;

/** The replacement character for a lone surrogate, and two code points that are not characters: XML refuses them. */
const NO_CHARACTER = /[\ufffd-\uffff]/g;

/** Longer names are cut: Odoo shows them in one line, and PostgreSQL indexes refuse texts of some kilobytes. */
const LONGEST_NAME = 300;

/**
 * A text without what cannot be stored: control characters, lone surrogates and white space at both ends are removed; emoji,
 * right-to-left marks, `&` and line breaks stay. An empty text becomes undefined.
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

/** A form for comparison in which different spellings of a text are equal: no case, no accents, no punctuation, single spaces. */
export function normalise(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Sentences behind each other; one that ends without a mark gets a full stop. What is missing or empty is left out. */
export function sentences(...texts: readonly (string | undefined)[]): string {
  const said = texts.map((text) => text?.trim() ?? '').filter((text) => text !== '');
  return said
    .map((text, index) => (index === said.length - 1 || /[.!?…]["”)]?$/.test(text) ? text : `${text}.`))
    .join(' ');
}

/**
 * The name that somebody most likely meant.
 *
 * @returns the known name that contains the text, is contained in it, or differs in few letters; undefined when none is near
 */
export function nearest(text: string, known: readonly string[]): string | undefined {
  const wanted = normalise(text);
  const ranked = known
    .map((name) => ({ name, distance: distanceOf(wanted, normalise(name)) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .toSorted((one, other) => one.distance - other.distance);
  const part = known.find((name) => {
    const spelled = normalise(name);
    return spelled !== '' && (spelled.includes(wanted) || wanted.includes(spelled));
  });
  return ranked[0]?.name ?? part;
}

/** Edit distance: how many letters to insert, delete or replace to turn one text into the other. */
function distanceOf(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const exchanged = (before[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(exchanged, (before[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    before = current;
  }
  return before.at(-1) ?? 0;
}
