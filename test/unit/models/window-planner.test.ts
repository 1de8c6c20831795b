import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { windowsOf } from '../../../src/models/window-planner.ts';

const sizes = {
  next: fc.nat(200),
  count: fc.integer({ min: 1, max: 100 }),
  block: fc.integer({ min: 1, max: 20 }),
};

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
        for (const { from, to, fresh } of windowsOf(next, count, 0, block)) {
          expect(fresh - from).toBeGreaterThanOrEqual(Math.min(fresh, block));
          expect(to - from).toBeLessThanOrEqual(2 * block);
        }
      }),
    );
  });

  test('an event is always seen in the same window, wherever batches end', () => {
    fc.assert(
      fc.property(sizes.next, sizes.count, sizes.block, (next, count, block) => {
        const alone = windowsOf(next + count - 1, 1, 0, block).at(-1);
        const batched = windowsOf(next, count, 0, block).at(-1);

        expect(batched?.from).toBe(alone?.from);
      }),
    );
  });

  test('what is forgotten is left out', () => {
    expect(windowsOf(10, 1, 7, 4)).toEqual([{ from: 7, to: 11, fresh: 10 }]);
  });
});
