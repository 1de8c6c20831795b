import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ContextBaseline } from '../../../src/baselines/context-baseline.ts';
import { makeRows, noRank, results } from './make-rows.ts';

function context(order: number, online = true): ContextBaseline {
  return new ContextBaseline({ order, capacity: 2, maxContexts: 10_000, online });
}

/** P(type) by the definition: every context of 0..order past types (0 before the start), blended from the longest down. */
function plainProbability(
  past: readonly (readonly number[])[],
  recent: readonly number[],
  order: number,
  type: number,
): number {
  const last = (sequence: readonly number[], upTo: number, length: number): string =>
    Array.from({ length }, (_, back) => sequence[upTo - 1 - back] ?? 0).join();
  let [share, sum] = [1, 0];
  for (let length = order; length >= 0; length--) {
    const followers = past.flatMap((sequence) =>
      sequence.filter((_, i) => last(sequence, i, length) === last(recent, recent.length, length)),
    );
    if (followers.length === 0) continue;
    const distinct = new Set(followers).size;
    const count = followers.filter((follower) => follower === type).length;
    sum += (share * count) / (followers.length + distinct);
    share *= distinct / (followers.length + distinct);
  }
  return past.flat().includes(type) ? sum : share;
}

describe('a context baseline', () => {
  test('gives the blended probability of its definition', () => {
    const type = fc.integer({ min: 1, max: 3 });
    const sequence = fc.array(type, { minLength: 1, maxLength: 6 }).map((types) => [...types, 0]);
    fc.assert(
      fc.property(
        fc.array(sequence, { minLength: 1, maxLength: 6 }),
        fc.array(type, { maxLength: 4 }),
        (past, recent) => {
          const baseline = context(3, false);
          results(baseline, makeRows(past), noRank);
          baseline.endTraining(false);
          const asked = results(baseline, makeRows([[...recent, 2]]), noRank).at(-1);
          expect(Math.exp(-(asked?.logLoss ?? 0))).toBeCloseTo(plainProbability(past, recent, 3, 2), 10);
        },
      ),
    );
  });

  test('ranks what followed the same past first', () => {
    const baseline = context(2);
    const sequences = [
      [1, 2, 3, 0],
      [2, 2, 4, 0],
      [1, 2, 3, 0],
      [2, 2, 4, 0],
    ];
    results(baseline, makeRows(sequences), noRank);

    const ranks = results(
      baseline,
      makeRows([
        [1, 2, 3, 0],
        [2, 2, 4, 0],
      ]),
      noRank,
    ).map((step) => step.rank);

    expect([ranks[2], ranks[6]]).toEqual([0, 0]);
  });

  test('calls a type novel once, and gives it the probability of anything new', () => {
    const baseline = context(1);
    const steps = results(baseline, makeRows([[1, 1, 1, 7, 7]]), noRank);

    expect(steps.map((step) => step.novel)).toEqual([true, false, false, true, false]);
    expect(steps[3]?.rank).toBe(-1);
    expect(steps[3]?.logLoss).toBeCloseTo(-Math.log((1 / 3) * (1 / 4)), 10);
  });

  test('stops learning after training unless it is online', () => {
    const test = makeRows([[5, 6, 5, 6, 5, 6]]);
    const ranksOf = (online: boolean): number[] => {
      const baseline = context(2, online);
      results(baseline, makeRows([[1, 2, 3, 0]]), noRank);
      baseline.endTraining(false);
      return results(baseline, test, noRank).map((step) => step.rank);
    };

    expect(ranksOf(false)).toEqual([-1, -1, -1, -1, -1, -1]);
    expect(ranksOf(true).slice(4)).toEqual([0, 0]);
  });

  test('follows a merge of event types', () => {
    const baseline = context(1);
    results(baseline, makeRows([[1, 8, 1, 8, 1, 8, 1]]), noRank);

    baseline.merge({ from: 8, into: 2 });
    const steps = results(baseline, { ...makeRows([[2]]), start: new Uint8Array(1) }, noRank);

    expect(steps[0]).toMatchObject({ rank: 0, novel: false });
  });

  test('forgets contexts beyond its bound, and still predicts from shorter ones', () => {
    const baseline = new ContextBaseline({ order: 4, capacity: 1, maxContexts: 64, online: true });
    const types = Array.from({ length: 3000 }, (_, i) => 1 + ((i * i) % 97));

    const steps = results(baseline, makeRows([types]), noRank);

    expect(steps.every((step) => Number.isFinite(step.logLoss))).toBe(true);
    expect(steps.filter((step) => step.novel)).toHaveLength(new Set(types).size);
  });
});
