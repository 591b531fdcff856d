import { redactSecrets } from './secrets.ts';
import { placesOf, replaceSpans, type Span } from './spans.ts';

/** Names of fields that belong to a buyer, as Amazon and Odoo write them; compared without case and separators. */
const PERSONAL = new Set([
  'name',
  'buyername',
  'buyeremail',
  'recipientname',
  'companyname',
  'firstname',
  'lastname',
  'email',
  'emailnormalized',
  'phone',
  'mobile',
  'fax',
  'street',
  'street2',
  'addressline1',
  'addressline2',
  'addressline3',
  'city',
  'zip',
  'postalcode',
  'vat',
  'taxid',
  'buyer',
  'recipient',
  'deliveryaddress',
  'shippingaddress',
  'address',
  'giftmessage',
  'giftmessagetext',
  'giftoption',
  'deliveryinstructions',
  'password',
  'clientsecret',
  'refreshtoken',
  'accesstoken',
  'authorization',
  'apikey',
  'token',
]);

/** The lookbehind keeps it linear: a run of letters is tried from its beginning only. */
const EMAIL = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const DEEPEST = 6;

/** Longest text of a log field, in characters. */
const LONGEST_LOGGED = 4_000;

/**
 * Log fields without what belongs to a buyer: values under a personal name are replaced at any depth, e-mail addresses and secrets in
 * any text. Long texts are cut.
 */
export function withoutPersonalData(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return cleanFields(fields, 0);
}

function cleanFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, isPersonal(key) ? '[removed]' : clean(value, depth)]),
  );
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactSecrets(cut(value, LONGEST_LOGGED).replace(EMAIL, '[e-mail]'));
  if (value === null || typeof value !== 'object') return value;
  if (depth === DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.map((entry) => clean(entry, depth + 1));
  return cleanFields(value, depth + 1);
}

function isPersonal(key: string): boolean {
  return PERSONAL.has(key.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** Of a text from outside no more is looked at than this, in characters. */
const LONGEST_READ = 20_000;
/** What is replaced may begin before the end of a message and end behind it. */
const MARGIN = 2_000;

/**
 * The one gate for texts from outside (Amazon's, Odoo's, a proxy's) on their way into messages, the log, the state file and Odoo's
 * notes: no markup, no secrets, no e-mail addresses, no persons, one line, cut. Takes time in proportion to its output, however long
 * the text is.
 *
 * @param text as it came
 * @param longest in characters
 * @param personal texts that belong to the buyer whom the text may be about; buyers seen lately are known besides
 */
export function quotable(text: string, longest = 300, personal: readonly string[] = []): string {
  const plain = decoded(withoutMarkup(text.slice(0, LONGEST_READ)))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, longest + MARGIN);
  return cut(withoutPersons(redactSecrets(plain.replace(EMAIL, '[e-mail]')), personal), longest);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Tags go; what stands between them stays, but for styles and scripts. */
function withoutMarkup(text: string): string {
  const opening = /<(style|script)\b/gi;
  let kept = '';
  let from = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    kept += `${text.slice(from, match.index)} `;
    const closing = text.toLowerCase().indexOf(`</${match[1]?.toLowerCase()}`, match.index);
    from = closing < 0 ? text.length : closing;
    if (closing < 0) break;
    opening.lastIndex = closing;
  }
  return (kept + text.slice(from)).replace(/<[/!?a-z][^<>]*>/gi, ' ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
  '#34': '"',
};

function decoded(text: string): string {
  return text.replace(
    /&(amp|lt|gt|quot|apos|nbsp|#39|#34);/g,
    (whole, name: string) => ENTITIES[name] ?? whole,
  );
}

/** Texts of buyers that this process has seen lately, oldest first; in memory alone. */
const seen = new Map<string, true>();
const MOST_SEEN = 20_000;
/** Shorter ones are ordinary words, postal codes and the like; they are known for the order at hand alone. */
const SHORTEST_SEEN = 6;

/**
 * Remembers texts that belong to buyers for a while, so that {@link quotable} finds them in whatever Odoo says, also in an error that
 * names no order.
 */
export function rememberPersons(personal: readonly string[]): void {
  for (const text of personal) {
    const flat = flatten(text).text;
    if (flat.length < SHORTEST_SEEN || /^\d{1,8}$/.test(flat)) continue;
    seen.delete(flat);
    seen.set(flat, true);
  }
  for (const oldest of seen.keys()) {
    if (seen.size <= MOST_SEEN) break;
    seen.delete(oldest);
  }
}

/**
 * A text without what belongs to persons. They are found whatever their case, spacing and punctuation: Odoo quotes names with single
 * blanks, VAT numbers without dots.
 *
 * @param personal texts of the buyer whom the text may be about
 */
export function withoutPersons(text: string, personal: readonly string[] = []): string {
  const own = personal.map((each) => flatten(each).text);
  if (own.length === 0 && seen.size === 0) return text;
  const flat = flatten(text);
  const spans: Span[] = [];
  for (const wanted of [...own, ...seen.keys()].filter(({ length }) => length > 1)) {
    for (const [start, end] of quotesOf(flat.text, wanted)) {
      const span: Span = [flat.starts[start] ?? 0, flat.ends[end - 1] ?? text.length];
      if (wanted.length >= SHORTEST_IN_WORDS || isWhole(text, span)) spans.push(span);
    }
  }
  return replaceSpans(text, spans, '…');
}

/** Shorter ones count only as whole words. */
const SHORTEST_IN_WORDS = 12;
/** Whoever quotes a long text may cut it: so much of it is enough. */
const PIECE = 16;

/** Where a text quotes another one: whole, or from any of its pieces as far as both agree. */
function quotesOf(text: string, wanted: string): Span[] {
  if (wanted.length <= PIECE) return placesOf(text, wanted);
  const spans: Span[] = [];
  for (let piece = 0; piece + PIECE <= wanted.length; piece += PIECE) {
    for (const [start, end] of placesOf(text, wanted.slice(piece, piece + PIECE))) {
      let same = end;
      while (same < text.length && text[same] === wanted[piece + same - start]) same += 1;
      spans.push([start, same]);
    }
  }
  return spans;
}

function isWhole(text: string, [start, end]: Span): boolean {
  const around = text.slice(Math.max(0, start - 2), start);
  return !/[\p{L}\p{N}]$/u.test(around) && !/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2));
}

/** The letters and digits of a text in lower case, and where each stands in it. */
function flatten(text: string): { text: string; starts: number[]; ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let flat = '';
  for (const { 0: sign, index } of text.matchAll(/[\p{L}\p{N}]/gu)) {
    const lower = sign.normalize('NFKC').toLowerCase();
    flat += lower;
    for (let unit = 0; unit < lower.length; unit += 1) {
      starts.push(index);
      ends.push(index + sign.length);
    }
  }
  return { text: flat, starts, ends };
}
