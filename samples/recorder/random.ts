/** A seeded source of randomness, so that a recording's script can be repeated. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** Exponentially distributed with the given mean: waiting times of independent arrivals. */
  waiting(mean: number): number;
  /** Log-normally distributed around a median. */
  around(median: number, spread: number): number;
  shuffle<T>(values: readonly T[]): T[];
}

/** Builds a random source from a 32-bit seed (a 32-bit state advanced by an odd constant and mixed twice). */
export function createRandom(seed: number): Random {
  let state = (seed ^ 0x5bd1e995) >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number) => low + (high - low) * next();
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between,
    whole,
    chance: (probability) => next() < probability,
    pick: (values) => values[whole(0, values.length - 1)]!,
    waiting: (mean) => -mean * Math.log(1 - next()),
    around: (median, spread) => median * Math.exp(spread * normal()),
    shuffle: (values) => {
      const mixed = [...values];
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = whole(0, i);
        [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
      }
      return mixed;
    },
  };
}
