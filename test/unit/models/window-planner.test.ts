import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Window, windowsOf } from '../../../src/models/window-planner.ts';

const sizes = {
  next: fc.nat(200),
  count: fc.integer({ min: 1, max: 100 }),
  block: fc.integer({ min: 1, max: 40 }),
};

/** The window in which each place is forecast from. */
function byPlace(windows: readonly Window[]): Map<number, Pick<Window, 'from' | 'time'>> {
  return new Map(
    windows.flatMap(({ from, to, fresh, time }) =>
      Array.from({ length: to - fresh }, (_, i) => [fresh + i, { from, time }] as const),
    ),
  );
}

describe('which windows are read', () => {
  test('each new event is forecast from once, in order', () => {
    fc.assert(
      fc.property(sizes.next, sizes.count, sizes.block, (next, count, block) => {
        const places = windowsOf(next, count, 0, block).flatMap(({ fresh, to }) =>
          Array.from({ length: to - fresh }, (_, i) => fresh + i),
        );

        expect(places).toEqual(Array.from({ length: count }, (_, i) => next + i));
      }),
    );
  });

  test('an event sees at least a block of its past and never more than a window', () => {
    fc.assert(
      fc.property(sizes.next, sizes.count, sizes.block, (next, count, block) => {
        for (const { from, to, fresh, time } of windowsOf(next, count, 0, block)) {
          expect(fresh - from).toBeGreaterThanOrEqual(Math.min(fresh, block));
          expect(to - from).toBeLessThanOrEqual(time);
          expect(time).toBeLessThanOrEqual(2 * block);
        }
      }),
    );
  });

  test('an event is always seen in the same window of the same length, wherever batches end', () => {
    fc.assert(
      fc.property(sizes.next, sizes.count, sizes.block, (next, count, block) => {
        const batched = byPlace(windowsOf(next, count, 0, block));

        for (let place = next; place < next + count; place++)
          expect(batched.get(place)).toEqual(byPlace(windowsOf(place, 1, 0, block)).get(place));
      }),
    );
  });

  test('the beginning of a sequence is read in short windows', () => {
    expect(windowsOf(0, 20, 0, 32)).toEqual([
      { from: 0, to: 8, fresh: 0, time: 8 },
      { from: 0, to: 16, fresh: 8, time: 16 },
      { from: 0, to: 20, fresh: 16, time: 32 },
    ]);
  });

  test('a graph that takes whole windows only is given them', () => {
    expect(windowsOf(0, 20, 0, 32, 64)).toEqual([{ from: 0, to: 20, fresh: 0, time: 64 }]);
  });

  test('what is forgotten is left out', () => {
    expect(windowsOf(10, 1, 7, 4)).toEqual([{ from: 7, to: 11, fresh: 10, time: 8 }]);
  });
});
