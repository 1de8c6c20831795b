import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Config } from '../config/config.ts';
import type { RankingThread } from '../pipeline/ranking-ahead.ts';
import type { RankedRows, RankingWork } from '../ranking/ranking-work.ts';
import { RankingThreadError } from './errors.ts';
import type { FromRanking, RankingStart, SavedRanking, ToRanking } from './ranking-messages.ts';

/** A state is waited for so long, ms: it takes some milliseconds, so the thread is lost. */
const SAVE_PATIENCE = 120_000;

/** What comes and goes with a batch has room in it; by default three times as much is kept, which is no faster. */
const YOUNG_MIB = 24;

interface Waiting {
  readonly resolve: (ranked: RankedRows) => void;
  readonly reject: (cause: Error) => void;
}

/** Ranks in a thread of its own, started at once and of use once it is `ready` and has been given a state. */
export class OwnRankingThread implements RankingThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #waiting: Waiting[] = [];
  #ready = false;
  /** Resolves once it can be given a state, rejects where it cannot be started. */
  readonly started: Promise<void>;
  #lost: Error | undefined;

  constructor(config: Config) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: RankingStart = { config, port: port2, signal: this.#signal };
    this.#worker = new Worker(new URL('./ranking-worker.ts', import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    this.started = new Promise((resolve, reject) => {
      this.#worker.once('message', () => resolve());
      this.#worker.once('error', reject);
    });
    this.started.catch(() => undefined);
    this.#worker.on('message', (message: FromRanking) => this.#hear(message));
    this.#worker.on('error', (cause) => this.#lose(cause.message, cause));
    this.#worker.on('exit', (code) => this.#lose(`it ended (exit code ${code})`));
    // Only the run itself keeps the process going.
    this.#worker.unref();
    this.#port.unref();
  }

  /** Whether the thread has been started and is not lost. */
  get ready(): boolean {
    return this.#ready && this.#lost === undefined;
  }

  /** Gives the thread the state of the forecaster it goes on from. */
  restore(state: Uint8Array): void {
    this.#post({ kind: 'restore', state });
  }

  rank(work: RankingWork): Promise<RankedRows> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise<RankedRows>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
      const { slot, type, time, source, start, known, event } = work.rows;
      const columns = [slot, type, time, source, start, known, event].map(
        ({ buffer }) => buffer as ArrayBuffer,
      );
      this.#post({ kind: 'rank', work }, columns);
    });
  }

  save(offset: number): Uint8Array {
    if (this.#lost) throw this.#lost;
    Atomics.store(this.#signal, 0, 0);
    this.#post({ kind: 'save', offset });
    if (Atomics.wait(this.#signal, 0, 0, SAVE_PATIENCE) === 'timed-out')
      throw new RankingThreadError('it does not answer');
    const saved = receiveMessageOnPort(this.#port)?.message as SavedRanking;
    if ('failed' in saved) throw new RankingThreadError(`its state cannot be saved: ${saved.failed}`);
    return saved.state;
  }

  async close(): Promise<void> {
    // What it still says would let the process end before the thread has, with the status of an await that never settled.
    this.#worker.removeAllListeners('message');
    this.#worker.removeAllListeners('exit');
    await this.#worker.terminate();
    this.#port.close();
  }

  #post(message: ToRanking, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #hear(message: FromRanking): void {
    if (message.kind === 'ready') this.#ready = true;
    else if (message.kind === 'failed') this.#lose(message.message);
    else this.#waiting.shift()?.resolve(message.ranked);
    if (this.#waiting.length === 0) this.#worker.unref();
  }

  #lose(reason: string, cause?: Error): void {
    this.#lost ??= new RankingThreadError(reason, cause);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#lost);
  }
}
