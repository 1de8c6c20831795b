import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../../src/backtest/random.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { PipelineSink } from '../../../src/pipeline/records.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { makeEvent } from '../../support/make-event.ts';
import { ScriptedExpert } from '../../support/scripted-expert.ts';

const SILENT: PipelineSink = { warning: () => undefined, incident: () => undefined };
const random = randomFrom(4);
const SCRIPT = Array.from({ length: 2400 }, () => `type ${Math.floor(random() * 5)}`);
const EVENTS = SCRIPT.map((type, index) => makeEvent(index * 5, { type, sequence: 'all' }));

/** Knows all that comes, and learned it by heart up to event number `fitted`. */
class Reciting extends ScriptedExpert {
  readonly trainedTo: number;

  constructor(fitted: number) {
    super('gru', { next: (position) => SCRIPT[position + 1], seconds: () => 5 });
    this.trainedTo = EVENTS[fitted]!.time;
  }
}

async function accuracies(fitted: number, heldOut = false) {
  const pipeline = new Pipeline(loadConfig(), undefined, [new Reciting(fitted)]);
  if (heldOut) pipeline.beginHeldOut();
  await pipeline.process(EVENTS, SILENT);
  return pipeline.risk.outcomes.summary().perModel;
}

describe('a model on the logs it was trained on', () => {
  test('is not heard, and not judged, up to the last event it was fitted on', async () => {
    const all = await accuracies(EVENTS.length - 1);
    const half = await accuracies(1199);

    expect(all['mix']!.nextEvent.top1).toBeLessThan(0.3);
    expect(all['gru']).toBeUndefined();
    expect(half['gru']!.nextEvent.events).toBe(1200);
    expect(half['mix']!.nextEvent.recent.top1).toBeGreaterThan(0.5);
  });

  test('is heard on the held-out part of a backtest, wherever that lies in time', async () => {
    const { gru } = await accuracies(EVENTS.length - 1, true);

    expect(gru!.nextEvent.events).toBe(EVENTS.length);
    expect(gru!.nextEvent.top1).toBeGreaterThan(0.99);
    expect(gru!.timeToNext.rmseSeconds).toBeLessThan(1);
    expect(gru!.timeToNext.predictedMeanSeconds).toBeCloseTo(5, 0);
  });
});
