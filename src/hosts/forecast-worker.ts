/** The thread that answers questions from copies of the pipeline, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { forecastFrom } from '../api/forked-forecast.ts';
import { accuracyOf } from '../api/views.ts';
import { Pipeline } from '../pipeline.ts';
import { StateReader } from '../state/codec.ts';
import { type ForecastExperts, openForecastExperts } from './forecast-experts.ts';
import type { ForecastPlan, FromForecaster, ToForecaster } from './forecast-messages.ts';
import { rankAsConfigured } from './ranking-package.ts';

const { config } = workerData as ForecastPlan;

let state: Uint8Array | undefined;
let experts: ForecastExperts | undefined;

/** A pipeline of its own: what it learns ends with the answer. */
async function fork(): Promise<Pipeline> {
  experts ??= await openForecastExperts(config);
  const pipeline = new Pipeline(config, state && new StateReader(state), experts.all);
  rankAsConfigured(config, pipeline);
  await experts.seat(pipeline);
  return pipeline;
}

async function answer(message: Exclude<ToForecaster, { kind: 'state' | 'close' }>): Promise<FromForecaster> {
  const startedAt = performance.now();
  try {
    const pipeline = await fork();
    if (message.kind === 'accuracy') return { kind: 'accuracy', accuracy: accuracyOf(pipeline) };
    const found = await forecastFrom(pipeline, config.events, message.asked, message.arrival);
    return { kind: 'answer', answer: found, milliseconds: performance.now() - startedAt };
  } catch (cause) {
    return { kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function take(message: ToForecaster): Promise<void> {
  if (message.kind === 'state') state = message.state;
  else if (message.kind !== 'close') parentPort?.postMessage(await answer(message));
  else {
    await experts?.close();
    parentPort?.close();
  }
}

// One after the other: a message that waits for a model must not be overtaken.
let last = Promise.resolve();
parentPort?.on('message', (message: ToForecaster) => {
  last = last.then(() => take(message));
});
