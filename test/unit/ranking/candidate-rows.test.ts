import { describe, expect, test } from '@jest/globals';
import { candidateFeatureNames } from '../../../src/ranking/candidate-features.ts';
import { CandidateRows } from '../../../src/ranking/candidate-rows.ts';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome } from '../../../src/ranking/outcome.ts';
import { makeSessions, makeSteps } from './make-steps.ts';

const batch = makeSteps(makeSessions(200));

/** What a forecaster tells of all predictions but those of first events, and the share it gave to what came. */
function collect(limits: { most: number; every: number }) {
  const forecaster = new Forecaster(rankingConfig.parse({}), 4);
  const rows = new CandidateRows(forecaster.voices, limits);
  forecaster.witness = (features, truth, outcome) => {
    if (!outcome.start) rows.add(features, truth);
  };
  const outcome = createStepOutcome();
  const ranks: number[] = [];
  for (let row = 0; row < batch.length; row++) {
    forecaster.step(batch, row, outcome);
    if (!outcome.start) ranks.push(outcome.freshRank);
  }
  return { rows, ranks, ...rows.arrays() };
}

describe('candidate sets kept for training', () => {
  test('are those of every event but the first of a sequence', () => {
    const { rows, step } = collect({ most: 10_000, every: 1 });

    const followers = [...batch.start].filter((start) => start === 0).length;
    expect(rows.groups).toBe(followers);
    expect([...step]).toEqual(Array.from({ length: followers }, (_, i) => i));
  });

  test('list the candidates best first, as the online mix ranks them', () => {
    const { rows, features, offsets } = collect({ most: 10_000, every: 1 });

    const width = rows.names.length;
    const share = rows.names.indexOf('logShare');
    for (let group = 0; group < rows.groups; group++)
      for (let row = offsets[group]! + 1; row < offsets[group + 1]!; row++)
        expect(features[row * width + share]).toBeLessThanOrEqual(features[(row - 1) * width + share]!);
  });

  test('say which candidate came: the first one where the first choice was right', () => {
    const { truth, ranks } = collect({ most: 10_000, every: 1 });

    const firsts = ranks.filter((rank) => rank === 0).length;
    const agreeing = ranks.filter((rank, at) => (rank === 0) === (truth[at] === 0)).length;
    expect(firsts).toBeGreaterThan(300);
    expect(agreeing / ranks.length).toBeGreaterThan(0.98);
  });

  test('are thinned evenly over the time where there are too many', () => {
    const { rows, step, offsets, features } = collect({ most: 100, every: 1 });

    const gaps = [...step].slice(1).map((at, i) => at - step[i]!);
    expect(rows.groups).toBeLessThanOrEqual(100);
    expect(rows.groups).toBeGreaterThan(49);
    expect(new Set(gaps)).toEqual(new Set([rows.every]));
    expect(features).toHaveLength(offsets.at(-1)! * rows.names.length);
  });

  test('thinned are the same as those taken at that rate from the start', () => {
    const thinned = collect({ most: 100, every: 1 });
    const sparse = collect({ most: 10_000, every: thinned.rows.every });

    expect([...sparse.truth].slice(0, thinned.rows.groups)).toEqual([...thinned.truth]);
    expect([...thinned.features]).toEqual([...sparse.features].slice(0, thinned.features.length));
  });

  test('have three features per expert, by its name', () => {
    expect(candidateFeatureNames(['order1']).slice(-3)).toEqual([
      'slow:order1',
      'fast:order1',
      'state:order1',
    ]);
  });
});
