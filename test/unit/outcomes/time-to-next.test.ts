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
