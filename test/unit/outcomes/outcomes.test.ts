import { describe, expect, test } from '@jest/globals';
import { AccuracyByType } from '../../../src/outcomes/accuracy-by-type.ts';
import { outcomesConfig } from '../../../src/outcomes/config.ts';
import { Outcomes } from '../../../src/outcomes/outcomes.ts';
import { END_OF_SEQUENCE } from '../../../src/sequences/step-batch.ts';
import { copyState, makeStep } from './make-step.ts';

const SPECIALISTS = [
  { name: 'disk', horizons: [60, 600] },
  { name: 'locks', horizons: [600] },
];
const config = outcomesConfig.parse({ maxModels: 2 });

function scored(): Outcomes {
  const outcomes = new Outcomes(config, SPECIALISTS);
  outcomes.step(makeStep({ rank: 0 }), 1, 1000);
  outcomes.step(makeStep({ rank: 4 }), 2, 2000, 0b01);
  outcomes.step(makeStep({ rank: 0 }), 2, 3000, 0b11);
  for (const type of [1, 2, 2]) outcomes.fresh(makeStep({ rank: 0 }), type);
  outcomes.alsoModel('gru', makeStep({ rank: 0 }), 2);
  outcomes.warning({ specialist: 'disk', time: 4000, horizonSeconds: 600 });
  outcomes.onset({ watch: 0, time: 64_000 });
  for (const label of [true, false]) {
    const point = { target: 1, watch: 0, horizonSeconds: 600, time: 5000, label };
    outcomes.risk({ ...point, probability: label ? 0.8 : 0.2, baseRate: 0.5, recency: 0.5 });
  }
  return outcomes;
}

describe('the running accuracy', () => {
  test('is kept overall, by model, by specialist and by event type', () => {
    const summary = scored().summary();

    expect(summary.nextEvent).toMatchObject({ events: 3, top1: 2 / 3 });
    expect(summary.perModel['gru']?.nextEvent).toMatchObject({ events: 1, top1: 1 });
    expect(summary.perSpecialist['disk']?.nextEvent.events).toBe(2);
    expect(summary.perSpecialist['locks']?.nextEvent.events).toBe(1);
    expect(summary.perType.map(({ type, events, top1 }) => [type, events, top1])).toEqual([
      [2, 2, 0.5],
      [1, 1, 1],
    ]);
    expect([summary.from, summary.to]).toEqual([1000, 3000]);
  });

  test('is as issued first, fresh beside it', () => {
    const summary = scored().summary();

    expect(Object.keys(summary.perModel)).toEqual(['mix as issued', 'mix', 'gru']);
    expect(summary.perModel['mix as issued']?.nextEvent).toEqual(summary.nextEvent);
    expect(summary.fresh.nextEvent).toMatchObject({ events: 3, top1: 1 });
    expect(summary.perModel['mix']?.nextEvent).toEqual(summary.fresh.nextEvent);
  });

  test('keeps apart the sequences that were over only because the input was', () => {
    const [before, after] = [scored(), scored()];

    after.inputEnd(makeStep({ rank: 1, logLoss: 7, timed: false }), END_OF_SEQUENCE);
    after.inputEnd(makeStep({ rank: 0, logLoss: 3, timed: false }), END_OF_SEQUENCE, 'gru');

    const [open, closed] = [before.summary(), after.summary()];
    expect(closed.nextEvent).toEqual({ ...open.nextEvent, endsAtInputEnd: { count: 1, top1: 0, nll: 7 } });
    expect(closed.fresh.nextEvent.endsAtInputEnd).toEqual({ count: 1, top1: 0, nll: 7 });
    expect(closed.perModel['gru']!.nextEvent.endsAtInputEnd).toEqual({ count: 1, top1: 1, nll: 3 });
    expect(closed.perType).toEqual(open.perType);
  });

  test('puts risk and warnings side by side for each horizon of a specialist', () => {
    const risk = scored().summary().perSpecialist['disk']?.risk;

    expect(risk?.[1]).toMatchObject({
      watch: 'disk',
      horizon: 600,
      points: 2,
      baseRate: 0.5,
      prAuc: 1,
      lift: 2,
      incidents: 1,
      caught: 1,
      medianLeadSeconds: 60,
    });
    expect(risk?.[1]?.baselines.recency.prAuc).toBe(0.5);
    expect(risk?.[0]).toMatchObject({ horizon: 60, points: 0, incidents: 1, caught: 0 });
  });

  test('counts models beyond the bound together', () => {
    const outcomes = new Outcomes(config, []);
    for (const model of ['a', 'b', 'c', 'd']) outcomes.alsoModel(model, makeStep(), 1);

    const { 'mix as issued': _issued, mix: _fresh, ...perModel } = outcomes.summary().perModel;

    expect(Object.entries(perModel).map(([name, model]) => [name, model.nextEvent.events])).toEqual([
      ['a', 1],
      ['b', 1],
      ['other', 2],
    ]);
  });

  test('says nothing about sessions until one has a label', () => {
    const outcomes = scored();
    expect(outcomes.summary().anomaly).toBeNull();

    outcomes.session({ score: 0.4, threshold: 0.1, anomalous: true }, true);

    expect(outcomes.summary().anomaly).toMatchObject({ tp: 1, f1: 1 });
    expect(outcomes.sessions({ normal: 30, abnormal: 1 })).toMatchObject({ tp: 1, precision: 1 });
  });

  test('goes on after a restart', () => {
    const before = scored();
    const after = new Outcomes(config, SPECIALISTS);

    copyState(before, after);
    for (const outcomes of [before, after]) outcomes.onset({ watch: 0, time: 70_000 });

    expect(after.summary()).toEqual(before.summary());
  });

  test('drops what belongs to specialists that are no longer configured', () => {
    const after = new Outcomes(config, [{ name: 'locks', horizons: [600] }]);

    copyState(scored(), after);

    expect(after.summary().nextEvent.events).toBe(3);
    expect(after.summary().perSpecialist['locks']?.nextEvent.events).toBe(1);
  });
});

describe('the accuracy by event type', () => {
  test('follows a merge of types', () => {
    const byType = new AccuracyByType(100);
    byType.add(makeStep({ rank: 0 }), 3);
    byType.add(makeStep({ rank: 1 }), 70);

    byType.merge({ from: 70, into: 3 });

    expect(byType.summary(10)).toEqual([expect.objectContaining({ type: 3, events: 2, top1: 0.5, top3: 1 })]);
  });

  test('counts types beyond its bound together', () => {
    const byType = new AccuracyByType(10);
    for (const type of [9, 10, 11, 5000]) byType.add(makeStep(), type);

    expect(byType.summary(10).map(({ type, events }) => [type, events])).toEqual([
      [-1, 3],
      [9, 1],
    ]);
  });
});
