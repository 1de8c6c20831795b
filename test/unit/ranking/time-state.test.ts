import { describe, expect, test } from '@jest/globals';
import { CONTEXTS } from '../../../src/models/contexts.ts';
import { GAP_BINS, gapBin } from '../../../src/models/gap-bins.ts';
import { TypeCodes } from '../../../src/models/type-codes.ts';
import { TypeStatistics } from '../../../src/models/type-statistics.ts';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { OpenPredictions } from '../../../src/ranking/open-predictions.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import { TIMES } from '../../../src/ranking/time-distribution.ts';
import { TimeRanking } from '../../../src/ranking/time-ranking.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { saveFormerTable } from '../../support/former-context-table.ts';
import { makeSessions, makeSteps } from './make-steps.ts';

const config = rankingConfig.parse({});
const CLASSES = 12;
const FORMER_VOICES = 5;

/** What version 2 wrote after it had seen these seconds after a context. */
function formerState(key: number, seconds: readonly number[]): StateReader {
  const bins = new Map<number, number>();
  const overall = new Float64Array(GAP_BINS);
  const sums = new Float64Array(GAP_BINS);
  for (const gap of seconds) {
    const value = Math.log1p(gap);
    const bin = gapBin(value);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
    overall[bin] = overall[bin]! + 1;
    sums[bin] = sums[bin]! + value;
  }
  const writer = new StateWriter();
  writer.section('time-ranking', 2);
  const successors = [...bins].map(([type, count]) => ({ type, slow: count, fast: count }));
  saveFormerTable(writer, key, successors);
  writer.array(new Float64Array(FORMER_VOICES * CLASSES).fill(Math.exp(-1)));
  writer.array(overall);
  writer.number(seconds.length);
  writer.number(GAP_BINS);
  writer.array(sums);
  writer.array(overall);
  writer.number(0);
  return new StateReader(writer.finish());
}

describe('what earlier versions saved', () => {
  test('histograms of times are taken over, however many bins they have', () => {
    const key = 77;
    const keys = new Int32Array(CONTEXTS.length).fill(key);
    const seconds = Array.from({ length: 20 }, (_, i) => (i % 10 === 0 ? 1.5 ** i : 4));
    const time = new TimeRanking(config.time, [], 1);
    const told = new Float32Array(TIMES);

    time.restore(formerState(key, seconds));
    time.predict(keys, 0, 0, told, 1);

    const [q10, q50, q90, mean] = told;
    expect(q10).toBeCloseTo(4, 3);
    expect(q50).toBeCloseTo(4, 3);
    expect(q90).toBeGreaterThanOrEqual(q50!);
    expect(mean).toBeGreaterThan(4);
  });

  test('it goes on learning from there', () => {
    const key = 77;
    const keys = new Int32Array(CONTEXTS.length).fill(key);
    const time = new TimeRanking(config.time, [], 1);
    const told = new Float32Array(TIMES);
    time.restore(formerState(key, [4, 4, 4]));

    for (let i = 0; i < 200; i++) {
      time.predict(keys, 0, 0, told, 1);
      time.learn(keys, 0, 5000, 0);
    }
    time.predict(keys, 0, 0, told, 1);

    expect(told[1]).toBeCloseTo(5000, 0);
  });

  test('open predictions had no mean: the median stands for it', () => {
    const { models } = config;
    const open = new OpenPredictions(new TypeCodes(), new TypeStatistics(models), 1, 2);
    const writer = new StateWriter();
    writer.section('open-predictions', 1);
    writer.number(1);
    writer.array(new Int32Array(2));
    writer.array(new Float32Array(2));
    writer.array(new Float32Array(2));
    writer.array(new Uint8Array(2));
    writer.array(Float32Array.of(1, 2, 3, 10, 20, 30));

    open.restore(new StateReader(writer.finish()));

    expect([...open.times]).toEqual([1, 2, 3, 2, 10, 20, 30, 20]);
  });
});

describe('the mean of the time to the next event', () => {
  test('is told with the quantiles, and scored as it was told', () => {
    const steps = makeSteps(makeSessions(60).slice(0, -1));
    const forecaster = new Forecaster(config, 4);
    const outcome = createStepOutcome();
    for (let row = 0; row < steps.length - 1; row++) forecaster.step(steps, row, outcome);
    const last = steps.length - 1;

    const told = forecaster.prediction(steps.slot[last]!)!.seconds!;
    forecaster.step(steps, last, outcome);

    expect(told.mean).toBeGreaterThan(0);
    expect(outcome.mean).toBe(told.mean);
    expect(outcome.q90).toBe(told.q90);
  });
});
