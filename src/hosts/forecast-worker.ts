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
/** A copy made while nobody asked: to restore one takes most of the time of an answer. */
let spare: Pipeline | undefined;
let waiting = 0;

async function restored(): Promise<Pipeline> {
  experts ??= await openForecastExperts(config);
  const pipeline = new Pipeline(config, state && new StateReader(state), experts.all);
  rankAsConfigured(config, pipeline);
  return pipeline;
}

/** A pipeline of its own: what it learns ends with the answer. */
async function fork(): Promise<Pipeline> {
  const pipeline = spare ?? (await restored());
  spare = undefined;
  await experts?.seat(pipeline);
  return pipeline;
}

/** A state that cannot be restored is told to whom it concerns: the next who asks. */
async function prepare(): Promise<void> {
  spare ??= await restored().catch(() => undefined);
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
  if (message.kind === 'close') {
    await experts?.close();
    parentPort?.close();
    return;
  }
  if (message.kind === 'state') {
    state = message.state;
    spare = undefined;
    return;
  }
  parentPort?.postMessage(await answer(message));
  if (waiting === 0) await prepare();
}

// One after the other: a message that waits for a model must not be overtaken.
let last = Promise.resolve();
parentPort?.on('message', (message: ToForecaster) => {
  waiting++;
  last = last.then(() => {
    waiting--;
    return take(message);
  });
});
