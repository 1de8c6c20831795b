import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../../src/backtest/random.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { PipelineSink } from '../../../src/pipeline/records.ts';
import { wirePrediction } from '../../../src/pipeline/wire.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { StateReader } from '../../../src/state/codec.ts';
import { makeEvent } from '../../support/make-event.ts';
import { ScriptedExpert } from '../../support/scripted-expert.ts';

const CONFIG = loadConfig();
const TYPES = ['read', 'write', 'lock', 'sync', 'wait'];
/** From here on the expert is listened to. */
const HEARD = 1200;
const STEP = 300;

/** No rule but the script foretells what comes. */
const random = randomFrom(4);
const SCRIPT = Array.from({ length: 2400 }, () => TYPES[Math.floor(random() * TYPES.length)]!);
const EVENTS = SCRIPT.map((type, index) => makeEvent(index * 5, { type, sequence: 'all' }));

const knowing = () =>
  new ScriptedExpert('gru', { next: (position) => SCRIPT[position + 1], seconds: () => 5 });

/** Everything said of the part where the expert is heard; `between` comes after every few hundred events. */
async function heard(between: (pipeline: Pipeline) => Pipeline) {
  const said: unknown[] = [];
  let right = 0;
  const sink: PipelineSink = {
    warning: () => undefined,
    incident: () => undefined,
    prediction: (prediction) => said.push(structuredClone(wirePrediction(prediction))),
    outcome: (outcome) => {
      said.push(structuredClone(outcome));
      if (outcome.rank === 1) right++;
    },
  };
  let pipeline = new Pipeline(CONFIG, undefined, [knowing()]);
  await pipeline.process(EVENTS.slice(0, HEARD), {
    ...sink,
    prediction: () => undefined,
    outcome: () => undefined,
  });
  for (let from = HEARD; from < EVENTS.length; from += STEP) {
    pipeline = between(pipeline);
    await pipeline.process(EVENTS.slice(from, from + STEP), sink);
  }
  return { said, accuracy: right / (EVENTS.length - HEARD) };
}

describe('an expert that is listened to', () => {
  test('decides what is said', async () => {
    const { accuracy } = await heard((pipeline) => pipeline);

    expect(accuracy).toBeGreaterThan(0.9);
  });

  test('is listened to in the same way after each restart', async () => {
    const { said } = await heard((pipeline) => pipeline);

    const restarted = await heard(
      (pipeline) => new Pipeline(CONFIG, new StateReader(pipeline.save()), [knowing()]),
    );

    expect(restarted.said).toEqual(said);
  });

  test('hands the trust it has earned on to its successor', async () => {
    const { said } = await heard((pipeline) => pipeline);

    const swapped = await heard((pipeline) => {
      pipeline.swapExpert(knowing());
      return pipeline;
    });

    expect(swapped.said).toEqual(said);
  });
});
