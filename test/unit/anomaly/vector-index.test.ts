import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NormalVectors } from '../../../src/anomaly/normal-vectors.ts';
import { type CountVector, SessionCounts } from '../../../src/anomaly/session-counts.ts';
import { relativeDistance } from '../../../src/anomaly/vector-distance.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

function vectorOf(types: readonly number[]): CountVector {
  const counts = new SessionCounts(1, 128);
  for (const type of types) counts.add(0, type);
  return counts.vector(0);
}

/** Sessions of a few common types and many seldom ones, so that lists of every length are gone through. */
const session = fc
  .array(fc.tuple(fc.constantFrom(3, 8, 60), fc.nat(59)), { minLength: 1, maxLength: 20 })
  .map((draws) => draws.map(([types, drawn]) => 1 + (drawn % types)));
const sessions = fc.array(session, { minLength: 1, maxLength: 60 });

/** The distance to the nearest of all vectors but one, found by looking at all of them. */
function plainNearest(vectors: NormalVectors, asked: CountVector, but?: CountVector): number {
  const { weights } = vectors;
  const weighed = { vector: asked, mass: weights.mass(asked) };
  const others = [...vectors.values()].filter((entry) => entry.vector !== but);
  return Math.min(1, ...others.map((other) => relativeDistance(weighed, other, weights, 1)));
}

function learned(all: readonly number[][], most: number): NormalVectors {
  const vectors = new NormalVectors(most);
  all.forEach((types, i) => {
    vectors.learn(vectorOf(types), i);
    if (i === Math.floor(all.length / 2)) vectors.weigh(true);
  });
  return vectors;
}

describe('the search for the nearest vector', () => {
  test('finds what a scan of all vectors finds', () => {
    fc.assert(
      fc.property(sessions, session, (all, asked) => {
        const vectors = learned(all, 4096);

        const { distance, vector } = vectors.nearest(vectorOf(asked));

        const known = vectors.exact(vectorOf(asked).key) !== undefined;
        expect(distance).toBeCloseTo(known ? 0 : plainNearest(vectors, vectorOf(asked)), 12);
        const weighed = (of: CountVector) => ({ vector: of, mass: vectors.weights.mass(of) });
        const apart = relativeDistance(weighed(vectorOf(asked)), weighed(vector!), vectors.weights, 1);
        expect(apart).toBeCloseTo(distance, 12);
      }),
    );
  });

  test('keeps the distance of every vector to its nearest, before and after types are weighed anew', () => {
    fc.assert(
      fc.property(sessions, fc.boolean(), (all, anew) => {
        const vectors = learned(all, 4096);
        if (anew) vectors.weigh(true);

        for (const entry of vectors.values())
          expect(entry.nearest).toBeCloseTo(plainNearest(vectors, entry.vector, entry.vector), 12);
      }),
    );
  });

  test('forgets with the vectors that go, and is the same after a restart', () => {
    fc.assert(
      fc.property(sessions, session, (all, asked) => {
        const vectors = learned(all, 12);
        const writer = new StateWriter();
        vectors.save(writer);
        const restored = NormalVectors.restore(12, new StateReader(writer.finish()));

        const found = vectors.nearest(vectorOf(asked));

        const known = vectors.exact(vectorOf(asked).key) !== undefined;
        expect(found.distance).toBeCloseTo(known ? 0 : plainNearest(vectors, vectorOf(asked)), 12);
        expect(restored.nearest(vectorOf(asked))).toEqual(found);
      }),
    );
  });
});
