import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SeenOnce } from '../../../src/anomaly/seen-once.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

describe('what sessions have shown', () => {
  test('is told apart as never, by one session, by several', () => {
    const shown = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 48 }), fc.nat(3)), { maxLength: 200 });
    fc.assert(
      fc.property(shown, (pairs) => {
        const seen = new SeenOnce(1000);
        const expected = new Map<number, Set<number>>();
        for (const [key, ordinal] of pairs) {
          seen.learn(key, ordinal);
          expected.set(key, (expected.get(key) ?? new Set()).add(ordinal));
        }
        for (const [key, ordinals] of expected)
          expect(seen.sessions(key, 9)).toBe(Math.min(2, ordinals.size));
        expect(seen.sessions(2 ** 49, 9)).toBe(0);
      }),
    );
  });

  test('stays within its bound: what was used longest ago is forgotten', () => {
    const seen = new SeenOnce(100);
    for (let key = 0; key < 100; key++) seen.learn(key, key);
    seen.sessions(0, 500);

    for (let key = 100; key < 1000; key++) seen.learn(key, key);

    expect(seen.size).toBeLessThanOrEqual(100);
    expect(seen.sessions(50, 1000)).toBe(0);
    expect(seen.sessions(999, 1000)).toBe(1);
  });

  test('counts two things that become one as seen by several sessions', () => {
    const seen = new SeenOnce(100);
    seen.learn(3, 0);
    seen.learn(4, 1);

    seen.rename((key) => (key === 3 ? 4 : key));

    expect(seen.sessions(3, 2)).toBe(0);
    expect(seen.sessions(4, 2)).toBe(2);
  });

  test('comes back from its bytes', () => {
    const seen = new SeenOnce(100);
    for (let key = 0; key < 60; key++) seen.learn(key % 40, key);
    const writer = new StateWriter();

    seen.save(writer);
    const restored = SeenOnce.restore(100, new StateReader(writer.finish()));

    for (let key = 0; key < 45; key++) expect(restored.sessions(key, 60)).toBe(seen.sessions(key, 60));
  });
});
