import fc from 'fast-check';
import { bisect, inFittingParts } from '../../src/net/bisect.ts';

/** Works through numbers, and refuses every part that holds one of `bad`. */
function workWithout(bad: readonly number[], done: number[] = []) {
  return {
    work: async (items: readonly number[]): Promise<string[]> => {
      if (items.some((item) => bad.includes(item))) throw new RangeError('bad');
      done.push(...items);
      return items.map((item) => `done ${item}`);
    },
    concernsOne: (error: unknown) => error instanceof RangeError,
    onFault: (item: number, error: unknown) => `${String(error)} ${item}`,
  };
}

async function breakDown(): Promise<string[]> {
  throw new TypeError('the connection');
}

function fits(part: readonly number[]): boolean {
  return part.reduce((sum, size) => sum + size, 0) <= 10;
}

describe('Halving', () => {
  it('does everything but the items at fault, once each, and answers in the order of the list', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer()), fc.array(fc.boolean()), async (items, marks) => {
        const bad = items.filter((_, index) => marks[index] === true);
        const done: number[] = [];
        const results = await bisect(items, workWithout(bad, done));
        expect(results).toEqual(
          items.map((item) => (bad.includes(item) ? `RangeError: bad ${item}` : `done ${item}`)),
        );
        expect(done).toEqual(items.filter((item) => !bad.includes(item)));
      }),
    );
  });

  it('gives up on an error that concerns all', async () => {
    const { onFault } = workWithout([]);
    await expect(bisect([1, 2], { work: breakDown, onFault, concernsOne: () => false })).rejects.toThrow(
      TypeError,
    );
  });

  it('cuts into parts that fit; an item that fits nowhere is a part of its own', () => {
    expect(inFittingParts([4, 4, 4, 20, 1], fits)).toEqual([[4, 4], [4], [20], [1]]);
    expect(inFittingParts([], fits)).toEqual([]);
  });
});
