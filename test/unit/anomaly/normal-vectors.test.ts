import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NormalVectors } from '../../../src/anomaly/normal-vectors.ts';
import { type CountVector, SessionCounts } from '../../../src/anomaly/session-counts.ts';
import { TypeWeights } from '../../../src/anomaly/type-weights.ts';
import { largestDifference, relativeDistance, type Weighed } from '../../../src/anomaly/vector-distance.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

function vectorOf(types: readonly number[]): CountVector {
  const counts = new SessionCounts(1, 128);
  for (const type of types) counts.add(0, type);
  return counts.vector(0);
}

const session = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });
const sessions = fc.array(session, { minLength: 1, maxLength: 25 });

function plainDistance(u: CountVector, v: CountVector, weights = new TypeWeights()): number {
  const count = (w: CountVector, type: number): number => w.counts[w.types.indexOf(type)] ?? 0;
  let [sum, massOfU, massOfV] = [0, 0, 0];
  for (let type = 1; type <= 5; type++) {
    sum += weights.of(type) * Math.abs(count(u, type) - count(v, type));
    massOfU += weights.of(type) * count(u, type);
    massOfV += weights.of(type) * count(v, type);
  }
  return Math.min(1, sum / Math.max(massOfU, massOfV));
}

function weights(): TypeWeights {
  const learned = new TypeWeights();
  learned.learn(new Map([1, 2, 3, 4].map((type) => [type, 10 ** (4 - type)])), 1000);
  return learned;
}

describe('the distance between count vectors', () => {
  test('is the weighted relative L1 distance, cut at the limit', () => {
    const learned = weights();
    const weighed = (vector: CountVector): Weighed => ({ vector, mass: learned.mass(vector) });
    fc.assert(
      fc.property(session, session, fc.double({ min: 0.05, max: 1, noNaN: true }), (a, b, limit) => {
        const [u, v] = [vectorOf(a), vectorOf(b)];
        const distance = relativeDistance(weighed(u), weighed(v), learned, limit);
        expect(distance).toBeCloseTo(Math.min(limit, plainDistance(u, v, learned)), 12);
      }),
    );
  });

  test('weighs a type the more, the fewer normal sessions have it', () => {
    const learned = weights();

    expect(learned.of(1)).toBeCloseTo(1, 10);
    expect(learned.of(3)).toBeCloseTo(1 - Math.log(11 / 1001), 10);
    expect(learned.of(99)).toBeCloseTo(1 + Math.log(1001), 10);
  });

  test('is explained by the type that differs most', () => {
    const normal = vectorOf([1, 1, 2, 3, 3, 3]);
    const even = new TypeWeights();

    expect(largestDifference(vectorOf([1, 1, 2, 2, 2, 3, 3, 3]), normal, even)).toEqual({
      type: 2,
      expected: 1,
      got: 3,
    });
    expect(largestDifference(vectorOf([1, 1, 2]), normal, even)).toEqual({ type: 3, expected: 3, got: 0 });
  });
});

describe('the normal count vectors', () => {
  test('keep for each the distance to its nearest neighbour as they arrive', () => {
    fc.assert(
      fc.property(sessions, (all) => {
        const vectors = new NormalVectors(64);
        all.forEach((types, i) => {
          vectors.learn(vectorOf(types), i);
        });
        const kept = [...vectors.values()];
        for (const entry of kept) {
          const others = kept.filter((other) => other !== entry);
          const nearest = Math.min(1, ...others.map((other) => plainDistance(entry.vector, other.vector)));
          expect(entry.nearest).toBeCloseTo(nearest, 12);
        }
        expect(vectors.sessions).toBe(all.length);
      }),
    );
  });

  test('bring their distances up to date when event types are weighed anew', () => {
    fc.assert(
      fc.property(sessions, (all) => {
        const vectors = new NormalVectors(64);
        all.forEach((types, i) => {
          vectors.learn(vectorOf(types), i);
        });
        vectors.weigh(true);
        const kept = [...vectors.values()];
        for (const entry of kept) {
          const others = kept.filter((other) => other !== entry);
          const distances = others.map((other) => plainDistance(entry.vector, other.vector, vectors.weights));
          expect(entry.nearest).toBeCloseTo(Math.min(1, ...distances), 12);
        }
      }),
    );
  });

  test('find the nearest of all', () => {
    fc.assert(
      fc.property(sessions, session, (all, asked) => {
        const vectors = new NormalVectors(64);
        all.forEach((types, i) => {
          vectors.learn(vectorOf(types), i);
        });
        const expected = Math.min(1, ...all.map((types) => plainDistance(vectorOf(asked), vectorOf(types))));
        expect(vectors.nearest(vectorOf(asked)).distance).toBeCloseTo(expected, 12);
      }),
    );
  });

  test('stay within their bound: the least recently used goes', () => {
    const vectors = new NormalVectors(2);
    vectors.learn(vectorOf([1]), 0);
    vectors.learn(vectorOf([2]), 1);
    vectors.learn(vectorOf([1]), 2);

    vectors.learn(vectorOf([3]), 3);

    expect([...vectors.values()].map((entry) => [...entry.vector.types])).toEqual([[1], [3]]);
    expect(vectors.sessions).toBe(3);
  });

  test('are joined when a merge of types makes them equal', () => {
    const vectors = new NormalVectors(8);
    vectors.learn(vectorOf([1, 2]), 0);
    vectors.learn(vectorOf([1, 3]), 1);

    vectors.rename(3, 2);

    expect(vectors.exact(vectorOf([1, 2]).key)?.sessions).toBe(2);
    expect([...vectors.values()]).toHaveLength(1);
  });

  test('come back from their bytes as they were', () => {
    const vectors = new NormalVectors(8);
    for (const [i, types] of [[1, 2], [1, 1, 2], [4], [1, 2]].entries()) vectors.learn(vectorOf(types), i);
    vectors.weigh(true);
    const writer = new StateWriter();

    vectors.save(writer);
    const restored = NormalVectors.restore(8, new StateReader(writer.finish()));

    expect([...restored.values()]).toEqual([...vectors.values()]);
    expect(restored.sessions).toBe(4);
  });
});
