import type { ProductId } from '../record-id.ts';
import { cleaned, type Part } from './available.ts';

/** An offer that asks for a share: what one unit of it takes, and how many units it wants at most. */
export type Claim = { parts: readonly Part[]; limit: number };

/**
 * Divides what is available among offers, unit by unit in turn, so that all of them together never get more than there is. An
 * offer leaves when one of its parts is used up, or when it has what it wants; what is left over goes to the earlier ones.
 *
 * @returns whole units, in the order of the claims
 */
export function dealOut(claims: readonly Claim[], available: ReadonlyMap<ProductId, number>): number[] {
  const left = new Map(available);
  const given = claims.map(() => 0);
  let active = claims.flatMap((claim, index) => (claim.parts.length === 0 ? [] : [{ ...claim, index }]));
  while (active.length > 0) {
    // Whole rounds at once, for as long as nobody has to leave.
    const rounds = roundsFor(active, left, given);
    for (const claim of active) take(claim, rounds);
    // Then one round by hand: at least one offer leaves in it.
    active = active.filter((claim) => {
      if ((given[claim.index] ?? 0) >= claim.limit || unitsOf(claim.parts, left) < 1) return false;
      take(claim, 1);
      return true;
    });
  }
  return given;

  function take({ parts, index }: { parts: readonly Part[]; index: number }, units: number): void {
    given[index] = (given[index] ?? 0) + units;
    for (const { productId, quantity } of parts)
      left.set(productId, cleaned((left.get(productId) ?? 0) - units * quantity));
  }
}

/** How many units the parts make: the scarcest part decides. Without parts, none. */
export function unitsOf(parts: readonly Part[], available: ReadonlyMap<ProductId, number>): number {
  const each = parts.map(({ productId, quantity }) =>
    Math.floor(cleaned((available.get(productId) ?? 0) / quantity)),
  );
  return parts.length === 0 ? 0 : Math.max(0, Math.min(...each));
}

/** How many times every active offer can get one more unit. */
function roundsFor(
  active: readonly (Claim & { index: number })[],
  left: ReadonlyMap<ProductId, number>,
  given: readonly number[],
): number {
  const needed = new Map<ProductId, number>();
  for (const { parts } of active)
    for (const { productId, quantity } of parts)
      needed.set(productId, (needed.get(productId) ?? 0) + quantity);
  const byPart = [...needed].map(([productId, quantity]) =>
    Math.floor(cleaned((left.get(productId) ?? 0) / quantity)),
  );
  const byLimit = active.map(({ limit, index }) => limit - (given[index] ?? 0));
  return Math.max(0, Math.min(lowest(byPart), lowest(byLimit)));
}

/** Not `Math.min(...values)`: thousands of offers may share one part. */
function lowest(values: readonly number[]): number {
  return values.reduce((one, other) => Math.min(one, other), Infinity);
}
