/** The keys that a JSON Schema allows at a path; empty when the path is not an object. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  let node = schema;
  for (const step of path)
    node = typeof step === 'number' ? below(node, 'items') : below(below(node, 'properties'), String(step));
  return Object.keys(below(node, 'properties') ?? {});
}

function below(node: unknown, key: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  return Object.entries(node).find(([name]) => name === key)?.[1];
}

/** The allowed word that was probably meant; undefined when none is similar. */
export function closest(word: string, allowed: readonly string[]): string | undefined {
  const longest = Math.max(1, Math.floor(word.length / 3));
  const [best] = allowed
    .map((each) => ({ each, far: distance(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ far }) => far <= longest)
    .sort((one, other) => one.far - other.far);
  return best?.each;
}

/** How many letters must be added, taken out or replaced (Levenshtein). */
function distance(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      now.push(
        Math.min((before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1, (before[column - 1] ?? 0) + same),
      );
    }
    before = now;
  }
  return before[other.length] ?? 0;
}
