import { expect, test } from '@jest/globals';
import { Calibration } from '../../../src/outcomes/calibration.ts';
import { outcomesConfig } from '../../../src/outcomes/config.ts';
import { Outcomes } from '../../../src/outcomes/outcomes.ts';
import { SessionAccuracy } from '../../../src/outcomes/session-accuracy.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

/** Predictions as the first version saved them: `events` of them, `right` first time, of log-loss 1. */
function savePredictions(writer: StateWriter, events: number, right: number): void {
  const sums = Float64Array.of(events, right, right, right, events, events, events, events);
  writer.array(sums);
  writer.array(sums);
  writer.array(new Float64Array(5));
  new Calibration().save(writer);
  writer.array(Float64Array.of(events, 1, 1, events));
  writer.array(Float64Array.of(events, 1, 1, events));
}

/** A state in which the record was fresh, and what was issued a model among others. */
function firstVersion(models: Readonly<Record<string, number>>): Uint8Array {
  const writer = new StateWriter();
  writer.section('outcomes', 1);
  savePredictions(writer, 100, 90);
  writer.array(Float64Array.of(0, 0, 0, 0, 0, 0, 100, 90, 90, 100, 100, 3));
  writer.array(new Float64Array(6));
  writer.strings(Object.keys(models));
  for (const right of Object.values(models)) savePredictions(writer, 100, right);
  writer.strings([]);
  new SessionAccuracy(10).save(writer);
  writer.array(Float64Array.of(0, 5000, 9000));
  return writer.finish();
}

function restored(models: Readonly<Record<string, number>>) {
  const outcomes = new Outcomes(outcomesConfig.parse({}), []);
  outcomes.restore(new StateReader(firstVersion(models)));
  return outcomes.summary();
}

test('what the first version had as issued becomes the record, what it had fresh stays fresh', () => {
  const summary = restored({ mix: 90, 'mix as issued': 60, gru: 50 });

  expect(summary.nextEvent).toMatchObject({ events: 100, top1: 0.6, nll: 1 });
  expect(summary.timeToNext).toMatchObject({ events: 100, coverage80: 1 });
  expect(summary.fresh.nextEvent).toMatchObject({ events: 100, top1: 0.9 });
  expect(summary.perModel['gru']!.nextEvent.top1).toBe(0.5);
  expect(Object.keys(summary.perModel)).toEqual(['mix as issued', 'mix', 'gru']);
  expect(summary.perType).toEqual([]);
  expect([summary.from, summary.to]).toEqual([5000, 9000]);
});

test('where the first version had issued nothing, the record begins anew', () => {
  const summary = restored({ mix: 90 });

  expect(summary.nextEvent).toMatchObject({ events: 0, top1: null });
  expect(summary.fresh.nextEvent).toMatchObject({ events: 100, top1: 0.9 });
});
