/**
 * Characters by which a text from outside could control a terminal or show something else than it says: control characters of both
 * sets, apart from tab and line ends, and those that turn the direction of writing.
 */
const CONTROLLING = /[^\P{Cc}\t\n\r]|\r(?!\n)|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A text for people without what controls a terminal: a seller's SKU or the name of a record in Odoo may hold anything. */
export function shownText(text: string): string {
  return text.replaceAll(CONTROLLING, '');
}

/** A JSON document that says the same in visible characters; JSON itself escapes only the first set of control characters. */
export function shownJson(json: string): string {
  return json.replaceAll(CONTROLLING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
