import type { ProductId } from './record-id.ts';

declare const kind: unique symbol;

/** The seller's own name of an offer, as Amazon knows it: case and blanks count. A plain text becomes one by {@link toSku}. */
export type Sku = string & { readonly [kind]: 'SKU' };

/** Whether a text can stand in the address of a listing; an empty one, `.` and `..` cannot. */
export function isSku(text: string): text is Sku {
  return !['', '.', '..'].includes(text);
}

/**
 * A text from outside as a SKU.
 *
 * @throws RangeError when it cannot be one
 */
export function toSku(text: string): Sku {
  if (isSku(text)) return text;
  throw new RangeError(`"${text}" is not a SKU of a listing on Amazon`);
}

/** The entry of a SKU in the settings: the internal reference of its product, and how many of it one Amazon unit contains. */
export type SkuTarget = string | { reference: string; quantity: number };
export type SkuMap = Readonly<Record<string, SkuTarget>>;

/** The product of a SKU according to the settings; without an entry, the SKU is the reference and one unit is one product. */
export function targetOf(skuMap: SkuMap, sellerSku: string): { reference: string; quantity: number } {
  const target = Object.hasOwn(skuMap, sellerSku) ? skuMap[sellerSku] : undefined;
  if (target === undefined) return { reference: sellerSku, quantity: 1 };
  return typeof target === 'string' ? { reference: target, quantity: 1 } : target;
}

/** A reference without differences that people often make by mistake: case and blanks. */
export function comparableReference(reference: string): string {
  return reference.replaceAll(/\s+/g, '').toLowerCase();
}

/** A product whose reference looks like a wanted one. */
export type Candidate = { id: ProductId; reference: string; active: boolean };

/** The result for a reference that no active product has exactly. */
export type NearMatch = { taken: ProductId } | { candidates: Candidate[] };

/**
 * Chooses among products whose reference differs from the wanted one in capital letters or blanks only, or that are archived. Only one
 * active product is taken; an archived one, and one of several, are for a person to decide.
 *
 * @returns undefined when no product has a similar reference
 */
export function chooseNear(reference: string, found: readonly Candidate[]): NearMatch | undefined {
  const wanted = comparableReference(reference);
  const alike = found.filter((candidate) => comparableReference(candidate.reference) === wanted);
  if (alike.length === 0) return undefined;
  const active = alike.filter((candidate) => candidate.active);
  const [only, ...others] = active;
  return only !== undefined && others.length === 0
    ? { taken: only.id }
    : { candidates: active.length > 0 ? active : alike };
}
