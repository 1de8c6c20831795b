import { describe, expect, test } from '@jest/globals';
import { createOpinions, type ExpertVoice, type Opinions } from '../../../src/models/expert.ts';
import { GAP_BINS, gapBin } from '../../../src/models/gap-bins.ts';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome, type StepOutcome } from '../../../src/ranking/outcome.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeSteps, type Row } from './make-steps.ts';

const config = rankingConfig.parse({});
const voice: ExpertVoice = { name: 'oracle', width: 2, timed: true };

/** A random walk through `types` event types, with a gap of 1 or 60 s before each event. */
function walk(types: number): StepBatch {
  const rows: Row[] = [];
  let seed = 7;
  let clock = 0;
  for (let i = 0; i < 3000; i++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    clock += seed % 3 === 0 ? 60 : 1;
    rows.push([0, 1 + (Math.floor(seed / 65536) % types), clock]);
  }
  return makeSteps(rows);
}

const batch = walk(5);

/** An expert that knows what comes after each row, or one that talks of something else. */
function opinionsOf(right: boolean, steps = batch): Opinions {
  const opinions = createOpinions(voice, steps.length);
  for (let row = 0; row + 1 < steps.length; row++) {
    // What followed another row is as good as drawn by lot.
    const told = right ? row : (row * 7 + 11) % (steps.length - 1);
    opinions.types[row * 2] = steps.type[told + 1]!;
    opinions.probabilities[row * 2] = 0.9;
    const gap = (steps.time[told + 1]! - steps.time[told]!) / 1000;
    opinions.gaps[row * GAP_BINS + gapBin(Math.log1p(gap))] = 1;
  }
  return opinions;
}

function run(opinions?: Opinions, steps = batch): StepOutcome[] {
  const forecaster = new Forecaster(config, 2, opinions ? [voice] : []);
  return Array.from({ length: steps.length }, (_, row) => {
    const outcome = createStepOutcome(1);
    forecaster.step(steps, row, outcome, opinions ? [opinions] : []);
    return outcome;
  });
}

const meanLoss = (outcomes: readonly StepOutcome[]): number =>
  outcomes.reduce((sum, { freshLogLoss }) => sum + freshLogLoss, 0) / outcomes.length;

const meanIssued = (outcomes: readonly StepOutcome[]): number =>
  outcomes.reduce((sum, { logLoss }) => sum + logLoss, 0) / outcomes.length;

const measured = ({ rank, logLoss, freshRank, freshLogLoss, q10, q50, q90 }: StepOutcome) => ({
  rank,
  logLoss,
  freshRank,
  freshLogLoss,
  q10,
  q50,
  q90,
});

describe('batch experts on top of the online mix', () => {
  const alone = run();

  test('one that talks of something else costs next to nothing', () => {
    const misled = run(opinionsOf(false));

    expect(meanLoss(misled)).toBeLessThan(meanLoss(alone) + 0.002);
    expect(meanIssued(misled)).toBeLessThan(meanIssued(alone) + 0.002);
  });

  test('nor does one that names types which the contexts would never have offered', () => {
    const many = walk(200);

    const misled = run(opinionsOf(false, many), many);

    const unaided = run(undefined, many);
    expect(meanLoss(misled)).toBeLessThan(meanLoss(unaided) + 0.002);
    expect(meanIssued(misled)).toBeLessThan(meanIssued(unaided) + 0.002);
  });

  test('one that knows is wholly believed within a hundred events', () => {
    const helped = run(opinionsOf(true)).slice(100, 200);

    expect(helped.filter(({ rank }) => rank === 0).length).toBeGreaterThan(97);
    expect(meanIssued(helped)).toBeLessThan(0.2);
  });

  test('one that knows is listened to, in what comes and when', () => {
    const helped = run(opinionsOf(true)).slice(-1000);

    expect(helped.filter(({ freshRank }) => freshRank === 0).length).toBeGreaterThan(980);
    expect(helped.filter(({ q50, gapSeconds }) => Math.abs(q50 - gapSeconds) < 1).length).toBeGreaterThan(
      980,
    );
    expect(alone.slice(-1000).filter(({ freshRank }) => freshRank === 0).length).toBeLessThan(500);
  });

  test('one that goes bad does no harm before long', () => {
    const opinions = opinionsOf(true);
    opinions.types.set(opinionsOf(false).types.subarray(1000), 1000);
    const turned = run(opinions).slice(-600);

    expect(meanLoss(turned)).toBeLessThan(meanLoss(alone.slice(-600)) * 1.02);
    expect(meanIssued(turned)).toBeLessThan(meanIssued(alone.slice(-600)) * 1.02);
  });

  test('a forecaster that lost its expert goes on as if it never had one', () => {
    const opinions = opinionsOf(false);
    const before = new Forecaster(config, 2, [voice]);
    for (let row = 0; row < 1500; row++) before.step(batch, row, createStepOutcome(1), [opinions]);
    const writer = new StateWriter();
    before.save(writer);

    const after = Forecaster.restore(config, new StateReader(writer.finish()), 2);

    const outcome = createStepOutcome();
    for (let row = 1500; row < 1600; row++) {
      after.step(batch, row, outcome);
      // The first one settles what was issued with the expert.
      if (row > 1500) expect(measured(outcome)).toEqual(measured(alone[row]!));
    }
  });
});
