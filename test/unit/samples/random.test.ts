import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '../../../samples/recorder/random.ts';

describe('the seeded random source', () => {
  test('draws whole numbers inside their bounds and reaches both', () => {
    const random = createRandom(5);

    const drawn = new Set(Array.from({ length: 500 }, () => random.whole(3, 6)));

    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });

  test('repeats itself for every seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const [first, again] = [createRandom(seed), createRandom(seed)];
        expect(Array.from({ length: 5 }, first.next)).toEqual(Array.from({ length: 5 }, again.next));
      }),
    );
  });

  test('shuffles without losing or doubling anything', () => {
    fc.assert(
      fc.property(fc.nat(), fc.uniqueArray(fc.integer()), (seed, values) => {
        const mixed = createRandom(seed).shuffle(values);
        expect(mixed.sort((a, b) => a - b)).toEqual([...values].sort((a, b) => a - b));
      }),
    );
  });

  test('has the mean waiting time and the median that were asked for', () => {
    const random = createRandom(9);

    const waits = Array.from({ length: 20_000 }, () => random.waiting(12));
    const around = Array.from({ length: 20_001 }, () => random.around(55, 0.4)).sort((a, b) => a - b);

    expect(waits.reduce((a, b) => a + b, 0) / waits.length).toBeCloseTo(12, 0);
    expect(Math.abs(around[10_000]! - 55)).toBeLessThan(1);
  });
});
