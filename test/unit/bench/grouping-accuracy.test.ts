import { describe, expect, test } from '@jest/globals';
import { groupingAccuracy } from '../../../src/bench/grouping-accuracy.ts';

describe('Grouping accuracy', () => {
  test('is one where groups and texts agree, whatever the groups are called', () => {
    const accuracy = groupingAccuracy(['1', '2', '1'], ['a <*>', 'b', 'a <*>'], ['a <*>', 'b', 'a <*>']);

    expect(accuracy).toEqual({ ga: 1, fga: 1, pa: 1, fta: 1 });
  });

  test('counts a group only when it holds exactly the right lines', () => {
    // Truth: a a a b b c; the third a was split off, b is right, c was given the wrong text.
    const accuracy = groupingAccuracy(
      ['1', '1', '2', '3', '3', '4'],
      ['a', 'a', 'x', 'b', 'b', 'd'],
      ['a', 'a', 'a', 'b', 'b', 'c'],
    );

    expect(accuracy.ga).toBeCloseTo(3 / 6);
    expect(accuracy.fga).toBeCloseTo((2 * 2) / (4 + 3));
    expect(accuracy.pa).toBeCloseTo(4 / 6);
    expect(accuracy.fta).toBeCloseTo((2 * 1) / (4 + 3));
  });

  test('counts a joined group as wrong for all its lines', () => {
    const accuracy = groupingAccuracy(['1', '1', '2'], ['<*>', '<*>', 'c'], ['a', 'b', 'c']);

    expect(accuracy.ga).toBeCloseTo(1 / 3);
    expect(accuracy.fga).toBeCloseTo((2 * 1) / (2 + 3));
  });
});
