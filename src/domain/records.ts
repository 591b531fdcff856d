/**
 * The keys of a record that is complete: a table of this program, to which nothing is added at run time. TypeScript itself gives plain
 * strings, because a value may have more keys than its type says.
 */
export function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return Object.keys(record) as Key[];
}

/** A copy of a record without the keys whose value is undefined. */
export function definedOnly<T extends object>(record: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the entries are those of the record
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
