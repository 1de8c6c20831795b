import { describe, expect, test } from '@jest/globals';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeSteps, type Row } from './make-steps.ts';

const [MORNING, EVENING] = [1, 2];
const ANSWERS = 8;
const FIRST_REQUEST = 1 + ANSWERS;
const HOUR = 3600;
const PER_DAY = 48;
const DAYS = 60;

/** Every half an hour one of `kinds` requests, answered at once by the type that `answer` gives for its hour and a number in [0, 1). */
function requests(kinds: number, answer: (hour: number, chance: number) => number): StepBatch {
  const rows: Row[] = [];
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  for (let i = 0; i < DAYS * PER_DAY; i++) {
    const at = (i * HOUR) / 2;
    const request = FIRST_REQUEST + Math.floor(random() * kinds);
    rows.push([0, request, at], [0, answer((at / HOUR) % 24, random()), at + 1], [0, 0, at + 2]);
  }
  return makeSteps(rows);
}

const byHour = requests(1, (hour) => (hour < 12 ? MORNING : EVENING));
const byChance = requests(10, (_, chance) => 1 + Math.floor(chance * ANSWERS));

const config = (contexts?: readonly string[]) =>
  rankingConfig.parse(contexts === undefined ? {} : { models: { contexts } });
/** No memory of anything but the last event: only the clock tells the answers apart. */
const WITHOUT = ['order1'];
const WITH = ['order1', 'typeHour', 'typeWeekday'];

const isAnswer = (type: number): boolean => type > 0 && type < FIRST_REQUEST;

/** Mean log-losses of the answers in the rows from `from` on: as issued, and fresh. */
function lossesOf(forecaster: Forecaster, batch: StepBatch, from: number): { issued: number; fresh: number } {
  const outcome = createStepOutcome();
  const sums = { issued: 0, fresh: 0, answers: 0 };
  for (let row = 0; row < batch.length; row++) {
    forecaster.step(batch, row, outcome);
    if (row < from || !isAnswer(batch.type[row]!)) continue;
    sums.answers++;
    sums.issued += outcome.logLoss;
    sums.fresh += outcome.freshLogLoss;
  }
  return { issued: sums.issued / sums.answers, fresh: sums.fresh / sums.answers };
}

describe('hour and weekday among the contexts of types', () => {
  const half = byHour.length / 2;

  test('are worth what they tell', () => {
    const without = lossesOf(new Forecaster(config(WITHOUT), 1), byHour, half);
    const both = lossesOf(new Forecaster(config(WITH), 1), byHour, half);

    expect(both.fresh).toBeLessThan(0.5 * without.fresh);
    expect(both.issued).toBeLessThan(0.5 * without.issued);
  });

  test('cost nothing where they tell nothing', () => {
    const without = lossesOf(new Forecaster(config(WITHOUT), 1), byChance, half);
    const both = lossesOf(new Forecaster(config(WITH), 1), byChance, half);

    expect(both.fresh).toBeLessThan(without.fresh + 0.001);
    expect(both.issued).toBeLessThan(without.issued + 0.001);
  });

  test('are named as evidence while they are listened to', () => {
    const forecaster = new Forecaster(config(WITH), 1);
    const outcome = createStepOutcome();
    for (let row = 0; row < byHour.length; row++) {
      forecaster.step(byHour, row, outcome);
      if (row === byHour.length - 3) break;
    }

    expect(forecaster.prediction(0)?.evidence.map(({ expert }) => expert)).toContain('typeHour');
  });

  test('go on after a restart as if there had been none', () => {
    const whole = new Forecaster(config(WITH), 1);
    const outcome = createStepOutcome();
    for (let row = 0; row < half; row++) whole.step(byHour, row, outcome);
    const writer = new StateWriter();
    whole.save(writer);
    const restored = Forecaster.restore(config(WITH), new StateReader(writer.finish()), 1);
    const told = createStepOutcome();

    for (let row = half; row < byHour.length; row++) {
      whole.step(byHour, row, outcome);
      restored.step(byHour, row, told);
      expect([told.logLoss, told.freshLogLoss]).toEqual([outcome.logLoss, outcome.freshLogLoss]);
    }
  });
});
