import {
  divideOverMoves,
  type EarlierMove,
  type LineMove,
  lowerEarlierSteps,
} from '../../src/domain/moves.ts';
import { type BillLineId, recordId, type SaleLineId, type StockMoveId } from '../../src/domain/record-id.ts';

const LINE = recordId<SaleLineId>(7);

/** An open move of two units of a line that is counted in the line's own unit. */
function move(id: number, change: Partial<LineMove> = {}): LineMove {
  return {
    id: recordId(id),
    lineId: LINE,
    part: undefined,
    step: recordId(1),
    state: 'assigned',
    demand: 2,
    done: 0,
    perUnit: 1,
    ...change,
  };
}

function divided(units: number, ...moves: LineMove[]): [number, number][] {
  return [...divideOverMoves(moves, new Map([[LINE, units]]))];
}

describe('units of order lines, divided over moves', () => {
  test('each move gets up to its demand, in their order', () => {
    expect(divided(3, move(1), move(2))).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  test('what has left was its share, also when more has left than is wanted', () => {
    const done = move(1, { state: 'done', done: 2 });
    expect(divided(3, move(2), done)).toEqual([[2, 1]]);
    expect(divided(1, move(2), done)).toEqual([[2, 0]]);
  });

  test('a reservation on a cancelled move counts for nobody', () => {
    expect(divided(2, move(1, { state: 'cancel', done: 2 }), move(2))).toEqual([[2, 2]]);
  });

  test('a dozen is twelve pieces', () => {
    expect(divided(1, move(1, { demand: 24, perUnit: 12 }))).toEqual([[1, 12]]);
  });

  test('every part of a kit gets as many as the kits need', () => {
    const [plate, cup] = [
      { part: recordId<BillLineId>(11), perUnit: 2 },
      { part: recordId<BillLineId>(12), perUnit: 1 },
    ];
    expect(
      divided(
        2,
        move(1, { ...plate, demand: 4 }),
        move(2, { ...cup, state: 'done', done: 1 }),
        move(3, { ...cup }),
      ),
    ).toEqual([
      [1, 4],
      [3, 1],
    ]);
  });

  test('goods that have only been picked are still to leave', () => {
    const picked = move(1, { step: recordId(1), state: 'done', done: 2 });
    expect(divided(1, picked, move(2, { step: recordId(2) }))).toEqual([[2, 1]]);
  });

  test('lines that nobody asks about are left out', () => {
    expect(divided(1, move(1, { lineId: recordId(8) }))).toEqual([]);
  });
});

const idsOf = (ids: readonly number[]): StockMoveId[] => ids.map((id) => recordId(id));

/** An earlier step. */
const earlier = (id: number, demand: number, originIds: number[] = [], state = 'assigned'): EarlierMove => ({
  id: recordId(id),
  demand,
  originIds: idsOf(originIds),
  state,
});
const lowered = (by: number, originIds: number[], moves: EarlierMove[]): [number, number][] => [
  ...lowerEarlierSteps(
    new Map([[recordId(1), { by, originIds: idsOf(originIds) }]]),
    new Map(moves.map((each) => [each.id, each])),
  ),
];

describe('the steps before a delivery that was lowered', () => {
  test('are lowered by the same amount, step by step', () => {
    expect(lowered(1, [2], [earlier(2, 3, [3]), earlier(3, 3)])).toEqual([
      [2, 2],
      [3, 2],
    ]);
  });

  test('what was picked or cancelled stays, and the rest takes its share', () => {
    const moves = [earlier(2, 1, [], 'done'), earlier(3, 1, [], 'cancel'), earlier(4, 2)];
    expect(lowered(1, [2, 3, 4], moves)).toEqual([[4, 1]]);
    expect(lowered(2, [2], [earlier(2, 3, [], 'done')])).toEqual([]);
  });

  test('never become less than nothing, and are not lowered for others', () => {
    expect(lowered(5, [2], [earlier(2, 3)])).toEqual([[2, 0]]);
    expect(lowered(1, [], [earlier(2, 3)])).toEqual([]);
  });

  test('one move for two deliveries is lowered for both', () => {
    const both = new Map([
      [recordId<StockMoveId>(1), { by: 1, originIds: idsOf([9]) }],
      [recordId<StockMoveId>(2), { by: 2, originIds: idsOf([9]) }],
    ]);
    expect([...lowerEarlierSteps(both, new Map([[recordId(9), earlier(9, 5)]]))]).toEqual([[9, 2]]);
  });
});
