/** No answer of Odoo or Amazon is nested deeper. */
const DEEPEST = 500;
/** Below this length, in characters, no nesting costs more than a moment. */
const HARMLESS = 50_000;

/**
 * Parses JSON from outside. A text of some megabytes that is nothing but brackets would keep `JSON.parse` busy for a minute, so the
 * depth is counted first.
 *
 * @throws SyntaxError when it is no JSON, or nested too deep
 */
export function parseJson(text: string): unknown {
  if (text.length > HARMLESS && isTooDeep(text)) throw new SyntaxError('JSON that is nested too deep');
  return JSON.parse(text);
}

const [QUOTE, BACKSLASH] = ['"', '\\'].map((sign) => sign.charCodeAt(0));
const OPENING = new Set(['[', '{'].map((sign) => sign.charCodeAt(0)));
const CLOSING = new Set([']', '}'].map((sign) => sign.charCodeAt(0)));

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) isQuoted = !isQuoted;
    else if (sign === BACKSLASH) at += 1;
    else if (!isQuoted && OPENING.has(sign)) depth += 1;
    else if (!isQuoted && CLOSING.has(sign)) depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}
