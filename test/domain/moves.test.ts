import { divideOverMoves, type LineMove } from '../../src/domain/moves.ts';

const LINE = 7;

/** An open move of two units of a line that is counted in the line's own unit. */
function move(id: number, change: Partial<LineMove> = {}): LineMove {
  return {
    id,
    lineId: LINE,
    part: 0,
    step: 1,
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

  test('what was reserved on a cancelled move is nobody’s', () => {
    expect(divided(2, move(1, { state: 'cancel', done: 2 }), move(2))).toEqual([[2, 2]]);
  });

  test('a dozen is twelve pieces', () => {
    expect(divided(1, move(1, { demand: 24, perUnit: 12 }))).toEqual([[1, 12]]);
  });

  test('every part of a kit gets as many as the kits need', () => {
    const [plate, cup] = [
      { part: 11, perUnit: 2 },
      { part: 12, perUnit: 1 },
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
    const picked = move(1, { step: 1, state: 'done', done: 2 });
    expect(divided(1, picked, move(2, { step: 2 }))).toEqual([[2, 1]]);
  });

  test('lines that nobody asks about are left out', () => {
    expect(divided(1, move(1, { lineId: 8 }))).toEqual([]);
  });
});
