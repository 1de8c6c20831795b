import { describe, expect, test } from '@jest/globals';
import { PARTS, type RankingConfig, rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';
import { makeSteps, type Row } from './make-steps.ts';

/** A stream with some order and some noise, the same every time; its second sequence begins later. */
function noisy(length: number): StepBatch {
  let state = 7;
  const rows = Array.from({ length }, (_, i): Row => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return [i < 40 ? 0 : i & 1, state % 5 === 0 ? 5 + (state % 3) : 1 + (i % 4)];
  });
  return makeSteps(rows);
}

function losses(forecaster: Forecaster, batch: StepBatch, from: number, to: number): number[] {
  const outcome = createStepOutcome();
  return Array.from({ length: to - from }, (_, i) => {
    forecaster.step(batch, from + i, outcome);
    return outcome.logLoss;
  });
}

function forecaster(changes: Partial<RankingConfig> = {}): Forecaster {
  return new Forecaster({ ...rankingConfig.parse({}), ...changes }, 2);
}

describe('weights of a specialist class', () => {
  test('start from the general ones and then go their own way', () => {
    const batch = noisy(400);
    const general = forecaster();
    const special = forecaster();
    losses(general, batch, 0, 200);
    losses(special, batch, 0, 200);
    for (let type = 1; type <= 8; type++) special.specialise(type, 3);
    const [first, ...later] = losses(special, batch, 200, 400);
    const [firstGeneral, ...laterGeneral] = losses(general, batch, 200, 400);
    expect(first).toBe(firstGeneral);
    expect(later).not.toEqual(laterGeneral);
  });
});

describe('parts of the mix', () => {
  const batch = noisy(300);
  const whole = losses(forecaster(), batch, 0, 300);

  test.each(PARTS)('without %s the predictions are other ones', (part) => {
    expect(losses(forecaster({ without: [part] }), batch, 0, 300)).not.toEqual(whole);
  });
});
