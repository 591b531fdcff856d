/** Goods of an order line on their way, in the move's own unit of measure. */
export type LineMove = {
  id: number;
  lineId: number;
  /** Only moves of one step and one part (of a kit) stand for the same goods. */
  part: number;
  step: number;
  state: string;
  demand: number;
  done: number;
  /** How much of it makes one unit of the order line: 12 pieces of a dozen, 2 plates of a set. */
  perUnit: number;
};

/**
 * Divides units of order lines over the moves that stand for them. Moves that are done have had their share; of the open ones
 * each gets up to its demand, in their order.
 *
 * @param units so many of each line, in the unit of measure of the line; other lines are left out
 * @returns quantities of the open moves, each in its own unit of measure
 */
export function divideOverMoves(
  moves: readonly LineMove[],
  units: ReadonlyMap<number, number>,
): Map<number, number> {
  const counted = moves.filter(({ lineId, state }) => units.has(lineId) && state !== 'cancel');
  const left = new Map<string, number>();
  const leftFor = (move: LineMove): number =>
    left.get(sameGoods(move)) ?? (units.get(move.lineId) ?? 0) * move.perUnit;
  for (const move of counted.filter(({ state }) => state === 'done'))
    left.set(sameGoods(move), leftFor(move) - move.done);
  return new Map(
    counted
      .filter(({ state }) => state !== 'done')
      .map((move) => {
        const share = Math.max(0, Math.min(move.demand, leftFor(move)));
        left.set(sameGoods(move), leftFor(move) - share);
        return [move.id, share];
      }),
  );
}

function sameGoods({ lineId, part, step }: LineMove): string {
  return `${lineId} ${part} ${step}`;
}

/** A move of an earlier step: goods on their way to where a delivery begins. */
export type EarlierMove = {
  id: number;
  state: string;
  demand: number;
  /** The moves that bring the goods to where this one begins. */
  originIds: readonly number[];
};

/**
 * Lowers the steps before moves that were lowered, each by the same amount: what is not to leave is not to be picked and packed
 * either. Moves that are done have had their share, and what was picked too much is put back by Odoo's own means.
 *
 * @param lowered by how much each move was lowered
 * @param earlier all moves that lead to them, by id, in one unit of measure
 * @returns the new demand of earlier moves that become less
 */
export function lowerEarlierSteps(
  lowered: ReadonlyMap<number, { by: number; originIds: readonly number[] }>,
  earlier: ReadonlyMap<number, EarlierMove>,
): Map<number, number> {
  const demands = new Map<number, number>();
  let step = [...lowered.values()];
  while (step.length > 0) {
    const before = new Map<number, { by: number; originIds: readonly number[] }>();
    for (const { by, originIds } of step) {
      let left = by;
      for (const id of originIds) {
        const move = earlier.get(id);
        if (move === undefined || move.state === 'done' || move.state === 'cancel') continue;
        const demand = demands.get(id) ?? move.demand;
        const share = Math.min(left, demand);
        if (share <= 0) continue;
        left -= share;
        demands.set(id, demand - share);
        before.set(id, { by: (before.get(id)?.by ?? 0) + share, originIds: move.originIds });
      }
    }
    step = [...before.values()];
  }
  return demands;
}
