import { Worker } from 'node:worker_threads';
import type { Forecasts } from '../api/ports.ts';
import { ApiProblem } from '../api/problem.ts';
import type { AccuracyView } from '../api/schemas/accuracy.ts';
import type { PredictionAnswer, PredictionRequest } from '../api/schemas/predictions.ts';
import type { Config } from '../config/config.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';
import type { ForecastPlan, FromForecaster, ToForecaster } from './forecast-messages.ts';
import { tooMany } from './micro-batcher.ts';

/** Everything learned at some time; another object once there is more. */
export type StateSource = () => Promise<Uint8Array | undefined>;

type Question = Exclude<ToForecaster, { kind: 'state' | 'close' }>;

interface Waiting {
  readonly resolve: (message: FromForecaster) => void;
  readonly reject: (cause: unknown) => void;
}

/** Answers questions about the future in a thread of its own, which is started anew where one is lost. */
export class ForecastThread implements Forecasts {
  readonly #config: Config;
  readonly #state: StateSource;
  readonly #metrics: Metrics<MetricName>;
  readonly #now: () => number;
  #worker: Worker | undefined;
  #sent: Uint8Array | undefined;
  #waiting: Waiting[] = [];
  #asking = 0;

  /** `now`: wall clock, ms: for lines that carry no time where nothing was learned yet. */
  constructor(config: Config, state: StateSource, metrics: Metrics<MetricName>, now: () => number) {
    this.#config = config;
    this.#state = state;
    this.#metrics = metrics;
    this.#now = now;
  }

  async forecast(asked: PredictionRequest): Promise<PredictionAnswer> {
    const message = await this.#bounded({ kind: 'ask', asked, arrival: this.#now() });
    if (message.kind !== 'answer') throw notPossible(`its thread said ${message.kind}`);
    this.#metrics.record('logcast_stage_seconds', message.milliseconds / 1000, { stage: 'forecast' });
    return message.answer;
  }

  /** What the state's predictions were worth. */
  async accuracy(): Promise<AccuracyView> {
    const message = await this.#bounded({ kind: 'accuracy' });
    if (message.kind !== 'accuracy') throw notPossible(`its thread said ${message.kind}`);
    return message.accuracy;
  }

  async #bounded(question: Question): Promise<FromForecaster> {
    const { maxWaiting } = this.#config.api;
    if (this.#asking >= maxWaiting) throw tooMany(maxWaiting);
    this.#asking++;
    this.#metrics.record('logcast_inference_queue', this.#asking);
    try {
      const message = await this.#ask(question, await this.#readState());
      if (message.kind === 'failed') throw notPossible(message.message);
      return message;
    } finally {
      this.#asking--;
      this.#metrics.record('logcast_inference_queue', this.#asking);
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ kind: 'close' } satisfies ToForecaster);
    await exited;
  }

  async #ask(question: Question, state: Uint8Array | undefined): Promise<FromForecaster> {
    const worker = this.#start();
    if (state !== undefined && state !== this.#sent) {
      this.#sent = state;
      worker.postMessage({ kind: 'state', state } satisfies ToForecaster);
    }
    const { timeoutSeconds } = this.#config.api;
    const late = setTimeout(() => this.#giveUp(worker, timeoutSeconds), timeoutSeconds * 1000);
    try {
      return await new Promise<FromForecaster>((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
        worker.postMessage(question);
      });
    } finally {
      clearTimeout(late);
    }
  }

  async #readState(): Promise<Uint8Array | undefined> {
    try {
      return await this.#state();
    } catch (cause) {
      throw notPossible((cause as Error).message);
    }
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const workerData: ForecastPlan = { config: this.#config };
    const worker = new Worker(new URL('./forecast-worker.ts', import.meta.url), { workerData, execArgv: [] });
    worker.on('message', (message: FromForecaster) => this.#waiting.shift()?.resolve(message));
    worker.on('error', (cause) => this.#lose(worker, cause.message));
    worker.on('exit', (code) => this.#lose(worker, `its thread ended (exit code ${code})`));
    this.#worker = worker;
    return worker;
  }

  #giveUp(worker: Worker, seconds: number): void {
    this.#lose(worker, `it was not made within ${seconds} s (api.timeoutSeconds)`);
    worker.terminate().catch(() => undefined);
  }

  /** All that wait for this thread are told; the next question starts another one. */
  #lose(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#sent = undefined;
    for (const { reject } of this.#waiting.splice(0)) reject(notPossible(reason));
  }
}

function notPossible(reason: string): ApiProblem {
  return new ApiProblem('unavailable', `the forecast could not be made: ${reason}`, { retryAfterSeconds: 2 });
}
