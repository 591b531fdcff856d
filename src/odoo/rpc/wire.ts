/** What may travel to Odoo: JSON's types, without undefined, NaN, dates and class instances. */
export type Wire = string | number | boolean | null | readonly Wire[] | { readonly [key: string]: Wire };

/** Control characters but tab and line breaks, and what XML cannot hold at all. */
const CONTROL = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u;

/**
 * Refuses a value that a protocol would silently change: `undefined` arrives as an empty string over XML-RPC and clears a
 * field, a Date loses its zone, a Decimal becomes a struct, a control character breaks the XML.
 *
 * @throws TypeError that names the place, e.g. `sale.order.write arguments.vals.note`
 */
export function assertWire(value: unknown, place: string): asserts value is Wire {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') return assertText(value, place);
  if (typeof value === 'number') return assertNumber(value, place);
  if (Array.isArray(value)) {
    value.forEach((entry, index) => assertWire(entry, `${place}[${index}]`));
    return;
  }
  if (typeof value !== 'object' || !isPlain(value))
    throw new TypeError(`${place} cannot be sent to Odoo: ${describe(value)}`);
  for (const [key, entry] of Object.entries(value)) assertWire(entry, `${place}.${key}`);
}

function assertText(text: string, place: string): void {
  if (CONTROL.test(text))
    throw new TypeError(`${place} cannot be sent to Odoo: it holds a control character`);
}

function assertNumber(value: number, place: string): void {
  if (!Number.isFinite(value)) throw new TypeError(`${place} cannot be sent to Odoo: ${value}`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  return typeof value === 'object' ? 'an object with a class of its own' : `a value of type ${typeof value}`;
}
