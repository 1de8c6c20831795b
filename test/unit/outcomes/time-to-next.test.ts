import { describe, expect, test } from '@jest/globals';
import { TimeToNextAccuracy } from '../../../src/outcomes/time-to-next.ts';
import { copyState, makeStep } from './make-step.ts';

describe('the accuracy of the predicted time', () => {
  test('is measured on ln(1 + seconds)', () => {
    const accuracy = new TimeToNextAccuracy(100);
    accuracy.add(makeStep({ q10: 0, q50: Math.E - 1, q90: Math.E ** 2 - 1, gapSeconds: Math.E ** 3 - 1 }));

    const summary = accuracy.summary();

    expect(summary.maeLog1p).toBeCloseTo(2, 12);
    expect(summary.pinball).toBeCloseTo((0.1 * 3 + 0.5 * 2 + 0.9 * 1) / 3, 12);
    expect(summary.coverage80).toBe(0);
  });

  test('charges an event that came earlier than a quantile by the other side', () => {
    const accuracy = new TimeToNextAccuracy(100);
    accuracy.add(makeStep({ q10: Math.E - 1, q50: Math.E - 1, q90: Math.E - 1, gapSeconds: 0 }));

    expect(accuracy.summary().pinball).toBeCloseTo((0.9 + 0.5 + 0.1) / 3, 12);
  });

  test('counts both ends of the interval as inside', () => {
    const accuracy = new TimeToNextAccuracy(100);
    for (const gapSeconds of [2, 5, 7, 7.1]) {
      accuracy.add(makeStep({ q10: 2, q50: 4, q90: 7, gapSeconds }));
    }

    expect(accuracy.summary().coverage80).toBe(3 / 4);
  });

  test('tells how many times were ties: exactly 0, or exactly a quantile', () => {
    const accuracy = new TimeToNextAccuracy(100);
    for (const gapSeconds of [0, 2, 4, 7, 7.1, 3])
      accuracy.add(makeStep({ q10: 2, q50: 4, q90: 7, gapSeconds }));

    expect(accuracy.summary().ties).toBeCloseTo(4 / 6, 12);
  });

  test('covers 80 % without ties where an atom of probability lets the whole cover more', () => {
    const accuracy = new TimeToNextAccuracy(100);
    const even = (i: number) => (i + 0.5) * 0.1;
    // Half of the times are spread evenly over 0 to 10 s, and half are 0 in seven cases of ten, as was foretold.
    for (let i = 0; i < 100; i++) {
      accuracy.add(makeStep({ q10: 1, q50: 5, q90: 9, gapSeconds: even(i) }));
      accuracy.add(makeStep({ q10: 0, q50: 0, q90: 7, gapSeconds: i < 70 ? 0 : (i - 69.5) / 3 }));
    }

    const { coverage80, coverage80WithoutTies, withoutTies, ties } = accuracy.summary();
    expect(coverage80).toBeGreaterThan(0.84);
    expect(coverage80WithoutTies).toBeCloseTo(0.8, 12);
    expect([withoutTies, ties]).toEqual([0.5, 0.35]);
  });

  test('is told in seconds too: of the median, of the mean, and beside the times themselves', () => {
    const accuracy = new TimeToNextAccuracy(100);
    accuracy.add(makeStep({ q50: 2, mean: 3, gapSeconds: 6 }));
    accuracy.add(makeStep({ q50: 2, mean: 5, gapSeconds: 1 }));
    accuracy.add(makeStep({ q50: 2, mean: Number.NaN, gapSeconds: 2 }));

    expect(accuracy.summary()).toMatchObject({
      maeSeconds: 5 / 3,
      rmseSeconds: Math.sqrt((9 + 16) / 2),
      meanSeconds: 3,
      predictedMeanSeconds: 4,
    });
  });

  test('has no error of the mean where only quantiles are told', () => {
    const accuracy = new TimeToNextAccuracy(100);
    accuracy.add(makeStep());

    expect(accuracy.summary()).toMatchObject({
      rmseSeconds: null,
      predictedMeanSeconds: null,
      maeSeconds: 0,
    });
  });

  test('skips steps without a predicted time', () => {
    const accuracy = new TimeToNextAccuracy(100);
    accuracy.add(makeStep({ timed: false }));

    expect(accuracy.summary()).toMatchObject({ events: 0, maeLog1p: null });
  });

  test('goes on after a restart', () => {
    const [before, after] = [new TimeToNextAccuracy(10), new TimeToNextAccuracy(10)];
    for (let i = 0; i < 40; i++) before.add(makeStep({ gapSeconds: i }));

    copyState(before, after);

    expect(after.summary()).toEqual(before.summary());
  });
});
