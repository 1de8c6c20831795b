import { describe, expect, test } from '@jest/globals';
import { FrequentTypes } from '../../../src/baselines/frequent-types.ts';
import { Generations } from '../../../src/baselines/generations.ts';
import { MedianTimeByLastEvent } from '../../../src/baselines/median-time.ts';
import { RepeatLast } from '../../../src/baselines/repeat-last.ts';
import { SessionBaselines } from '../../../src/baselines/session-baselines.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';
import { makeRows, noRank, noTime, results } from './make-rows.ts';

describe('the repeat of the last event', () => {
  test('is named first, then the types by frequency', () => {
    const baseline = new RepeatLast(1);
    results(baseline, makeRows([[3, 3, 3, 2, 2, 1]]), noRank);

    const [afterOne] = results(baseline, { ...makeRows([[3]]), start: new Uint8Array(1) }, noRank);
    const [afterThree] = results(baseline, { ...makeRows([[3]]), start: new Uint8Array(1) }, noRank);

    expect(afterOne?.rank).toBe(1);
    expect(afterThree?.rank).toBe(0);
  });

  test('shares its probabilities out to 1', () => {
    const trained = (): RepeatLast => {
      const baseline = new RepeatLast(1);
      results(baseline, makeRows([[1, 1, 2, 1, 3, 3, 2]]), noRank);
      return baseline;
    };
    const lossOf = (type: number): number =>
      results(trained(), { ...makeRows([[type]]), start: new Uint8Array(1) }, noRank)[0]?.logLoss ??
      Number.NaN;

    const sum = [1, 2, 3, 99].reduce((total, type) => total + Math.exp(-lossOf(type)), 0);

    expect(sum).toBeCloseTo(1, 10);
  });
});

describe('the median time by last event', () => {
  const rows = (types: number[], seconds: number[]): StepBatch => ({
    ...makeRows([types]),
    time: Float64Array.from(seconds, (second) => second * 1000),
  });

  test('gives quantiles of the gaps after the same event in training', () => {
    const baseline = new MedianTimeByLastEvent(1);
    for (let i = 0; i < 100; i++) results(baseline, rows([1, 2, 0], [0, i, i]), noTime);
    baseline.endTraining();

    const [first, second] = results(baseline, rows([1, 2], [0, 30]), noTime);

    expect(first?.timed).toBe(false);
    expect(second).toMatchObject({ timed: true, gapSeconds: 30 });
    expect(Math.abs(Math.log1p(second?.q10 ?? 0) - Math.log1p(10))).toBeLessThan(0.03);
    expect(Math.abs(Math.log1p(second?.q50 ?? 0) - Math.log1p(50))).toBeLessThan(0.03);
    expect(Math.abs(Math.log1p(second?.q90 ?? 0) - Math.log1p(90))).toBeLessThan(0.03);
  });

  test('says nothing about ends of sequences and after events it does not know', () => {
    const baseline = new MedianTimeByLastEvent(1);
    results(baseline, rows([1, 2, 0], [0, 1, 2]), noTime);
    baseline.endTraining();

    const steps = results(baseline, rows([1, 0, 9, 9], [0, 1, 2, 3]), noTime);

    expect(steps.map((step) => step.timed)).toEqual([false, false, false, false]);
  });

  test('follows a merge of event types', () => {
    const baseline = new MedianTimeByLastEvent(1);
    results(baseline, rows([8, 1, 0], [0, 60, 60]), noTime);

    baseline.merge({ from: 8, into: 5 });

    expect(results(baseline, rows([5, 1], [0, 60]), noTime)[1]?.timed).toBe(true);
  });
});

describe('the session baselines', () => {
  function trained(): SessionBaselines {
    const baselines = new SessionBaselines(100);
    feed(baselines, [1, 2, 3, 0]);
    feed(baselines, [1, 2, 2, 3, 0]);
    baselines.endTraining();
    return baselines;
  }

  function feed(baselines: SessionBaselines, types: number[]): [boolean, boolean] {
    const batch = makeRows([types]);
    let closed = false;
    for (let row = 0; row < batch.length; row++) closed = baselines.step(batch, row);
    expect(closed).toBe(true);
    return [baselines.newEventOrLength.anomalous, baselines.countVector.anomalous];
  }

  test('know what training showed, in any order', () => {
    expect(feed(trained(), [3, 2, 1, 0])).toEqual([false, false]);
  });

  test('flag a new event type, a new length, a new count vector', () => {
    expect(feed(trained(), [1, 2, 9, 0])).toEqual([true, true]);
    expect(feed(trained(), [1, 0])).toEqual([true, true]);
    expect(feed(trained(), [1, 1, 3, 0])).toEqual([false, true]);
  });

  test('learn nothing after training', () => {
    const baselines = trained();
    feed(baselines, [1, 2, 9, 0]);

    expect(feed(baselines, [1, 2, 9, 0])).toEqual([true, true]);
  });

  test('follow a merge of event types', () => {
    const baselines = trained();

    baselines.merge({ from: 3, into: 30 });

    expect(feed(baselines, [1, 2, 30, 0])).toEqual([false, false]);
  });
});

describe('the most frequent types', () => {
  test('stay in order as they are counted and merged', () => {
    const types = new FrequentTypes(3);
    for (const type of [5, 5, 5, 2, 2, 9, 9, 9, 9, 1]) types.add(type);
    expect(types.top).toEqual([9, 5, 2]);

    types.merge(2, 5);

    expect(types.top.slice(0, 2)).toEqual([5, 9]);
    expect(types.total).toBe(10);
  });
});

describe('a map of generations', () => {
  test('stays within its capacity and keeps what is used', () => {
    const map = new Generations<number, string>(10);
    map.set(1, 'kept');
    for (let key = 100; key < 200; key++) {
      map.set(key, 'passing');
      expect(map.get(1)).toBe('kept');
      expect(map.size).toBeLessThanOrEqual(10);
    }

    expect(map.get(100)).toBeUndefined();
  });
});
