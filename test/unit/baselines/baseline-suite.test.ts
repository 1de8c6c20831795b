import { describe, expect, test } from '@jest/globals';
import { BaselineSuite } from '../../../src/baselines/baseline-suite.ts';
import { baselinesConfig } from '../../../src/baselines/config.ts';
import { outcomesConfig } from '../../../src/outcomes/config.ts';
import { makeRows } from './make-rows.ts';

const config = baselinesConfig.parse({});

function suite(): BaselineSuite {
  const baselines = new BaselineSuite(config, 1, outcomesConfig.parse({}));
  const training = makeRows(Array.from({ length: 50 }, () => [1, 2, 3, 0]));
  for (let row = 0; row < training.length; row++) baselines.step(training, row);
  baselines.endTraining();
  return baselines;
}

describe('the baselines of a backtest', () => {
  test('score only the test part', () => {
    const baselines = suite();
    expect(baselines.summary().context5Online.nextEvent.events).toBe(0);

    const rows = makeRows([[1, 2, 3, 0]]);
    for (let row = 0; row < rows.length; row++) baselines.step(rows, row, { unseen: false });

    const summary = baselines.summary();
    expect(summary.context5Online.nextEvent).toMatchObject({
      events: 3,
      top1: 1,
      ends: { count: 1, top1: 1 },
    });
    expect(summary.repeatLast.nextEvent).toMatchObject({ events: 3, top1: 0 });
    expect(summary.medianTimeByLastEvent.timeToNext.events).toBe(2);
    expect(summary.countVector.anomaly).toBeNull();
  });

  test('score sessions whose label is known', () => {
    const baselines = suite();
    const rows = makeRows([
      [1, 2, 3, 0],
      [1, 3, 3, 0],
    ]);
    for (let row = 0; row < rows.length; row++) {
      baselines.step(rows, row, { unseen: false, abnormal: row > 3 });
    }

    const { newEventOrLength, countVector } = baselines.summary();

    expect(newEventOrLength.anomaly).toMatchObject({ tp: 0, fp: 0, fn: 1, tn: 1 });
    expect(countVector.anomaly).toMatchObject({ tp: 1, fp: 0, fn: 0, tn: 1, f1: 1 });
  });

  test('tell how drift hurts what does not learn on', () => {
    const baselines = suite();
    const rows = makeRows(Array.from({ length: 50 }, () => [7, 8, 9, 0]));
    for (let row = 0; row < rows.length; row++) baselines.step(rows, row, { unseen: true });

    const { context5Static, context5Online } = baselines.summary();

    expect(context5Static.nextEvent).toMatchObject({ top1: 0, unseen: { share: 1, top1: 0 } });
    expect(context5Online.nextEvent.top1).toBeGreaterThan(0.6);
  });
});
