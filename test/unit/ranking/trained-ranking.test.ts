import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../../src/backtest/random.ts';
import type { TreeEnsemble } from '../../../src/ranking/boosted-trees.ts';
import { candidateFeatureNames } from '../../../src/ranking/candidate-features.ts';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { RankingModelError } from '../../../src/ranking/errors.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import type { TrainedModel } from '../../../src/ranking/trained-ranking.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeSteps, type Row } from './make-steps.ts';

const config = rankingConfig.parse({});
const names = candidateFeatureNames(new Forecaster(config, 1).voices);

/** One split on a feature: rows at or below the threshold score `low` on top of their log-share, others `high`. */
function model(feature: string, threshold: number, low: number, high: number): TrainedModel {
  const trees: TreeEnsemble = {
    width: names.length,
    linear: Float32Array.from(names, (name) => (name === 'logShare' ? 1 : 0)),
    roots: Int32Array.of(0),
    feature: Int32Array.of(names.indexOf(feature)),
    threshold: Float32Array.of(threshold),
    left: Int32Array.of(-1),
    right: Int32Array.of(-2),
    leaf: Float32Array.of(low, high),
  };
  return { features: names, trees, ends: true };
}

/** After 1 comes 2 or, where 13 s have passed before it instead of 11, 3: too fine for the contexts' time buckets. */
const random = randomFrom(5);
const rows: Row[] = [];
let time = 0;
for (let i = 0; i < 1500; i++) {
  const other = random() < 0.3;
  time += other ? 13 : 11;
  rows.push([0, 1, time], [0, other ? 3 : 2, time + 1]);
  time++;
}
const batch = makeSteps(rows);

/** Knows what the gap means: after the longer one the second candidate comes. */
const knowing: TrainedModel = {
  features: names,
  ends: true,
  trees: {
    ...model('place', 0, 0, 0).trees,
    feature: Int32Array.of(names.indexOf('gap'), names.indexOf('place')),
    threshold: Float32Array.of(Math.log(13), 0.5),
    left: Int32Array.of(-1, -2),
    right: Int32Array.of(1, -3),
    leaf: Float32Array.of(0, -3, 3),
  },
};

function losses(forecaster: Forecaster, from = 0, to = batch.length): number[] {
  const outcome = createStepOutcome();
  return Array.from({ length: to - from }, (_, i) => {
    forecaster.step(batch, from + i, outcome);
    return outcome.freshLogLoss;
  });
}

function forecaster(ranking?: TrainedModel): Forecaster {
  const made = new Forecaster(config, 1);
  if (ranking) made.rankBy(ranking);
  return made;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('a ranking model trained offline', () => {
  test('changes nothing where it says what the online mix says', () => {
    const online = losses(forecaster());
    const neutral = losses(forecaster(model('place', 0, 0, 0)));

    const apart = online.map((loss, i) => Math.abs(loss - neutral[i]!));
    expect(Math.max(...apart)).toBeLessThan(0.01);
  });

  test('lowers the log-loss where it knows better', () => {
    const online = sum(losses(forecaster()));

    expect(sum(losses(forecaster(knowing)))).toBeLessThan(0.7 * online);
  });

  test('is soon trusted no more where it is wrong', () => {
    const online = sum(losses(forecaster()));
    const wrong = sum(losses(forecaster(model('place', 0.5, -8, 8))));

    expect(wrong).toBeGreaterThan(online);
    expect(wrong - online).toBeLessThan(40);
  });

  test('goes on from a saved state as if nothing had happened', () => {
    const through = losses(forecaster(knowing)).slice(1000);
    const first = forecaster(knowing);
    losses(first, 0, 1000);
    const writer = new StateWriter();
    first.save(writer);
    const second = Forecaster.restore(config, new StateReader(writer.finish()), 1);
    second.rankBy(knowing);

    expect(losses(second, 1000)).toEqual(through);
  });

  test('leaves the online mix able to take over again', () => {
    const online = sum(losses(forecaster()).slice(1000));
    const first = forecaster(model('place', 0.5, -8, 8));
    losses(first, 0, 1000);
    const writer = new StateWriter();
    first.save(writer);
    const second = Forecaster.restore(config, new StateReader(writer.finish()), 1);

    expect(Math.abs(sum(losses(second, 1000)) - online)).toBeLessThan(0.02 * online);
  });

  test('is refused where it was trained on other features', () => {
    const { trees } = model('place', 0, 0, 0);
    const made = forecaster();

    expect(() => made.rankBy({ trees, ends: true, features: [...names.slice(1), 'slow:oracle'] })).toThrow(
      RankingModelError,
    );
    expect(() => made.rankBy({ trees, ends: true, features: [...names.slice(1), 'slow:oracle'] })).toThrow(
      'slow:oracle, which no expert gives now',
    );
  });
});
