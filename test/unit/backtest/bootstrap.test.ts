import { describe, expect, test } from '@jest/globals';
import { Bootstrap } from '../../../src/backtest/bootstrap.ts';
import { GroupedScores } from '../../../src/backtest/grouped-scores.ts';
import { randomFrom } from '../../../src/backtest/random.ts';
import type { ScoredStep } from '../../../src/outcomes/scored-step.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';

/** Rows of events that go round the slots, all beginning a sequence at their first. */
function rowsOf(length: number, slots: number): StepBatch {
  return {
    length,
    slot: Int32Array.from({ length }, (_, row) => row % slots),
    type: new Int32Array(length).fill(1),
    time: Float64Array.from({ length }, (_, row) => row * 1000),
    source: new Int32Array(length),
    start: Uint8Array.from({ length }, (_, row) => (row < slots ? 1 : 0)),
    known: new Int32Array(length).fill(2),
  };
}

function step(loss: number, overrides: Partial<ScoredStep> = {}): ScoredStep {
  const timed = { timed: true, q10: 1, q50: 2, q90: 4, gapSeconds: 2 };
  return {
    start: false,
    novel: false,
    rank: 0,
    logLoss: loss,
    topType: 1,
    topProbability: 0.5,
    ...timed,
    ...overrides,
  };
}

function scored(model: string, rows: StepBatch, lossOf: (row: number) => number): GroupedScores {
  const scores = new GroupedScores([model]);
  for (let row = 0; row < rows.length; row++) scores.add(model, step(lossOf(row)), rows, row);
  return scores;
}

describe('bootstrap', () => {
  test.each([
    ['many sequences', 5000, 250, 'sequences', 250],
    ['one long sequence', 5000, 1, 'stretches', 79],
    ['more sequences than groups', 30_000, 10_000, 'sequences', 4096],
  ])('%s are drawn by what is independent, and all steps count', (_, length, slots, by, groups) => {
    const rows = rowsOf(length, slots);

    const bootstrap = new Bootstrap([scored('one', rows, (row) => row)]);

    expect(bootstrap.grouping).toEqual({ by, groups });
    expect(bootstrap.of('one', 'nll').value).toBeCloseTo((length - 1) / 2);
    expect(bootstrap.of('one', 'top1').value).toBe(1);
    expect(bootstrap.of('one', 'maeLog1p').value).toBe(0);
  });

  test('an interval of 95 % holds the truth in about 95 of 100 samples', () => {
    const random = randomFrom(11);
    const rows = rowsOf(600, 60);
    let held = 0;

    for (let sample = 0; sample < 100; sample++) {
      const mean = Array.from({ length: 60 }, () => random() * 2);
      const { low, high } = new Bootstrap([scored('one', rows, (row) => mean[row % 60]!)]).of('one', 'nll');
      if (low! <= 1 && high! >= 1) held++;
    }

    expect(held).toBeGreaterThanOrEqual(88);
    expect(held).toBeLessThanOrEqual(99);
  });

  test('a small difference on every sequence shows through the noise that both share', () => {
    const random = randomFrom(3);
    const rows = rowsOf(600, 60);
    const noise = Array.from({ length: 60 }, () => random() * 10);

    const bootstrap = new Bootstrap([
      scored('one', rows, (row) => noise[row % 60]!),
      scored('two', rows, (row) => noise[row % 60]! - 0.1),
    ]);

    const { value, low, high } = bootstrap.difference('two', 'one', 'nll');
    expect(value).toBeCloseTo(-0.1);
    expect(high).toBeLessThan(0);
    expect(bootstrap.of('one', 'nll').high! - bootstrap.of('one', 'nll').low!).toBeGreaterThan(
      10 * (high! - low!),
    );
  });

  test('the same scores give the same intervals', () => {
    const rows = rowsOf(500, 50);
    const draw = () => new Bootstrap([scored('one', rows, (row) => row % 7)]).of('one', 'nll');

    expect(draw()).toEqual(draw());
  });

  test('what was never scored has no figure', () => {
    const rows = rowsOf(100, 50);
    const scores = new GroupedScores(['one']);
    for (let row = 0; row < 100; row++) scores.add('one', step(1, { timed: false }), rows, row);

    const bootstrap = new Bootstrap([scores]);

    expect(bootstrap.of('one', 'pinball')).toEqual({ value: null, low: null, high: null });
  });

  test('scores of different steps are not compared', () => {
    const sets = [scored('one', rowsOf(100, 50), () => 1), scored('two', rowsOf(100, 40), () => 1)];

    expect(() => new Bootstrap(sets)).toThrow('different steps');
  });
});
