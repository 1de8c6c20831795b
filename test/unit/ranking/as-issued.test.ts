import { describe, expect, test } from '@jest/globals';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const DAY = 86_400_000;
const [CREATE, SEND, PAY] = [1, 2, 3];
const PER_DAY = 30;
const SENT = 20;

interface Step {
  readonly slot: number;
  readonly type: number;
  readonly time: number;
  readonly start: number;
}

/** Thirty cases are created each day; on the next day twenty are sent in one batch, and then ten are paid in another. */
function cases(days: number): StepBatch {
  const steps: Step[] = [];
  for (let day = 0; day < days; day++) {
    const slot = (ordinal: number, of: number): number =>
      ((of % 2) + 2) % 2 === 0 ? ordinal : PER_DAY + ordinal;
    for (let i = 0; i < PER_DAY && day > 0; i++) {
      const second = i < SENT ? i : 3600 + i;
      const type = i < SENT ? SEND : PAY;
      steps.push({ slot: slot(i, day - 1), type, time: day * DAY + second * 1000, start: 0 });
    }
    for (let i = 0; i < PER_DAY; i++)
      steps.push({ slot: slot(i, day), type: CREATE, time: day * DAY + 50_000_000 + i * 1000, start: 1 });
  }
  return {
    length: steps.length,
    slot: Int32Array.from(steps, (step) => step.slot),
    type: Int32Array.from(steps, (step) => step.type),
    time: Float64Array.from(steps, (step) => step.time),
    source: new Int32Array(steps.length),
    start: Uint8Array.from(steps, (step) => step.start),
    known: new Int32Array(steps.length).fill(100),
  };
}

interface Losses {
  issued: number;
  fresh: number;
}

/** Mean log-losses of the events behind `from` that are not the first of their case. */
function lossesOf(forecaster: Forecaster, batch: StepBatch, from: number): Losses {
  const outcome = createStepOutcome();
  const sums = { issued: 0, fresh: 0, events: 0 };
  for (let row = 0; row < batch.length; row++) {
    forecaster.step(batch, row, outcome);
    if (outcome.start || row < from) continue;
    sums.events++;
    sums.issued += outcome.logLoss;
    sums.fresh += outcome.freshLogLoss;
  }
  return { issued: sums.issued / sums.events, fresh: sums.fresh / sums.events };
}

const makeForecaster = (): Forecaster => new Forecaster(rankingConfig.parse({}), 2 * PER_DAY);

describe('forecasts as issued, where cases wait and move in batches', () => {
  const batch = cases(80);

  test('are hardly worse than the shares of what comes, and the fresh ones see the batch', () => {
    const shares = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);

    const { issued, fresh } = lossesOf(makeForecaster(), batch, batch.length / 2);

    expect(issued).toBeLessThan(shares + 0.1);
    expect(fresh).toBeLessThan(shares / 2);
  });

  test('go on after a restart as if there had been none', () => {
    const whole = makeForecaster();
    const outcome = createStepOutcome();
    const half = 1500;
    for (let row = 0; row < half; row++) whole.step(batch, row, outcome);
    const writer = new StateWriter();
    whole.save(writer);

    const restored = Forecaster.restore(
      rankingConfig.parse({}),
      new StateReader(writer.finish()),
      2 * PER_DAY,
    );

    const told = createStepOutcome();
    for (let row = half; row < batch.length; row++) {
      whole.step(batch, row, outcome);
      restored.step(batch, row, told);
      expect(told.logLoss).toBe(outcome.logLoss);
    }
  });
});

describe('a forecaster that does not learn', () => {
  const batch = cases(40);

  test('forecasts every week as it did the week before', () => {
    const forecaster = makeForecaster();
    const outcome = createStepOutcome();
    const half = batch.length / 2;
    for (let row = 0; row < half; row++) forecaster.step(batch, row, outcome);
    forecaster.learning = false;
    const afterCreate: number[] = [];

    for (let row = half; row < batch.length; row++) {
      forecaster.step(batch, row, outcome);
      if (batch.type[row] === CREATE) afterCreate.push(forecaster.probabilityOf(batch.slot[row]!, SEND));
    }

    const day = (ordinal: number): number[] => afterCreate.slice(ordinal * PER_DAY, (ordinal + 1) * PER_DAY);
    expect(day(9)).toEqual(day(2));
    expect(Math.min(...day(2))).toBeGreaterThan(0);
  });
});
