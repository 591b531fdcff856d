import { createPace } from '../../../src/jobs/pass/pace.ts';
import { OdooError } from '../../../src/odoo/rpc/errors.ts';

/**
 * An Odoo with some workers, on a clock of its own: a batch takes its time, and those that find no free worker wait.
 */
function fakeOdoo(workers: number, millisecondsEach: number) {
  let time = 0;
  const free = Array.from({ length: workers }, () => 0);
  const sizes: number[] = [];
  const waiting: { at: number; go: () => void }[] = [];
  const run = async (batch: readonly number[]): Promise<number[]> => {
    sizes.push(batch.length);
    const worker = free.indexOf(Math.min(...free));
    const at = Math.max(free[worker] ?? 0, time) + batch.length * millisecondsEach;
    free[worker] = at;
    await new Promise<void>((go) => waiting.push({ at, go }));
    return [...batch];
  };
  /** Lets the clock jump to the next end, until the work is done. */
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    const state = { done: false };
    const settled = work.finally(() => {
      state.done = true;
    });
    while (!state.done) {
      await new Promise((resolve) => setImmediate(resolve));
      waiting.sort((one, other) => one.at - other.at);
      const next = waiting.shift();
      if (next === undefined) continue;
      time = Math.max(time, next.at);
      next.go();
    }
    return settled;
  };
  return { run, finish, sizes, now: () => time };
}

const ITEMS = Array.from({ length: 400 }, (_, index) => index);

test('every item is worked on once, and the results keep their order', async () => {
  const odoo = fakeOdoo(3, 20);
  const pace = createPace(odoo.now);
  for (let round = 0; round < 10; round += 1) {
    expect(await odoo.finish(pace.inBatches(ITEMS, odoo.run))).toEqual(ITEMS);
  }
  expect(odoo.sizes.reduce((sum, size) => sum + size, 0)).toBe(4000);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 3],
])('an Odoo with %i workers gets %i batches at once', async (workers, lanes) => {
  const odoo = fakeOdoo(workers, 20);
  const pace = createPace(odoo.now);
  for (let round = 0; round < 16; round += 1) await odoo.finish(pace.inBatches(ITEMS, odoo.run));
  const before = odoo.now();
  await odoo.finish(pace.inBatches(ITEMS, odoo.run));
  expect(odoo.now() - before).toBeCloseTo((400 * 20) / lanes, -2);
});

test('a slow Odoo gets small batches, a fast one large ones', async () => {
  const slow = fakeOdoo(1, 2000);
  const pace = createPace(slow.now);
  for (let round = 0; round < 4; round += 1) await slow.finish(pace.inBatches(ITEMS, slow.run));
  expect(Math.max(...slow.sizes.slice(-4))).toBe(31);
  const fast = fakeOdoo(1, 5);
  const fastPace = createPace(fast.now);
  for (let round = 0; round < 3; round += 1) await fast.finish(fastPace.inBatches(ITEMS, fast.run));
  expect(Math.max(...fast.sizes.slice(-2))).toBe(200);
});

test('a few items are one batch, however many lanes there are', async () => {
  const odoo = fakeOdoo(4, 20);
  const pace = createPace(odoo.now);
  for (let round = 0; round < 8; round += 1) await odoo.finish(pace.inBatches(ITEMS, odoo.run));
  odoo.sizes.length = 0;
  await odoo.finish(pace.inBatches([1, 2, 3], odoo.run));
  expect(odoo.sizes).toEqual([3]);
});

test('a single page is one batch, and says nothing about the best number of lanes', async () => {
  const odoo = fakeOdoo(2, 20);
  const pace = createPace(odoo.now);
  for (let round = 0; round < 3; round += 1) await odoo.finish(pace.inBatches(ITEMS, odoo.run));
  odoo.sizes.length = 0;
  for (let page = 0; page < 50; page += 1) await odoo.finish(pace.inBatches(ITEMS.slice(0, 100), odoo.run));
  expect(new Set(odoo.sizes)).toEqual(new Set([100]));
  odoo.sizes.length = 0;
  await odoo.finish(pace.inBatches(ITEMS, odoo.run));
  expect(odoo.sizes).toEqual([200, 200]);
});

