/** Cuts a list in two; the first half is the longer one. */
export function halvesOf<Item>(items: readonly Item[]): [Item[], Item[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

export type Bisection<Item, Result> = {
  /** Does the work for a whole list. When it throws, nothing may have been done, or repeating it must do no harm. */
  work: (items: readonly Item[]) => Promise<Result[]>;
  /** True when a single item may be at fault, so that it makes sense to try the others again. */
  concernsOne: (error: unknown) => boolean;
  /** The result for an item that is at fault. */
  onFault: (item: Item, error: unknown) => Result;
};

/**
 * Does work for a whole list. When it fails for a reason that may lie in one item, it tries the two halves separately, down to the
 * items at fault.
 *
 * @returns the results in the order of the list, as `work` and `onFault` return them
 * @throws the first error that concerns the whole list
 */
export async function bisect<Item, Result>(
  items: readonly Item[],
  bisection: Bisection<Item, Result>,
): Promise<Result[]> {
  const { work, concernsOne, onFault } = bisection;
  const [only, ...others] = items;
  if (only === undefined) return [];
  try {
    return await work(items);
  } catch (error) {
    if (!concernsOne(error)) throw error;
    if (others.length === 0) return [onFault(only, error)];
    const [first, second] = halvesOf(items);
    const results = await bisect(first, bisection);
    return [...results, ...(await bisect(second, bisection))];
  }
}

/** Cuts a list into parts that fit; a single item that does not fit is a part of its own. */
export function inFittingParts<Item>(
  items: readonly Item[],
  fits: (part: readonly Item[]) => boolean,
): Item[][] {
  if (items.length === 0) return [];
  if (items.length === 1 || fits(items)) return [[...items]];
  return halvesOf(items).flatMap((half) => inFittingParts(half, fits));
}
