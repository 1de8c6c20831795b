import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasty, hint, type Losses, runCases, type Says, wrong } from './waiting-cases.ts';

const best = ({ voices }: Losses) => Math.min(...voices);
const seeds = fc.integer({ min: 1, max: 1_000_000 });
const few = { numRuns: 5 };

/** One voice until a part of the days is over, then another. */
const turning =
  (before: Says, after: Says, at: number): Says =>
  (moment) =>
    (moment.elapsed < at ? before : after)(moment);

describe('shares of voices where cases wait', () => {
  test('lose a few nats at most to voices that are wrong, whatever they are wrong by', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.2, max: 0.95, noNaN: true }), (seed, part) => {
        const losses = runCases([wrong(part), wrong(part / 2)], 100, 20, seed);

        expect(losses.behind).toBeLessThan(8);
      }),
      few,
    );
  });

  test('reach the better of two voices that are both right', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const losses = runCases([hint(0.5), hint(0.3)], 200, 30, seed);

        expect(losses.mix).toBeLessThan(best(losses) + 0.02);
      }),
      few,
    );
  });

  test('do not follow far a voice that is right only on what comes soon', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const losses = runCases([hasty, hint(0)], 300, 30, seed);

        expect(losses.voices[1]! - losses.voices[0]!).toBeGreaterThan(0.4);
        expect(losses.mix).toBeLessThan(losses.voices[0]! + 0.03);
      }),
      few,
    );
  });

  test('leave a voice that goes bad, and hear one that gets better', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, better) => {
        const [before, after] = better ? [wrong(0.6), hint(0.5)] : [hint(0.5), wrong(0.6)];
        const losses = runCases([turning(before, after, 0.5)], 300, 30, seed);

        expect(losses.mix).toBeLessThan(best(losses) - 0.1);
        expect(losses.behind).toBeLessThan(8);
      }),
      few,
    );
  });

  test('hear a voice after the types that it knows, and not after the one that it does not', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const says: Says = (moment) => (moment.last === 2 ? wrong(0.6) : hint(0.5))(moment);
        const losses = runCases([says], 200, 30, seed);

        expect(losses.mix).toBeLessThan(best(losses) - 0.05);
      }),
      few,
    );
  });
});
