import { describe, expect, test } from '@jest/globals';
import { createOpinions } from '../../../src/models/expert.ts';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome, type StepOutcome } from '../../../src/ranking/outcome.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeSessions, makeSteps, type Row, sliceSteps } from './make-steps.ts';
import { StaticOrder2 } from './static-order2.ts';

const config = rankingConfig.parse({ models: { contexts: ['order1'] } });

function feed(forecaster: Forecaster, expert: StaticOrder2 | undefined, batch: StepBatch): StepOutcome[] {
  const opinions = expert === undefined ? [] : [createOpinions(expert, batch.length)];
  expert?.advanceNow(batch, opinions[0]!);
  return Array.from({ length: batch.length }, (_, row) => {
    const outcome = createStepOutcome(expert === undefined ? 0 : 1);
    forecaster.step(batch, row, outcome, opinions);
    return outcome;
  });
}

function meanLoss(outcomes: readonly StepOutcome[]): number {
  return outcomes.reduce((sum, outcome) => sum + outcome.logLoss, 0) / outcomes.length;
}

/** What follows 2 depends on what came before it: order 1 cannot know, order 2 can. */
const cycle = [1, 2, 3, 4, 2, 5] as const;
const rows = Array.from({ length: 600 }, (_, i): Row => [0, cycle[i % cycle.length]!]);
const training = [[...cycle, ...cycle, ...cycle]];

describe('a batch expert in the mix', () => {
  test('is listened to: what only it can know is foretold better with it', () => {
    const batch = makeSteps(rows);
    const without = feed(new Forecaster(config, 2), undefined, batch).slice(-120);
    const expert = new StaticOrder2(training);
    const mixed = feed(new Forecaster(config, 2, [expert]), expert, batch).slice(-120);
    expect(meanLoss(mixed)).toBeLessThan(meanLoss(without) * 0.8);
    expect(mixed.every((outcome) => outcome.rank === 0)).toBe(true);
  });

  test('is scored by itself beside the mix', () => {
    const expert = new StaticOrder2(training);
    const outcomes = feed(new Forecaster(config, 2, [expert]), expert, makeSteps(rows)).slice(12);
    expect(outcomes.every((outcome) => outcome.expertRank[0] === 0)).toBe(true);
    expect(outcomes[0]!.expertLogLoss[0]).toBeCloseTo(-Math.log(2 / 2.5), 6);
  });

  test.each([1, 3, 10])('gives the same results in batches of %i rows', (size) => {
    const sessions = makeSteps(makeSessions(30));
    const trained = () =>
      new StaticOrder2([
        [1, 2, 3, 5],
        [1, 2, 4, 5],
      ]);
    const one = trained();
    const whole = feed(new Forecaster(config, 4, [one]), one, sessions);
    const other = trained();
    const forecaster = new Forecaster(config, 4, [other]);
    const parts: StepOutcome[] = [];
    for (let from = 0; from < sessions.length; from += size) {
      const to = Math.min(sessions.length, from + size);
      parts.push(...feed(forecaster, other, sliceSteps(sessions, from, to)));
    }
    expect(parts).toEqual(whole);
  });

  test('may join a forecaster that was saved without it', () => {
    const batch = makeSteps(rows);
    const before = new Forecaster(config, 2);
    feed(before, undefined, sliceSteps(batch, 0, 100));
    const writer = new StateWriter();
    before.save(writer);
    const expert = new StaticOrder2(training);
    const after = Forecaster.restore(config, new StateReader(writer.finish()), 2, [expert]);
    const outcomes = feed(after, expert, sliceSteps(batch, 100, 600)).slice(-60);
    expect(outcomes.every((outcome) => outcome.rank === 0)).toBe(true);
  });
});
