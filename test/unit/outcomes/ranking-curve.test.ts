import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RankingCurve } from '../../../src/outcomes/ranking-curve.ts';
import { copyState } from './make-step.ts';

function curveOf(
  points: readonly (readonly [number, boolean])[],
  exactPoints = Number.POSITIVE_INFINITY,
): RankingCurve {
  const curve = new RankingCurve(exactPoints);
  for (const [score, positive] of points) curve.add(score, positive);
  return curve;
}

/** Average precision by its definition: one step per distinct score. */
function averagePrecision(points: readonly (readonly [number, boolean])[]): number {
  const positives = points.filter(([, positive]) => positive).length;
  const thresholds = [...new Set(points.map(([score]) => score))].sort((a, b) => b - a);
  let [area, recallBefore] = [0, 0];
  for (const threshold of thresholds) {
    const alarms = points.filter(([score]) => score >= threshold);
    const caught = alarms.filter(([, positive]) => positive).length;
    area += (caught / positives - recallBefore) * (caught / alarms.length);
    recallBefore = caught / positives;
  }
  return area;
}

const points = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
    fc.boolean(),
  ),
  {
    minLength: 1,
    maxLength: 100,
  },
);

describe('the area under the precision-recall curve', () => {
  test('is 1 for a perfect ranking and the base rate for a constant score', () => {
    expect(
      curveOf([
        [0.9, true],
        [0.8, true],
        [0.1, false],
      ]).prAuc(),
    ).toBe(1);
    expect(
      curveOf([
        [0.5, true],
        [0.5, false],
        [0.5, false],
        [0.5, false],
      ]).prAuc(),
    ).toBe(0.25);
  });

  test('equals average precision by its definition, ties being one step, whatever the order', () => {
    fc.assert(
      fc.property(points, (all) => {
        fc.pre(all.some(([, positive]) => positive));
        expect(curveOf(all).prAuc()).toBeCloseTo(averagePrecision(all), 12);
        expect(curveOf([...all].reverse()).prAuc()).toBeCloseTo(averagePrecision(all), 12);
      }),
    );
  });

  test('with weighted negatives equals that of repeated negatives', () => {
    fc.assert(
      fc.property(points, (all) => {
        fc.pre(all.some(([, positive]) => positive));
        const repeated = all.flatMap((point) => (point[1] ? [point] : [point, point, point]));
        expect(curveOf(all).prAuc(3)).toBeCloseTo(averagePrecision(repeated), 12);
      }),
    );
  });

  test('is null without a positive case', () => {
    expect(curveOf([[0.4, false]]).prAuc()).toBeNull();
  });

  test('stays close to exact once scores are kept as a histogram', () => {
    const all = Array.from({ length: 5000 }, (_, i) => {
      const score = ((i * 7919) % 5000) / 5000;
      return [score, (i * 104_729) % 1000 < score * 500] as const;
    });

    const folded = curveOf(all, 100).prAuc();

    expect(Math.abs((folded ?? 0) - averagePrecision(all))).toBeLessThan(0.005);
  });

  test('is the same after a restart, folded or not', () => {
    const all = Array.from({ length: 300 }, (_, i) => [((i * 37) % 100) / 100, i % 3 === 0] as const);
    for (const exactPoints of [100, 1000]) {
      const before = curveOf(all.slice(0, 200), exactPoints);
      const after = new RankingCurve(exactPoints);

      copyState(before, after);
      for (const [score, positive] of all.slice(200)) after.add(score, positive);

      expect(after.prAuc()).toBe(curveOf(all, exactPoints).prAuc());
      expect(after.baseRate()).toBeCloseTo(1 / 3, 12);
    }
  });
});
