import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { rankingConfig } from '../../../src/ranking/config.ts';
import { Forecaster } from '../../../src/ranking/forecaster.ts';
import { createStepOutcome, type StepOutcome } from '../../../src/ranking/outcome.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeSessions, makeSteps, type Row, sliceSteps } from './make-steps.ts';

const config = rankingConfig.parse({});

function feed(forecaster: Forecaster, batch: StepBatch): StepOutcome[] {
  return Array.from({ length: batch.length }, (_, row) => {
    const outcome = createStepOutcome();
    forecaster.step(batch, row, outcome);
    return outcome;
  });
}

function totalProbability(forecaster: Forecaster, slot: number, types: readonly number[]): number {
  const novelty = forecaster.prediction(slot)?.novelty ?? Number.NaN;
  return types.reduce((sum, type) => sum + forecaster.probabilityOf(slot, type), novelty);
}

describe('what the forecaster learns', () => {
  test('a cycle of events is foretold after a few rounds', () => {
    const rows = Array.from({ length: 120 }, (_, i): Row => [0, (i % 4) + 1]);
    const outcomes = feed(new Forecaster(config, 4), makeSteps(rows)).slice(-40);
    expect(outcomes.map((outcome) => outcome.rank)).toEqual(Array(40).fill(0));
    expect(Math.max(...outcomes.map((outcome) => outcome.logLoss))).toBeLessThan(0.2);
  });

  test('the end of a session is an event that is foretold', () => {
    const outcomes = feed(new Forecaster(config, 4), makeSteps(makeSessions(80)));
    const last = outcomes.at(-1)!;
    expect(last.topType).toBe(0);
    expect(last.rank).toBe(0);
    expect(last.topProbability).toBeGreaterThan(0.8);
  });

  test('a type never seen is novel, misses every rank and counts with the novelty probability', () => {
    const forecaster = new Forecaster(config, 4);
    feed(forecaster, makeSteps(makeSessions(20)));
    const begun = makeSteps([[3, 1, 9000]]);
    feed(forecaster, begun);
    const novelty = forecaster.prediction(3)!.novelty;
    const [outcome] = feed(forecaster, { ...makeSteps([[3, 99, 9001]]), start: Uint8Array.of(0) });
    expect(outcome!.novel).toBe(true);
    expect(outcome!.rank).toBe(-1);
    expect(outcome!.logLoss).toBeCloseTo(-Math.log(novelty), 6);
  });

  test('the time to the next event is foretold by its quantiles, except for ends and firsts', () => {
    const outcomes = feed(new Forecaster(config, 4), makeSteps(makeSessions(80)));
    const [first, second, third, , end] = outcomes.slice(-5);
    expect([first!.timed, second!.timed, third!.timed, end!.timed]).toEqual([false, true, true, false]);
    expect(second!.q50).toBeCloseTo(0, 2);
    expect(third!.q10).toBeLessThanOrEqual(third!.q50);
    expect(third!.q50).toBeCloseTo(10, 0);
  });
});

describe('probabilities', () => {
  test('those of all known types, of the end and of novelty add up to one, beyond the candidates kept too', () => {
    const small = rankingConfig.parse({ topK: 3, maxCandidates: 8, recentCandidates: 2 });
    const forecaster = new Forecaster(small, 4);
    const rows = Array.from({ length: 300 }, (_, i): Row => [0, 1 + ((i * i + (i >> 2)) % 31)]);
    feed(forecaster, makeSteps([...rows, [0, 0], [1, 1]]));
    const known = [0, ...new Set(rows.map((row) => row[1]))];
    expect(forecaster.prediction(1)!.next).toHaveLength(3);
    expect(totalProbability(forecaster, 1, known)).toBeCloseTo(1, 4);
    expect(Math.min(...known.map((type) => forecaster.probabilityOf(1, type)))).toBeGreaterThan(0);
  });

  test('a closed slot has no open prediction', () => {
    const forecaster = new Forecaster(config, 4);
    feed(
      forecaster,
      makeSteps([
        [2, 1],
        [2, 2],
        [2, 0],
      ]),
    );
    expect(forecaster.prediction(2)).toBeUndefined();
    expect(forecaster.probabilityOf(2, 1)).toBe(0);
    expect(forecaster.prediction(3)).toBeUndefined();
  });

  test('a prediction names the contexts that speak for its first choice', () => {
    const forecaster = new Forecaster(config, 4);
    const rows = Array.from({ length: 41 }, (_, i): Row => [0, (i % 2) + 1]);
    feed(forecaster, makeSteps(rows));
    const { next, evidence } = forecaster.prediction(0)!;
    expect(next[0]!.type).toBe(2);
    expect(evidence.map((voice) => voice.expert)).toContain('order1');
    expect(evidence[0]!.score).toBeGreaterThan(0);
  });
});