test('all lanes end at the same time, so that none works on alone', async () => {
  const odoo = fakeOdoo(2, 100);
  const pace = createPace(odoo.now);
  for (let round = 0; round < 8; round += 1) await odoo.finish(pace.inBatches(ITEMS, odoo.run));
  odoo.sizes.length = 0;
  // The largest batches would make three, of which the third finds one worker idle.
  await odoo.finish(pace.inBatches([...ITEMS, ...ITEMS.slice(0, 300)], odoo.run));
  expect(odoo.sizes).toEqual([175, 175, 175, 175]);
});

test('the first batch runs alone, and the rest of the first round two at a time', async () => {
  const odoo = fakeOdoo(2, 20);
  const pace = createPace(odoo.now);
  expect(pace.wanted()).toBe(500);
  await odoo.finish(pace.inBatches([...ITEMS, ...ITEMS.slice(0, 100)], odoo.run));
  expect(odoo.sizes).toEqual([25, 238, 237]);
  expect(odoo.now()).toBe((25 + 238) * 20);
});

test('a third lane is tried after some rounds, and costs an Odoo of two workers no time', async () => {
  const odoo = fakeOdoo(2, 20);
  const pace = createPace(odoo.now);
  for (let round = 0; round < 6; round += 1) {
    odoo.sizes.length = 0;
    await odoo.finish(pace.inBatches(ITEMS, odoo.run));
    expect(odoo.sizes.length).toBeLessThan(4);
  }
  odoo.sizes.length = 0;
  const before = odoo.now();
  await odoo.finish(pace.inBatches(ITEMS, odoo.run));
  expect(odoo.sizes).toHaveLength(6);
  expect(odoo.now() - before).toBeLessThanOrEqual(201 * 20);
});

test('a call that was too long for Odoo is not repeated', async () => {
  const odoo = fakeOdoo(1, 100);
  const pace = createPace(odoo.now);
  await odoo.finish(pace.inBatches(ITEMS, odoo.run));
  const gone = new OdooError('the worker was stopped', { kind: 'connection', outcome: 'unknown' });
  const sizes: number[] = [];
  const work = async (batch: readonly number[]): Promise<number[]> => {
    sizes.push(batch.length);
    throw gone;
  };
  for (let round = 0; round < 5; round += 1) await expect(pace.inBatches(ITEMS, work)).rejects.toBe(gone);
  expect(sizes[0]).toBe(200);
  expect(sizes.at(-1)).toBe(31);
});

test('batches that collide are done one after the other', async () => {
  let running = 0;
  let collisions = 0;
  const work = async (batch: readonly number[]): Promise<number[]> => {
    running += 1;
    const alone = running === 1;
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (alone) return [...batch];
    collisions += 1;
    throw new OdooError('two transactions collided', { kind: 'concurrency', outcome: 'rejected' });
  };
  let time = 0;
  const pace = createPace(() => (time += 1));
  for (let round = 0; round < 6; round += 1) expect(await pace.inBatches(ITEMS, work)).toEqual(ITEMS);
  expect(collisions).toBeGreaterThan(0);
});

test('an error ends the work, but not before all that was begun has ended', async () => {
  const ended: string[] = [];
  const pace = createPace(fakeOdoo(2, 1).now);
  await pace.inBatches(ITEMS, async (batch) => [...batch]);
  const work = pace.inBatches(ITEMS, async (batch) => {
    if (batch.includes(0)) throw new Error('Odoo has gone');
    await new Promise((resolve) => setTimeout(resolve, 20));
    ended.push('other');
    return [];
  });
  await expect(work).rejects.toThrow('Odoo has gone');
  expect(ended.length).toBeLessThanOrEqual(1);
});
