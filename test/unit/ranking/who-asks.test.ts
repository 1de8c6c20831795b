import { describe, expect, test } from '@jest/globals';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeSteps, type Row } from './make-steps.ts';

const SLOTS = 40;
const EVENTS = 24_000;
const UNSEEN_UNTIL = 20_000;

/** Forty sequences that take turns: each type is followed by the next of seven or by another, after a time of its own. */
function stream(): Row[] {
  const rows: Row[] = [];
  const last = new Int32Array(SLOTS).fill(1);
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  let time = 0;
  for (let i = 0; i < EVENTS; i++) {
    const slot = Math.floor(random() * SLOTS);
    time += random() < 0.1 ? 30 : 0.5;
    const type = random() < 0.8 ? (last[slot]! % 7) + 1 : 1 + Math.floor(random() * 7);
    rows.push([slot, type, time]);
    last[slot] = type;
  }
  return rows;
}

const batch = makeSteps(stream());
const config = rankingConfig.parse({});

describe('what is learned', () => {
  test('does not depend on who asks for forecasts, nor on how often', () => {
    const asked = new Forecaster(config, SLOTS);
    const silent = new Forecaster(config, SLOTS);
    silent.issuing = false;
    const told = createStepOutcome();
    const hidden = createStepOutcome();
    let compared = 0;
    for (let row = 0; row < EVENTS; row++) {
      if (row === UNSEEN_UNTIL) silent.issuing = true;
      asked.step(batch, row, told);
      silent.step(batch, row, hidden);
      // Somebody looks at a sequence now and then, twice.
      const slot = batch.slot[row]!;
      if (row % 17 === 0) expect(silent.prediction(slot)).toEqual(silent.prediction(slot));
      expect(hidden.freshLogLoss).toBe(told.freshLogLoss);
      if (row < UNSEEN_UNTIL + 1000 || !hidden.issued) continue;
      compared++;
      expect(hidden).toEqual(told);
    }
    expect(compared).toBeGreaterThan(2500);
  });

  test('goes on after a restart as if there had been none, where only a sample is learned from', () => {
    const whole = new Forecaster(config, SLOTS);
    whole.issuing = false;
    const outcome = createStepOutcome();
    for (let row = 0; row < UNSEEN_UNTIL; row++) whole.step(batch, row, outcome);
    const writer = new StateWriter();
    whole.save(writer);
    const restored = Forecaster.restore(config, new StateReader(writer.finish()), SLOTS);
    restored.issuing = false;
    const told = createStepOutcome();

    for (let row = UNSEEN_UNTIL; row < EVENTS; row++) {
      if (row === EVENTS - 1500) whole.issuing = restored.issuing = true;
      whole.step(batch, row, outcome);
      restored.step(batch, row, told);
      expect(told).toEqual(outcome);
    }
  });

  test('a forecast made when somebody asks has its time too', () => {
    const silent = new Forecaster(config, SLOTS);
    silent.issuing = false;
    const outcome = createStepOutcome();
    let untimed = 0;
    for (let row = 0; row < EVENTS; row++) {
      silent.step(batch, row, outcome);
      if (row < UNSEEN_UNTIL) continue;
      const seconds = silent.prediction(batch.slot[row]!)?.seconds;
      if (seconds === undefined) untimed++;
      else expect(seconds.q10).toBeLessThanOrEqual(seconds.q90);
    }
    expect(untimed).toBe(0);
  });
});
