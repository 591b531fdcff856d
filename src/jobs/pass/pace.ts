import { OdooError } from '../../odoo/rpc/errors.ts';

/** How work for one Odoo is divided: records per batch, and batches at once. It adapts to the speed that it measures. */
export type Pace = {
  /**
   * Processes a list in batches.
   *
   * @param work makes Odoo hold one batch; safe to repeat, because it first reads the current state
   * @returns the results of the batches, in the order of the list
   * @throws the first error of a batch, when all running batches have ended
   */
  inBatches<Item, Result>(
    items: readonly Item[],
    work: (batch: readonly Item[]) => Promise<Result[]>,
  ): Promise<Result[]>;
  /** Number of records worth gathering before work begins. */
  wanted(): number;
};

/**
 * Aim for the duration of a batch. A longer batch loses more when the connection breaks, and its longest call, nearly half of it,
 * exceeds by more the twenty seconds that a stopping program waits; a shorter batch costs more calls.
 */
const TARGET_MS = 40_000;
const SMALLEST_BATCH = 25;
const LARGEST_BATCH = 250;
/** Batches may be this much larger if that saves a round of them. */
const STRETCH = 1.25;
/**
 * This many records or fewer are not divided: they came alone because Amazon's quota limits the rate, and each batch costs calls.
 */
const ONE_PAGE = 100;
/** The first batch shows which taxes to expect and how fast this Odoo is, so the others wait for it. */
const FIRST_BATCH = SMALLEST_BATCH;
const MOST_LANES = 4;
/** More orders at once cost memory and gain nothing. */
const MOST_IN_HAND = 500;
/**
 * A further lane must gain this much: with a single Odoo process it gains little, and the batches become smaller and more
 * numerous.
 */
const WORTHWHILE = 1.2;
/** One lane too many costs a round up to a third of its time: for fewer rounds, two lanes are enough. */
const ROUNDS_BEFORE_TRIAL = 4;
/** A new trial, because Odoo may have more workers by now. */
const ROUNDS_BEFORE_NEXT_TRIAL = 40;

/** @param now milliseconds, from a clock that only goes forward */
export function createPace(now: () => number = () => performance.now()): Pace {
  const lanes = createLanes();
  let size = FIRST_BATCH;
  let measured = false;

  async function oneBatch<Item, Result>(
    batch: readonly Item[],
    work: (batch: readonly Item[]) => Promise<Result[]>,
  ): Promise<Result[]> {
    const began = now();
    try {
      const results = await work(batch);
      if (batch.length >= SMALLEST_BATCH) {
        size = sizeFor((now() - began) / batch.length);
        measured = true;
      }
      return results;
    } catch (error) {
      // Odoo may have aborted a call that took too long.
      if (!collided(error)) size = Math.max(SMALLEST_BATCH, Math.floor(size / 2));
      throw error;
    }
  }

  async function inLanesOf<Item, Result>(
    items: readonly Item[],
    work: (batch: readonly Item[]) => Promise<Result[]>,
  ): Promise<Result[]> {
    const batches = cut(items, size, lanes.current());
    const began = now();
    const ended = await inLanes(batches, lanes.current(), (batch) => oneBatch(batch, work));
    const filled = batches.length >= lanes.current() && items.length >= SMALLEST_BATCH * lanes.current();
    if (filled) lanes.measured(items.length / (now() - began));
    const broken = ended.find((end) => end !== undefined && 'reason' in end && !collided(end.reason));
    if (broken !== undefined && 'reason' in broken) throw broken.reason;
    const results = [];
    for (const [index, end] of ended.entries()) {
      if ('value' in end) results.push(...end.value);
      else {
        // The batches collided: this one runs alone, and no more than one at a time for a while.
        lanes.narrow();
        results.push(...(await work(batches[index] ?? [])));
      }
    }
    return results;
  }

  return {
    wanted: () => (measured ? Math.min(MOST_IN_HAND, size * lanes.current()) : MOST_IN_HAND),
    inBatches: async (items, work) => {
      const first = measured ? [] : items.slice(0, FIRST_BATCH);
      const results = await inLanesOf(first, work);
      return [...results, ...(await inLanesOf(items.slice(first.length), work))];
    },
  };
}

function sizeFor(millisecondsEach: number): number {
  const size = Math.round(TARGET_MS / Math.max(millisecondsEach, 1));
  return Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, size));
}

/** Number of batches that all lanes finish at the same time, and none so small that the calls cost more than the work. */
function cut<Item>(items: readonly Item[], size: number, free: number): Item[][] {
  const lanes = items.length > ONE_PAGE ? free : 1;
  // With fewer workers than lanes, half rounds leave less work for the last lane.
  const rounds = Math.max(Math.ceil(items.length / (size * STRETCH * lanes)), lanes > 2 ? 2 : 1);
  const most = Math.ceil(items.length / SMALLEST_BATCH);
  const batches = Math.max(1, Math.min(rounds * lanes, most));
  const even = Math.ceil(items.length / batches);
  return Array.from({ length: batches }, (_, index) => items.slice(index * even, (index + 1) * even)).filter(
    ({ length }) => length > 0,
  );
}

function collided(error: unknown): boolean {
  return error instanceof OdooError && error.kind === 'concurrency';
}

/** Runs a few batches at a time, and waits for all that were started, so that nothing is written after the error is reported. */
async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Result>,
): Promise<({ value: Result } | { reason: unknown })[]> {
  const ended: ({ value: Result } | { reason: unknown })[] = [];
  const queue = items.entries();
  let broken = false;
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (broken) return;
      try {
        ended[index] = { value: await work(item) };
      } catch (reason) {
        ended[index] = { reason };
        broken ||= !collided(reason);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return ended;
}

/** Tries one more lane, and keeps it as long as it gains enough. */
function createLanes(): { current(): number; measured(rate: number): void; narrow(): void } {
  let current = 1;
  let best = { lanes: 1, rate: 0 };
  let roundsLeft = 0;
  let onTrial = true;
  const settle = (lanes: number, rounds: number): void => {
    current = lanes;
    onTrial = false;
    roundsLeft = rounds;
  };
  return {
    current: () => current,
    narrow: () => settle(1, ROUNDS_BEFORE_NEXT_TRIAL),
    measured: (rate) => {
      if (roundsLeft > 0) roundsLeft -= 1;
      else if (onTrial && rate <= best.rate * WORTHWHILE) settle(best.lanes, ROUNDS_BEFORE_NEXT_TRIAL);
      else if (onTrial && current > 1) settle(current, ROUNDS_BEFORE_TRIAL);
      else if (current < MOST_LANES) {
        best = { lanes: current, rate };
        onTrial = true;
        current += 1;
      }
    },
  };
}
