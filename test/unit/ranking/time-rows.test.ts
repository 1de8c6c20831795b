import { describe, expect, test } from '@jest/globals';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import { TimeRows } from '../../../src/ranking/time-rows.ts';
import { TIME_FEATURES } from '../../../src/ranking/trained-time-features.ts';
import { makeSessions, makeSteps } from './make-steps.ts';

const batch = makeSteps(makeSessions(200));
const WIDTH = TIME_FEATURES.length;

/** All predicted times, and the online quantiles and gaps as outcomes told them. */
function collect(most: number) {
  const forecaster = new Forecaster(rankingConfig.parse({}), 4);
  const rows = new TimeRows(most);
  forecaster.witnessTimes((...prediction) => rows.add(...prediction));
  const outcome = createStepOutcome();
  const told: { q50: number; gap: number; issued: number }[] = [];
  for (let row = 0; row < batch.length; row++) {
    forecaster.step(batch, row, outcome);
    const { q50, gapSeconds: gap } = outcome;
    if (outcome.timed) told.push({ q50, gap, issued: batch.time[row]! - gap * 1000 });
  }
  return { rows, told, ...rows.arrays() };
}

const column = (features: Float32Array, name: string): number[] => {
  const at = TIME_FEATURES.indexOf(name);
  return Array.from({ length: features.length / WIDTH }, (_, row) => features[row * WIDTH + at]!);
};

describe('predicted times kept for training', () => {
  test('are those of every event but the first and the end of a sequence, with what came', () => {
    const { rows, told, seconds, issued } = collect(10_000);

    expect(rows.rows).toBe(200 * 3);
    expect([...seconds]).toEqual(told.map(({ gap }) => gap));
    expect([...issued]).toEqual(told.map((row) => row.issued));
  });

  test('hold the quantiles as they were issued', () => {
    const { told, features } = collect(10_000);

    const issued = column(features, 'online:q50');
    told.forEach(({ q50 }, row) => {
      expect(issued[row]).toBeCloseTo(Math.log1p(q50), 5);
    });
  });

  test('describe the sequence behind its last event', () => {
    const { features } = collect(10_000);

    const [length, elapsed, gap] = ['length', 'elapsed', 'gap'].map((name) => column(features, name));
    expect(length!.slice(0, 3).map((value) => Math.round(Math.exp(value)))).toEqual([2, 3, 4]);
    expect(elapsed!.slice(-3).map((value) => Math.round(Math.expm1(value)))).toEqual([0, 0, 10]);
    expect(gap!.slice(-3).map((value) => Math.round(Math.expm1(value)))).toEqual([0, 0, 10]);
  });

  test('remember what followed the same context before', () => {
    const { features, seconds } = collect(10_000);

    const remembered = column(features, 'slow:order2').slice(300);
    remembered.forEach((value, row) => {
      expect(Math.abs(value - Math.log1p(seconds[300 + row]!))).toBeLessThan(0.7);
    });
  });

  test('are thinned evenly over the time where there are too many', () => {
    const { rows, step, features } = collect(100);

    const apart = [...step].slice(1).map((at, i) => at - step[i]!);
    expect(rows.rows).toBeLessThanOrEqual(100);
    expect(rows.rows).toBeGreaterThan(49);
    expect(new Set(apart)).toEqual(new Set([rows.every]));
    expect(features).toHaveLength(rows.rows * WIDTH);
  });

  test('thinned are the same as those among all of them', () => {
    const all = collect(10_000);
    const few = collect(100);

    const kept = [...few.step].map((step) => all.seconds[step]!);
    expect([...few.seconds]).toEqual(kept);
  });
});
