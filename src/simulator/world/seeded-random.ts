/** Random numbers that are the same for the same seed. */
export type SeededRandom = {
  /** From 0 up to, not including, 1. */
  fraction: () => number;
  /** A whole number from `least` to `most`. */
  integer: (least: number, most: number) => number;
  /** True with this probability. */
  chance: (probability: number) => boolean;
  pick<T>(values: readonly T[]): T;
  /** So many decimal digits; the first may be zero. */
  digits: (count: number) => string;
};

/** Makes a source of random numbers (mulberry32). */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (values) => values[integer(0, values.length - 1)] as (typeof values)[number],
    digits: (count) => Array.from({ length: count }, () => String(integer(0, 9))).join(''),
  };
}
