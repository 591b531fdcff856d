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
