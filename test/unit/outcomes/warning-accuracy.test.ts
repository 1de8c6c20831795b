import { describe, expect, test } from '@jest/globals';
import { WarningAccuracy } from '../../../src/outcomes/warning-accuracy.ts';
import { copyState } from './make-step.ts';

const DAY = 86_400_000;

describe('the accuracy of warnings', () => {
  test('an incident within the horizon of a warning is caught, with the lead of the first one', () => {
    const accuracy = new WarningAccuracy(0);
    accuracy.warning(0, 600);
    accuracy.warning(100_000, 600);

    accuracy.onset(400_000);

    expect(accuracy.summary(DAY)).toMatchObject({
      incidents: 1,
      caught: 1,
      recall: 1,
      medianLeadSeconds: 400,
      precision: 1,
      warningsPerDay: 2,
    });
  });

  test('a warning whose horizon ends without an incident was wrong', () => {
    const accuracy = new WarningAccuracy(0);
    accuracy.warning(0, 60);
    accuracy.warning(1_000_000, 60);
    accuracy.onset(1_030_000);
    accuracy.advance(2_000_000);

    expect(accuracy.summary(DAY)).toMatchObject({ warnings: 2, precision: 0.5, caught: 1 });
  });

  test('an incident without warning, or after its horizon, is missed', () => {
    const accuracy = new WarningAccuracy(0);
    accuracy.onset(5_000);
    accuracy.warning(10_000, 60);
    accuracy.onset(70_001);

    expect(accuracy.summary(DAY)).toMatchObject({
      incidents: 2,
      caught: 0,
      medianLeadSeconds: null,
      precision: 0,
    });
  });

  test('a warning that comes with the incident, or too late to act, catches nothing', () => {
    const [any, early] = [new WarningAccuracy(0), new WarningAccuracy(20)];
    any.warning(10_000, 60);
    any.onset(10_000);
    early.warning(10_000, 60);
    early.onset(25_000);

    expect(any.summary(DAY).caught).toBe(0);
    expect(early.summary(DAY).caught).toBe(0);
  });

  test('an open warning is neither right nor wrong yet', () => {
    const accuracy = new WarningAccuracy(0);
    accuracy.warning(0, 600);

    expect(accuracy.summary(DAY).precision).toBeNull();
  });

  test('goes on after a restart with its warnings still open', () => {
    const [before, after] = [new WarningAccuracy(0), new WarningAccuracy(0)];
    before.warning(0, 600);
    before.onset(30_000);
    before.warning(40_000, 600);

    copyState(before, after);
    for (const accuracy of [before, after]) accuracy.onset(100_000);

    expect(after.summary(DAY)).toEqual(before.summary(DAY));
    expect(after.summary(DAY)).toMatchObject({ incidents: 2, caught: 2, medianLeadSeconds: 65 });
  });
});
