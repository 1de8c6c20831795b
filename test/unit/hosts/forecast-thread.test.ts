import { afterAll, describe, expect, test } from '@jest/globals';
import { predictionRequestSchema } from '../../../src/api/schemas/predictions.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { ForecastThread, type StateSource } from '../../../src/hosts/forecast-thread.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { CYCLE, lineAfter } from '../../contracts/api-seed.ts';
import { learnedState } from '../../support/api-app.ts';

const METRICS = { record: () => undefined };
const threads: ForecastThread[] = [];
afterAll(async () => {
  await Promise.all(threads.map((thread) => thread.close()));
});

function threadOn(state: StateSource, sets = ['api.timeoutSeconds=100']): ForecastThread {
  const thread = new ForecastThread(loadConfig({ sets }), state, METRICS, Date.now);
  threads.push(thread);
  return thread;
}

const asked = predictionRequestSchema.parse({ lines: [lineAfter(1, CYCLE[0]!)] });

describe('forecasts in a thread', () => {
  test('come from the state as it is when they are asked for', async () => {
    let state: Uint8Array | undefined;
    const thread = threadOn(async () => state);

    const before = await thread.forecast(asked);
    state = await learnedState();
    const after = await thread.forecast(asked);

    expect(before.state.events).toBe(0);
    expect(after.predictions[0]!.next[0]!.template).toBe(CYCLE[1]);
    expect((await thread.accuracy()).nextEvent.top1).toBeGreaterThan(0.8);
  });

  test('leave nothing behind: who asks the same again is told the same', async () => {
    const state = await learnedState();
    const thread = threadOn(async () => state);

    const answers = [];
    for (let time = 0; time < 4; time++) answers.push(await thread.forecast(asked));

    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('a state that cannot be read is told, and the next one is taken', async () => {
    let state = new Uint8Array(100);
    const thread = threadOn(async () => state);

    const damaged = thread.forecast(asked);
    await expect(damaged).rejects.toMatchObject({ kind: 'unavailable' });
    state = new Uint8Array(new Pipeline(loadConfig()).save());

    expect((await thread.forecast(asked)).read.events).toBe(1);
  });

  test('a source of states that fails is told too', async () => {
    const thread = threadOn(() => Promise.reject(new Error('the disk is gone')));

    await expect(thread.forecast(asked)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('the disk is gone'),
    });
  });

  test('what takes too long is given up, and so is the thread; the next question starts another', async () => {
    const thread = threadOn(learnedState, ['api.timeoutSeconds=0.001']);

    const outcomes = await Promise.allSettled([thread.forecast(asked), thread.forecast(asked)]);

    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        reason: { kind: 'unavailable', message: expect.stringContaining('0.001 s') },
      });
    await expect(thread.forecast(asked)).rejects.toMatchObject({ facts: { retryAfterSeconds: 2 } });
  });
});
