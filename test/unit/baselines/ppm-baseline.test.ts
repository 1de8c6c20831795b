import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomFrom } from '../../../src/backtest/random.ts';
import { ContextBaseline } from '../../../src/baselines/context-baseline.ts';
import { PpmBaseline } from '../../../src/baselines/ppm-baseline.ts';
import { makeRows, noRank, results } from './make-rows.ts';

const TYPES = [1, 2, 3];
const DISCOUNTS = [0.62, 0.69, 0.74, 0.8, 0.95];

function taught(past: readonly (readonly number[])[]): PpmBaseline {
  const baseline = new PpmBaseline(2, 10_000);
  results(baseline, makeRows(past), noRank);
  baseline.endTraining(true);
  return baseline;
}

/** P(type) after the types of an open sequence. */
function asked(baseline: PpmBaseline, recent: readonly number[], type: number): number {
  const step = results(baseline, makeRows([[...recent, type]]), noRank).at(-1)!;
  return Math.exp(-step.logLoss);
}

/** The same by the definition, with counts by context as text; the start of a sequence is written 0. */
function plainProbability(past: readonly (readonly number[])[], recent: readonly number[], type: number) {
  const counts = new Map<string, Map<number, number>>();
  const contextOf = (before: readonly number[], order: number) => [0, ...before].slice(-order).join();
  const orders = (before: readonly number[]) => Math.min(12, before.length + 1);
  for (const sequence of past)
    sequence.forEach((came, at) => {
      const before = sequence.slice(0, at);
      for (let order = orders(before); order >= 0; order--) {
        const name = order === 0 ? '' : contextOf(before, order);
        const own = counts.get(name) ?? new Map<number, number>();
        counts.set(name, own.set(came, (own.get(came) ?? 0) + 1));
        if (own.get(came)! > 1) return;
      }
    });
  let [share, sum] = [1, 0];
  for (let order = orders(recent); order >= 0; order--) {
    const own = counts.get(order === 0 ? '' : contextOf(recent, order));
    if (own === undefined) continue;
    const total = [...own.values()].reduce((all, count) => all + count, 0);
    const discount = DISCOUNTS[Math.min(order, 4)]!;
    if (own.has(type)) sum += (share * (own.get(type)! - discount)) / total;
    share *= (discount * own.size) / total;
  }
  return past.flat().includes(type) ? sum : share;
}

const type = fc.constantFrom(...TYPES);
const sequence = fc.array(type, { minLength: 1, maxLength: 15 }).map((types) => [...types, 0]);

describe('the PPM baseline', () => {
  test('gives the blended, discounted probability of its definition', () => {
    fc.assert(
      fc.property(
        fc.array(sequence, { minLength: 1, maxLength: 6 }),
        fc.array(type, { maxLength: 14 }),
        (past, recent) => {
          expect(asked(taught(past), recent, 2)).toBeCloseTo(plainProbability(past, recent, 2), 10);
        },
      ),
    );
  });

  test('gives all known types and anything new together 1', () => {
    fc.assert(
      fc.property(
        fc.array(sequence, { minLength: 1, maxLength: 6 }),
        fc.array(type, { maxLength: 6 }),
        (past, recent) => {
          const known = [...new Set(past.flat())];
          const baseline = taught(past);
          const sum = [...known, 99].reduce((total, one) => total + asked(baseline, recent, one), 0);
          expect(sum).toBeCloseTo(1, 10);
        },
      ),
    );
  });

  test('remembers what was said further back than five events, which shorter contexts cannot', () => {
    const random = randomFrom(3);
    const sequences = Array.from({ length: 400 }, () => {
      const first = random() < 0.5 ? 1 : 2;
      return [first, 5, 5, 5, 5, 5, 5, 5, first, 0];
    });
    const rightOf = (baseline: PpmBaseline | ContextBaseline) =>
      results(baseline, makeRows(sequences), noRank)
        .filter((_, row) => row > 2000 && row % 10 === 8)
        .filter(({ rank }) => rank === 0).length;
    const short = new ContextBaseline({ order: 5, capacity: 2, maxContexts: 10_000, online: true });

    expect(rightOf(new PpmBaseline(2, 10_000))).toBe(200);
    expect(rightOf(short)).toBeLessThan(140);
  });

  test('learns nothing once it is frozen, and goes on otherwise', () => {
    const ranksOf = (frozen: boolean) => {
      const baseline = new PpmBaseline(2, 10_000);
      results(baseline, makeRows([[1, 2, 3, 0]]), noRank);
      baseline.endTraining(frozen);
      return results(baseline, makeRows([[5, 6, 5, 6, 5, 6]]), noRank).map(({ rank }) => rank);
    };

    expect(ranksOf(true)).toEqual([-1, -1, -1, -1, -1, -1]);
    expect(ranksOf(false).slice(4)).toEqual([0, 0]);
  });

  test('follows a merge of event types', () => {
    const baseline = new PpmBaseline(1, 10_000);
    results(baseline, makeRows([[1, 8, 1, 8, 1, 8, 1]]), noRank);

    baseline.merge({ from: 8, into: 2 });
    const steps = results(baseline, { ...makeRows([[2]]), start: new Uint8Array(1) }, noRank);

    expect(steps[0]).toMatchObject({ rank: 0, topType: 2, novel: false });
  });

  test('forgets contexts beyond its bound, and still predicts from shorter ones', () => {
    const baseline = new PpmBaseline(1, 64);
    const types = Array.from({ length: 3000 }, (_, i) => 1 + ((i * i) % 97));

    const steps = results(baseline, makeRows([types]), noRank);

    expect(steps.every(({ logLoss }) => Number.isFinite(logLoss) && logLoss >= 0)).toBe(true);
    expect(steps.filter(({ novel }) => novel)).toHaveLength(new Set(types).size);
  });
});
