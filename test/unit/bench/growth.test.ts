import { describe, expect, test } from '@jest/globals';
import { benchGrowth, growthStream } from '../../../src/bench/growth.ts';

describe('the benchmark of growth', () => {
  test('has the same stream for the same size, of all types and sequences asked for', () => {
    const size = { types: 40, sequences: 60 };

    const events = growthStream(size);

    expect(growthStream(size)).toEqual(events);
    expect(new Set(events.map(({ type }) => type)).size).toBe(40);
    expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(60);
    expect(events.every(({ time }, i) => i === 0 || time >= events[i - 1]!.time)).toBe(true);
  });

  test('gives what an event costs beside the smallest stream', async () => {
    const rows = await benchGrowth(
      [
        { types: 10, sequences: 5 },
        { types: 20, sequences: 10 },
      ],
      1,
      1,
    );

    expect(rows.map(({ types, sequences, events }) => [types, sequences, events])).toEqual([
      [10, 5, 100],
      [20, 10, 200],
    ]);
    expect(rows[0]).toMatchObject({ growth: 1 });
    expect(rows[1]!.growth).toBeCloseTo(rows[1]!.microsPerEvent / rows[0]!.microsPerEvent, 1);
  });
});
