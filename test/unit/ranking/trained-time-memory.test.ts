import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { GAP_FEATURES, GapMemory } from '../../../src/ranking/trained-time-memory.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

type Described = Record<(typeof GAP_FEATURES)[number], number>;

function describeKey(memory: GapMemory, key: number, time = 0): Described {
  const out = new Float32Array(GAP_FEATURES.length);
  memory.describe(key, time, out, 0);
  return Object.fromEntries(GAP_FEATURES.map((name, i) => [name, out[i]])) as Described;
}

function taught(values: readonly number[], key = 5): GapMemory {
  const memory = new GapMemory(256);
  values.forEach((value, i) => {
    memory.learn(key, value, i * 1000);
  });
  return memory;
}

describe('the memory of what followed a context', () => {
  test('knows nothing of a new context', () => {
    expect(describeKey(new GapMemory(256), 9)).toEqual({
      seen: 0,
      fast: 0,
      slow: 0,
      zero: 0,
      spread: 0,
      last: 0,
      waiting: 0,
      age: -1,
    });
  });

  test('begins with plain means', () => {
    const { slow, zero, last, seen } = describeKey(taught([0, 2, 4]), 5);

    expect(slow).toBeCloseTo(2);
    expect(zero).toBeCloseTo(1 / 3);
    expect([last, seen]).toEqual([4, expect.closeTo(Math.log(4))]);
  });

  test('follows a change, fast and slowly', () => {
    const { fast, slow, spread } = describeKey(taught([...Array(50).fill(1), ...Array(5).fill(3)]), 5);

    expect(fast).toBeGreaterThan(2.5);
    expect(slow).toBeLessThan(1.6);
    expect(spread).toBeGreaterThan(0.1);
  });

  test('tells how long ago it learned, and how many predictions wait since', () => {
    const memory = taught([1, 1]);
    describeKey(memory, 5, 2000);
    describeKey(memory, 5, 3000);

    const { age, waiting } = describeKey(memory, 5, 11_000);
    expect(age).toBeCloseTo(Math.log1p(10));
    expect(waiting).toBeCloseTo(Math.log1p(2));
  });

  test('stays within its bound, and keeps what is seen often', () => {
    const memory = new GapMemory(256);
    for (let key = 1; key < 5000; key++) {
      memory.learn(key * 2654435761, 1, 0);
      memory.learn(77, 2, 0);
    }

    expect(memory.size).toBeLessThanOrEqual(256);
    expect(describeKey(memory, 77).slow).toBeCloseTo(2);
  });

  test('goes on from what was saved as if nothing had happened', () => {
    const step = fc.record({
      key: fc.integer({ min: 1, max: 600 }),
      value: fc.float({ min: 0, max: 9, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 800 }), fc.array(step, { maxLength: 100 }), (before, after) => {
        const memory = new GapMemory(256);
        for (const { key, value } of before) memory.learn(key, value, 0);
        const writer = new StateWriter();
        memory.save(writer);
        const restored = new GapMemory(256);
        restored.restore(new StateReader(writer.finish()));

        for (const { key, value } of after) {
          expect(describeKey(restored, key)).toEqual(describeKey(memory, key));
          memory.learn(key, value, 0);
          restored.learn(key, value, 0);
        }
        expect(restored.size).toBe(memory.size);
      }),
      { numRuns: 30 },
    );
  });
});
