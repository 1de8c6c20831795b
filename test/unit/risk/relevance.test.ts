import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reliability } from '../../../src/risk/relevance.ts';

const PRIOR = { relevance: 0.05, episodes: 3 };
const BASE = 0.1;

describe('how reliable a condition is', () => {
  test('grows with every onset that it preceded', () => {
    const chances = [1, 2, 3, 4].map((n) =>
      reliability({ hits: n, onsets: n, episodes: n, spans: 60 }, BASE, PRIOR),
    );

    expect(chances).toEqual([...chances].sort((a, b) => a - b));
    expect(chances[0]).toBeLessThan(0.4);
    expect(chances[3]).toBeGreaterThan(0.6);
  });

  test('falls with look-alikes that ended harmlessly', () => {
    const record = { hits: 3, onsets: 3, episodes: 3, spans: 60 };

    const sure = reliability(record, BASE, PRIOR);
    const doubtful = reliability({ ...record, episodes: 9 }, BASE, PRIOR);

    expect(doubtful).toBeLessThan(sure / 2);
  });

  test('is nothing for what is there all the time, however many onsets it preceded', () => {
    expect(reliability({ hits: 5, onsets: 5, episodes: 58, spans: 60 }, BASE, PRIOR)).toBeLessThan(0.01);
  });

  test('is little for what preceded few of many onsets', () => {
    const often = reliability({ hits: 3, onsets: 3, episodes: 4, spans: 60 }, BASE, PRIOR);
    const seldom = reliability({ hits: 3, onsets: 20, episodes: 4, spans: 60 }, BASE, PRIOR);

    expect(seldom).toBeLessThan(often);
  });

  test('is a probability whatever was counted', () => {
    const count = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(count, count, count, count, (hits, missed, harmless, spans) => {
        const record = { hits, onsets: hits + missed, episodes: hits + harmless, spans };
        const chance = reliability(record, BASE, PRIOR);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
      }),
    );
  });
});
