import type { ListingIssue, Patch } from '../formats/listing-schema.ts';
import type { Listing } from './listing-book.ts';

const AVAILABILITY = 'fulfillment_availability';
const SELECTOR = 'fulfillment_channel_code';
const TOP_LEVEL = /^\/attributes\/([a-z][a-z0-9_]*)$/;

type Entry = Record<string, unknown>;

/** What is wrong with patches; Amazon takes none of them then. */
export function issuesOf(
  listing: Listing | undefined,
  marketplaceIds: readonly string[],
  patches: readonly Patch[],
): ListingIssue[] {
  // A patch of a listing that is not there would create it, and lacks everything that a new one needs.
  if (!marketplaceIds.every((id) => listing?.attributes.has(id))) {
    return [error('90220', "'item_name' is required but not supplied.", 'item_name', 'MISSING_ATTRIBUTE')];
  }
  if (listing?.blocked !== undefined) {
    return [error('5461', listing.blocked, 'brand', 'QUALIFICATION_REQUIRED')];
  }
  return patches.flatMap((patch) => pathIssues(patch) ?? valueIssues(patch));
}

function pathIssues({ path }: Patch): ListingIssue[] | undefined {
  if (TOP_LEVEL.test(path)) return undefined;
  const name = path.replace(/^\/attributes\//, '');
  return [error('90000900', `The path '${path}' is not a valid attribute of the product type.`, name)];
}

function valueIssues({ op, path, value }: Patch): ListingIssue[] {
  const name = nameOf(path);
  if (value === undefined || value.length === 0) {
    return op === 'delete' ? [] : [notEnough(name, name)];
  }
  return name === AVAILABILITY ? value.flatMap((entry) => entryIssues(entry, op)) : [];
}

function entryIssues(entry: Entry, op: Patch['op']): ListingIssue[] {
  const code = entry[SELECTOR];
  if (typeof code !== 'string' || code === '') return [notEnough(SELECTOR, `${AVAILABILITY}.${SELECTOR}`)];
  const { quantity } = entry;
  if (quantity === undefined || op === 'delete') return [];
  if (typeof quantity === 'number' && Number.isInteger(quantity) && quantity >= 0) return [];
  const message = `The value ${JSON.stringify(quantity)} of 'quantity' is not a whole number from 0 on.`;
  return [error('99022', message, `${AVAILABILITY}.quantity`)];
}

function notEnough(field: string, attribute: string): ListingIssue {
  const message = `The field '"${field}"' for the attribute '${attribute}' does not have enough values. The required minimum is '1' value(s).`;
  return error('99022', message, attribute);
}

function error(
  code: string,
  message: string,
  attribute: string,
  category = 'INVALID_ATTRIBUTE',
): ListingIssue {
  return { code, message, severity: 'ERROR', attributeNames: [attribute], categories: [category] };
}

/** Changes the copy that one marketplace keeps. `merge` keeps the other fields of an entry, `replace` and `add` do not. */
export function patchAttributes(
  listing: Listing,
  marketplaceId: string,
  { op, path, value = [] }: Patch,
): void {
  const attributes = listing.attributes.get(marketplaceId) ?? {};
  const name = nameOf(path);
  const before = attributes[name] ?? [];
  listing.attributes.set(marketplaceId, { ...attributes, [name]: patched(before, op, value) });
}

function patched(before: readonly Entry[], op: Patch['op'], value: readonly Entry[]): Entry[] {
  switch (op) {
    case 'add':
    case 'replace':
      return structuredClone([...value]);
    case 'merge':
      return value.reduce<Entry[]>(merged, [...before]);
    case 'delete':
      return value.length === 0
        ? []
        : before.filter((entry) => !value.some((one) => one[SELECTOR] === entry[SELECTOR]));
  }
}

function merged(entries: readonly Entry[], entry: Entry): Entry[] {
  const known = entries.some((one) => one[SELECTOR] === entry[SELECTOR]);
  if (!known) return [...entries, structuredClone(entry)];
  return entries.map((one) => (one[SELECTOR] === entry[SELECTOR] ? { ...one, ...entry } : one));
}

/** The quantities that patches set, by channel; a channel that is deleted has 0. */
export function quantitiesOf(patches: readonly Patch[]): { code: string; quantity: number }[] {
  return patches
    .filter(({ path }) => nameOf(path) === AVAILABILITY)
    .flatMap(({ op, value = [] }) => value.map((entry) => ({ op, entry })))
    .flatMap(({ op, entry }) => {
      const quantity = op === 'delete' ? 0 : entry['quantity'];
      return typeof quantity === 'number' ? [{ code: String(entry[SELECTOR]), quantity }] : [];
    });
}

function nameOf(path: string): string {
  return TOP_LEVEL.exec(path)?.[1] ?? '';
}
