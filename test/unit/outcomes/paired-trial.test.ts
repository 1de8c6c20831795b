import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../../src/backtest/random.ts';
import { type PairedBlock, PairedTally, type TrialFacts } from '../../../src/outcomes/paired-block.ts';
import { judgeBlocks, PairedTrial } from '../../../src/outcomes/paired-trial.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const SETTINGS = { margin: 0.01, tolerance: 0, alpha: 0.01, minEvents: 1000, maxHours: 1000 };
const FACTS: TrialFacts = {
  trial: 't',
  model: 'gru',
  purpose: 'challenge',
  champion: 1,
  challenger: 2,
  tokens: { champion: 1, challenger: 2 },
};

function block(index: number, gain: number): PairedBlock {
  const to = index * 60_000;
  const logLoss = { champion: 1, challenger: 1 - gain };
  return { kind: 'pair', ...FACTS, index, from: to - 60_000, to, events: 100, gain, logLoss, pinball: null };
}

/** Gains of blocks that differ widely, with the mean given. */
function gains(length: number, mean: number, seed: number): number[] {
  const random = randomFrom(seed);
  return Array.from({ length }, () => mean + (random() < 0.5 ? -1 : 1) * 0.2 * random() ** 3);
}

function judged(values: readonly number[], settings = SETTINGS): PairedTrial {
  const trial = new PairedTrial(settings);
  values.forEach((gain, index) => {
    trial.add(block(index, gain));
  });
  return trial;
}

describe('the trial of two versions', () => {
  test.each([
    [0.06, 'better'],
    [-0.06, 'worse'],
    [0, null],
  ])('finds a mean gain of %s %s', (mean, verdict) => {
    const trial = judged(gains(800, mean, 1));

    expect(trial.verdict).toBe(verdict);
  });

  test('is rarely wrong though it looks after every block', () => {
    const verdicts = Array.from({ length: 400 }, (_, seed) => judged(gains(500, 0, seed + 1)).verdict);

    expect(verdicts.filter((verdict) => verdict !== null).length).toBeLessThanOrEqual(12);
  });

  test('decides nothing on few events, and ends undecided after its time', () => {
    const early = judged(gains(9, 0.4, 1));
    const late = judged(gains(100, 0, 1), { ...SETTINGS, maxHours: 1 });

    expect(early.verdict).toBeNull();
    expect(late.standing).toMatchObject({ verdict: 'undecided', blocks: 60 });
  });

  test('goes on from a saved state as if nothing had happened', () => {
    const values = gains(300, 0.02, 3);
    const writer = new StateWriter();
    judged(values.slice(0, 100)).save(writer);
    const resumed = new PairedTrial(SETTINGS);

    resumed.restore(new StateReader(writer.finish()));
    values.slice(100).forEach((gain, index) => {
      resumed.add(block(100 + index, gain));
    });

    expect(resumed.standing).toEqual(judged(values).standing);
  });

  test('is the same by blocks of several shards, in any order and delivered twice', () => {
    const blocks = gains(200, 0.05, 5).map((gain, index) => ({
      source: `shard-${index % 3}`,
      block: block(index, gain),
    }));
    const foreign = { source: 'shard-0', block: { ...block(1, -9), trial: 'another' } };

    const standing = judgeBlocks(blocks, 't', SETTINGS);

    expect(standing.verdict).toBe('better');
    expect(judgeBlocks([foreign, ...blocks.toReversed(), ...blocks], 't', SETTINGS)).toEqual(standing);
  });
});

describe('a block', () => {
  test('holds mean losses, and lets no single event speak for more than 4 nats', () => {
    const tally = new PairedTally(FACTS, 2);
    const terrible = { champion: 0, challenger: 100 };

    tally.add({ time: 1, logLoss: terrible, pinball: undefined });
    const full = tally.add({
      time: 2,
      logLoss: { champion: 2, challenger: 1 },
      pinball: { champion: 1, challenger: 0.5 },
    });

    expect(full).toMatchObject({
      index: 0,
      from: 1,
      to: 2,
      events: 2,
      gain: (-4 + 1.5) / 2,
      logLoss: { champion: 1, challenger: 50.5 },
      pinball: { champion: 1, challenger: 0.5 },
    });
  });
});
