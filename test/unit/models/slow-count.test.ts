import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countOf, joinCounts, lostOf, MOST_SLOW } from '../../../src/models/slow-count.ts';

describe('a slow count and what it lost, in one word', () => {
  test('are read as they were written, as far as there is room', () => {
    const counts = fc.double({ min: 1 / 16, max: MOST_SLOW, noNaN: true });
    const losses = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(counts, losses, (count, lost) => {
        const word = joinCounts(count, lost);

        expect(Math.abs(countOf(word) - count)).toBeLessThanOrEqual(1 / 32);
        expect(Math.abs(lostOf(word) - lost)).toBeLessThanOrEqual(Math.max(1, lost / 2000));
      }),
    );
  });

  test('whole counts are kept exactly, and losses up to two thousand', () => {
    for (let count = 1; count < 2048; count++) {
      const word = joinCounts(count, count);

      expect([countOf(word), lostOf(word)]).toEqual([count, count]);
    }
  });

  test('are never the word of nobody, however little is left', () => {
    expect(joinCounts(1e-9, 0)).not.toBe(0);
    expect(countOf(joinCounts(1e-9, 0))).toBeGreaterThan(0);
  });

  test('what does not fit is the most there is room for', () => {
    const word = joinCounts(1e9, 1e15);

    expect(countOf(word)).toBeGreaterThanOrEqual(MOST_SLOW);
    expect(lostOf(word)).toBeGreaterThan(1e9);
  });
});
