import { describe, expect, test } from '@jest/globals';
import { SessionAccuracy } from '../../../src/outcomes/session-accuracy.ts';
import { copyState } from './make-step.ts';

function sample(): SessionAccuracy {
  const accuracy = new SessionAccuracy(1000);
  const add = (score: number, abnormal: boolean): void =>
    accuracy.add({ score, threshold: 0.5, anomalous: score > 0.5 }, abnormal);
  for (let i = 0; i < 8; i++) add(0.9, true);
  for (let i = 0; i < 2; i++) add(0.4, true);
  for (let i = 0; i < 1; i++) add(0.6, false);
  for (let i = 0; i < 9; i++) add(0.1, false);
  return accuracy;
}

describe('the accuracy of session verdicts', () => {
  test('counts hits and misses and gives precision, recall and F1', () => {
    const summary = sample().summary();

    expect(summary).toMatchObject({ tp: 8, fp: 1, fn: 2, tn: 9, threshold: 0.5, recall: 0.8 });
    expect(summary.precision).toBeCloseTo(8 / 9, 12);
    expect(summary.f1).toBeCloseTo((2 * 8) / (2 * 8 + 1 + 2), 12);
  });

  test('re-weighs the normal sessions to the true class ratio', () => {
    const summary = sample().summary({ normal: 900, abnormal: 30 });

    expect(summary).toMatchObject({ fp: 1, recall: 0.8 });
    expect(summary.precision).toBeCloseTo(8 / (8 + 30), 12);
    expect(summary.f1).toBeCloseTo((2 * 8) / (2 * 8 + 30 + 2), 12);
  });

  test('is the same after a restart, scores above 1 included', () => {
    const before = sample();
    before.add({ score: 3.5, threshold: 0.5, anomalous: true }, false);
    const after = new SessionAccuracy(1000);

    copyState(before, after);

    expect(after.summary()).toEqual(before.summary());
    expect(after.summary().prAuc).toBeLessThan(sample().summary().prAuc ?? 0);
  });
});
