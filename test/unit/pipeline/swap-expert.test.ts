import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { PipelineSink } from '../../../src/pipeline/records.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { StateReader } from '../../../src/state/codec.ts';
import { makeEvent } from '../../support/make-event.ts';
import { ScriptedExpert } from '../../support/scripted-expert.ts';

const CONFIG = loadConfig();
const TYPES = ['open', 'read', 'read', 'write', 'close'];
const EVENTS = Array.from({ length: 400 }, (_, index) =>
  makeEvent(index * 3, { type: TYPES[Math.floor(index / 2) % TYPES.length]!, sequence: `s${index % 2}` }),
);
const SILENT: PipelineSink = { warning: () => undefined, incident: () => undefined };

function knowing(): ScriptedExpert {
  return new ScriptedExpert('gru', {
    next: (position) => TYPES[(position + 1) % TYPES.length],
    seconds: () => 6,
  });
}

/** Accuracy of the expert and of the mix after all events; `between` comes after half of them. */
async function accuracy(between: (pipeline: Pipeline) => Pipeline) {
  let pipeline = new Pipeline(CONFIG, undefined, [knowing()]);
  await pipeline.process(EVENTS.slice(0, 200), SILENT);
  pipeline = between(pipeline);
  await pipeline.process(EVENTS.slice(200), SILENT);
  await pipeline.finish(SILENT);
  return pipeline.risk.outcomes.summary().perModel;
}

describe('an expert that is replaced between two batches', () => {
  test('hands over where each open sequence stands, and all that was learned stays', async () => {
    const kept = await accuracy((pipeline) => pipeline);

    const swapped = await accuracy((pipeline) => {
      pipeline.swapExpert(knowing());
      return pipeline;
    });

    expect(kept['gru']!.nextEvent.top1).toBeGreaterThan(0.9);
    expect(swapped).toEqual(kept);
  });

  test('decides what is said from then on', async () => {
    const swapped = await accuracy((pipeline) => {
      pipeline.swapExpert(new ScriptedExpert('gru', { next: () => undefined, seconds: () => 6 }));
      return pipeline;
    });

    expect(swapped['gru']!.nextEvent.top1).toBeGreaterThan(0.4);
    expect(swapped['gru']!.nextEvent.top1).toBeLessThan(0.55);
  });

  test('is saved as the one that serves', async () => {
    const kept = await accuracy((pipeline) => pipeline);

    const restarted = await accuracy((pipeline) => {
      pipeline.swapExpert(knowing());
      return new Pipeline(CONFIG, new StateReader(pipeline.save()), [knowing()]);
    });

    expect(restarted).toEqual(kept);
  });

  test.each([
    ['another name', new ScriptedExpert('lstm', { next: () => undefined, seconds: () => 1 })],
    ['no times', new ScriptedExpert('gru', { next: () => undefined })],
  ])('stays where its successor has %s', async (_, next) => {
    const kept = await accuracy((pipeline) => pipeline);

    const refused = await accuracy((pipeline) => {
      expect(() => pipeline.swapExpert(next)).toThrow(RangeError);
      return pipeline;
    });

    expect(refused).toEqual(kept);
  });
});