describe('times', () => {
  test('quantiles are in order and never negative, for gaps of any size', () => {
    const gap = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e7, noNaN: true }));
    fc.assert(
      fc.property(fc.array(gap, { minLength: 2, maxLength: 60 }), (gaps) => {
        let now = 1e6;
        const rows = gaps.map((seconds, i): Row => {
          now += seconds;
          return [0, 1 + (i % 3), now];
        });
        for (const { timed, q10, q50, q90 } of feed(new Forecaster(config, 1), makeSteps(rows))) {
          if (timed) expect([0, q10, q50, q90]).toEqual([0, q10, q50, q90].sort((one, other) => one - other));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a regular beat is foretold to the second', () => {
    const rows = Array.from({ length: 200 }, (_, i): Row => [0, 1 + (i % 2), i * 3]);
    const { q10, q50, q90 } = feed(new Forecaster(config, 1), makeSteps(rows)).at(-1)!;
    expect([q10, q50, q90].map((seconds) => Math.round(seconds * 10) / 10)).toEqual([3, 3, 3]);
  });
});

describe('the same whatever happens around it', () => {
  const batch = makeSteps(makeSessions(40));

  test.each([1, 2, 7, 64])('results do not depend on batches of %i rows', (size) => {
    const whole = feed(new Forecaster(config, 4), batch);
    const forecaster = new Forecaster(config, 4);
    const parts: StepOutcome[] = [];
    for (let from = 0; from < batch.length; from += size) {
      parts.push(...feed(forecaster, sliceSteps(batch, from, Math.min(batch.length, from + size))));
    }
    expect(parts).toEqual(whole);
  });

  test('a forecaster restored from its bytes goes on as if nothing had happened', () => {
    const cut = 93;
    const whole = feed(new Forecaster(config, 4), batch).slice(cut);
    const before = new Forecaster(config, 4);
    feed(before, sliceSteps(batch, 0, cut));
    const writer = new StateWriter();
    before.save(writer);
    const after = Forecaster.restore(config, new StateReader(writer.finish()), 4);
    expect(feed(after, sliceSteps(batch, cut, batch.length))).toEqual(whole);
  });

  test('reading predictions changes nothing', () => {
    const whole = feed(new Forecaster(config, 4), batch);
    const forecaster = new Forecaster(config, 4);
    const watched: StepOutcome[] = [];
    for (let row = 0; row < batch.length; row++) {
      watched.push(...feed(forecaster, sliceSteps(batch, row, row + 1)));
      forecaster.prediction(row % 4);
      forecaster.probabilityOf(row % 4, 3);
    }
    expect(watched).toEqual(whole);
  });

  test('more slots than at the start are made room for', () => {
    const rows = Array.from({ length: 500 }, (_, i): Row => [i % 250, i < 250 ? 1 : 2]);
    const outcomes = feed(new Forecaster(config, 250), makeSteps(rows));
    expect(outcomes.at(-1)!.start).toBe(false);
    expect(outcomes.at(-1)!.freshTopType).toBe(2);
  });
});

describe('merged types', () => {
  test('what was learned of a type is known of the type it has become', () => {
    const forecaster = new Forecaster(config, 4);
    const rows = Array.from({ length: 61 }, (_, i): Row => [0, [1, 2, 3][i % 3]!]);
    feed(forecaster, makeSteps(rows));
    const before = forecaster.probabilityOf(0, 2);
    forecaster.merge({ from: 2, into: 7 });
    const { next } = forecaster.prediction(0)!;
    expect(next[0]!.type).toBe(7);
    expect(forecaster.probabilityOf(0, 7)).toBeCloseTo(before, 6);
    const goOn = makeSteps([
      [0, 7],
      [0, 3],
      [0, 1],
      [0, 7],
      [0, 3],
    ]);
    const outcomes = feed(forecaster, { ...goOn, start: new Uint8Array(5) });
    expect(outcomes.map((outcome) => outcome.novel)).toEqual([false, false, false, false, false]);
    expect(outcomes.map((outcome) => outcome.rank)).toEqual([0, 0, 0, 0, 0]);
  });
});
