import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chunkCalls } from '../../../src/models/chunk-planner.ts';

const lengths = fc.array(fc.nat(300), { maxLength: 40 });
const limits = fc.record({ time: fc.integer({ min: 1, max: 64 }), rows: fc.integer({ min: 1, max: 12 }) });

describe('cutting runs into calls', () => {
  test('feeds every event once, each after the one before it', () => {
    fc.assert(
      fc.property(lengths, limits, (runs, most) => {
        const fed = runs.map(() => 0);
        for (const { time, runs: members, offsets } of chunkCalls(runs, most)) {
          members.forEach((run, piece) => {
            expect(offsets[piece]).toBe(fed[run]);
            fed[run]! += time;
          });
        }

        expect(fed).toEqual(runs);
      }),
    );
  });

  test('keeps to the limits, and no run is twice in a call', () => {
    fc.assert(
      fc.property(lengths, limits, (runs, most) => {
        for (const { time, runs: members } of chunkCalls(runs, most)) {
          expect(Math.log2(time) % 1).toBe(0);
          expect(time).toBeLessThanOrEqual(most.time);
          expect(members.length).toBeLessThanOrEqual(most.rows);
          expect(new Set(members).size).toBe(members.length);
        }
      }),
    );
  });

  test('cuts like the length in binary, largest piece first, and lets all runs share the calls', () => {
    const calls = [...chunkCalls([5, 3, 1, 0, 13])];

    expect(calls).toEqual([
      { time: 8, runs: [4], offsets: [0] },
      { time: 4, runs: [0, 4], offsets: [0, 8] },
      { time: 2, runs: [1], offsets: [0] },
      { time: 1, runs: [0, 1, 2, 4], offsets: [4, 2, 0, 12] },
    ]);
  });

  test('needs few calls for many runs', () => {
    const calls = [...chunkCalls(new Int32Array(200).fill(5), { time: 256, rows: 32 })];

    expect(calls).toHaveLength(14);
  });
});
