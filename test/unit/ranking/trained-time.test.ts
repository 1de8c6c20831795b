import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../../src/backtest/random.ts';
import { meanPinball } from '../../../src/outcomes/time-to-next.ts';
import type { TreeEnsemble } from '../../../src/ranking/boosted-trees.ts';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { RankingModelError } from '../../../src/ranking/errors.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import type { TimeModel } from '../../../src/ranking/trained-time.ts';
import { TIME_FEATURES } from '../../../src/ranking/trained-time-features.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeSteps, type Row } from './make-steps.ts';

const config = rankingConfig.parse({});

/** One split on a feature: `low` at or below the threshold, `high` above; on ln(1 + seconds). */
function split(feature: string, threshold: number, low: number, high: number): TreeEnsemble {
  return {
    width: TIME_FEATURES.length,
    linear: new Float32Array(TIME_FEATURES.length),
    roots: Int32Array.of(0),
    feature: Int32Array.of(TIME_FEATURES.indexOf(feature)),
    threshold: Float32Array.of(threshold),
    left: Int32Array.of(-1),
    right: Int32Array.of(-2),
    leaf: Float32Array.of(low, high),
  };
}

/** All three quantiles are the same. */
const sure = (digest: string, ensemble: TreeEnsemble, trainedTo = 0): TimeModel => ({
  digest,
  features: TIME_FEATURES,
  ensembles: [ensemble, ensemble, ensemble],
  trainedTo,
});

/** A gap of 12 s foretells 100 s, one of 13 s foretells 3 s: too fine for the time buckets of the contexts. */
const [BEFORE_LONG, BEFORE_SHORT, LONG, SHORT] = [12, 13, 100, 3];
const random = randomFrom(7);
const rows: Row[] = [];
let time = 0;
for (let i = 0; i < 1200; i++) {
  const long = random() < 0.5;
  time += long ? BEFORE_LONG : BEFORE_SHORT;
  rows.push([0, 2, time]);
  time += long ? LONG : SHORT;
  rows.push([0, 1, time]);
}
const batch = makeSteps(rows);
const END = time * 1000;

/** Right after an event of type 2; what it says after one of type 1 is nearly right, too. */
const knowing: TreeEnsemble = split('gap', Math.log1p(12.5), Math.log1p(LONG), Math.log1p(SHORT));
const knows = sure('knows', {
  ...knowing,
  feature: Int32Array.of(
    TIME_FEATURES.indexOf('gap'),
    TIME_FEATURES.indexOf('gap'),
    TIME_FEATURES.indexOf('gap'),
  ),
  threshold: Float32Array.of(Math.log1p(20), Math.log1p(5), Math.log1p(12.5)),
  left: Int32Array.of(1, -1, -2),
  right: Int32Array.of(-1, 2, -3),
  leaf: Float32Array.of(Math.log1p(12.5), Math.log1p(LONG), Math.log1p(SHORT)),
});
const wrong = sure('wrong', split('gap', 0, 8, 8));

function losses(forecaster: Forecaster, from = 0, to = batch.length): number[] {
  const outcome = createStepOutcome();
  return Array.from({ length: to - from }, (_, i) => {
    forecaster.step(batch, from + i, outcome);
    return outcome.timed ? meanPinball(outcome) : 0;
  });
}

function forecaster(model?: TimeModel): Forecaster {
  const made = new Forecaster(config, 1);
  if (model) made.timeBy(model);
  return made;
}

function saved(made: Forecaster): Forecaster {
  const writer = new StateWriter();
  made.save(writer);
  return Forecaster.restore(config, new StateReader(writer.finish()), 1);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('a time model trained offline', () => {
  test('lowers the loss where it knows better', () => {
    const online = sum(losses(forecaster()).slice(400));
    const heard = sum(losses(forecaster(knows)).slice(400));

    expect(heard).toBeLessThan(0.5 * online);
  });

  test('changes nothing while it is wrong', () => {
    const made = forecaster(wrong);

    expect(losses(made)).toEqual(losses(forecaster()));
  });

  test('is not heard, nor believed for what it says, about what it was grown on', () => {
    const recited = { ...knows, trainedTo: END };

    expect(losses(forecaster(recited))).toEqual(losses(forecaster()));
  });

  test('goes on from a saved state as if nothing had happened', () => {
    const through = losses(forecaster(knows)).slice(1000);
    const first = forecaster(knows);
    losses(first, 0, 1000);
    const second = saved(first);
    second.timeBy(knows);

    expect(losses(second, 1000)).toEqual(through);
  });

  test('may go and come: the state serves on online, and the online model has learned as ever', () => {
    const first = forecaster(knows);
    losses(first, 0, 1000);
    const off = saved(first);
    const online = losses(forecaster()).slice(1001);

    expect(losses(off, 1000).slice(1)).toEqual(online);
    const back = saved(off);
    back.timeBy(knows);
    expect(losses(back, 0, 50)).toHaveLength(50);
  });

  test('has to win anew where another package took its place', () => {
    const first = forecaster(knows);
    losses(first, 0, 1000);
    const second = saved(first);
    second.timeBy(wrong);

    expect(losses(second, 1000).slice(1)).toEqual(losses(forecaster()).slice(1001));
  });

  test('is refused where it was trained on other features', () => {
    const other = { ...knows, features: [...TIME_FEATURES.slice(1), 'age:oracle'] };

    expect(() => forecaster(other)).toThrow(RankingModelError);
    expect(() => forecaster(other)).toThrow('the one at 0 being online:q10, got online:q50');
  });
});
