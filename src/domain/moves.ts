import type { BillLineId, LocationId, SaleLineId, StockMoveId } from './record-id.ts';
/** A stock move of an order line, in the move's own unit of measure. */
export type LineMove = {
  id: StockMoveId;
  lineId: SaleLineId;
  /** Two moves are for the same goods only when they belong to the same step and the same part of a kit. */
  part: BillLineId | undefined;
  step: LocationId | undefined;
  state: string;
  demand: number;
  done: number;
  /** Quantity of the move for one unit of the order line: 12 pieces for a dozen, 2 plates for a set. */
  perUnit: number;
};

/**
 * Distributes the units of order lines over their moves. Finished moves are deducted first; then each open move, in order, gets at
 * most its demand.
 *
 * @param units units by line, in the unit of measure of the line; lines that are not in it are skipped
 * @returns quantities of the open moves, each in its own unit of measure
 */
export function divideOverMoves(
  moves: readonly LineMove[],
  units: ReadonlyMap<SaleLineId, number>,
): Map<StockMoveId, number> {
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

/** A move of an earlier step, such as picking or packing, that brings goods to the place where the delivery starts. */
export type EarlierMove = {
  id: StockMoveId;
  state: string;
  demand: number;
  /** The moves that bring the goods to where this one begins. */
  originIds: readonly StockMoveId[];
};

/**
 * Lowers the earlier steps of lowered moves by the same amount: goods that will not be shipped need not be picked and packed.
 * Finished moves keep their quantity; people put goods that were already picked back with Odoo's own tools.
 *
 * @param lowered by how much each move was lowered
 * @param earlier all moves of earlier steps that lead to them, by id, in one unit of measure
 * @returns the new demand of each earlier move that is lowered
 */
export function lowerEarlierSteps(
  lowered: ReadonlyMap<StockMoveId, { by: number; originIds: readonly StockMoveId[] }>,
  earlier: ReadonlyMap<StockMoveId, EarlierMove>,
): Map<StockMoveId, number> {
  const demands = new Map<StockMoveId, number>();
  let step = [...lowered.values()];
  while (step.length > 0) {
    const before = new Map<StockMoveId, { by: number; originIds: readonly StockMoveId[] }>();
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
