import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countVector, OTHER_TYPES, renameType, SessionCounts } from '../../../src/anomaly/session-counts.ts';

function countsOf(types: readonly number[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort((a, b) => a[0] - b[0]);
}

describe('the counts of open sessions', () => {
  test('equal those of a map, whatever order events of several slots come in', () => {
    const events = fc.array(fc.record({ slot: fc.nat(2), type: fc.integer({ min: 1, max: 40 }) }), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(events, (stream) => {
        const counts = new SessionCounts(3, 128);
        for (const { slot, type } of stream) counts.add(slot, type);
        for (const slot of [0, 1, 2]) {
          const mine = stream.filter((event) => event.slot === slot).map((event) => event.type);
          const vector = counts.vector(slot);
          expect([...vector.types].map((type, i) => [type, vector.counts[i]])).toEqual(countsOf(mine));
          expect(vector.length).toBe(mine.length);
          expect(vector.key).toBe(countVector(vector.types, vector.counts).key);
        }
      }),
    );
  });

  test('share one key exactly when the vectors are equal', () => {
    const types = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(types, types, (a, b) => {
        const counts = new SessionCounts(2, 128);
        for (const type of a) counts.add(0, type);
        for (const type of b) counts.add(1, type);
        const same = JSON.stringify(countsOf(a)) === JSON.stringify(countsOf(b));
        expect(counts.key(0) === counts.key(1)).toBe(same);
      }),
    );
  });

  test('are forgotten when a slot is cleared, and its chunks are used again', () => {
    const counts = new SessionCounts(2, 128);
    for (let type = 1; type <= 30; type++) counts.add(0, type);

    counts.clear(0);
    counts.add(1, 7);
    counts.add(0, 9);

    expect([...counts.vector(0).types]).toEqual([9]);
    expect([...counts.vector(1).types]).toEqual([7]);
  });

  test('put event types beyond the limit together', () => {
    const counts = new SessionCounts(1, 8);
    for (let type = 1; type <= 20; type++) counts.add(0, type);

    const vector = counts.vector(0);

    expect([...vector.types]).toEqual([OTHER_TYPES, 1, 2, 3, 4, 5, 6, 7]);
    expect([...vector.counts]).toEqual([13, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('of a merged type are added up', () => {
    const vector = countVector(Int32Array.of(2, 5, 9), Int32Array.of(1, 4, 2));

    const renamed = renameType(vector, 9, 2);

    expect(renamed).toEqual(countVector(Int32Array.of(2, 5), Int32Array.of(3, 4)));
  });
});
