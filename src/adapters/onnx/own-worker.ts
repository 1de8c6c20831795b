import { Worker } from 'node:worker_threads';
import type { NeuralJob, NeuralRunner } from '../../models/neural-job.ts';
import { PackageError } from '../../packages/errors.ts';
import type { GraphSource } from '../../packages/graph-source.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** How a worker thread is held to account. */
export interface WorkerLimits {
  /** To load the graph, or for one batch; a thread that needs longer is ended. */
  readonly timeoutSeconds: number;
}

/**
 * Runs a graph in a thread of its own, on memory shared with this one, which goes on meanwhile. A process that has
 * nothing else to do is kept alive only while an answer is due. Throws PackageError.
 */
export async function runOnOwnWorker(source: GraphSource, limits: WorkerLimits): Promise<NeuralRunner> {
  const thread = new GraphThread(source, limits);
  await thread.opened();
  return thread;
}

interface Waiting {
  resolve(message: FromWorker): void;
  reject(cause: Error): void;
}

class GraphThread implements NeuralRunner {
  readonly #source: GraphSource;
  readonly #limits: WorkerLimits;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #waiting: Waiting | undefined;
  #gone: Error | undefined;

  constructor(source: GraphSource, limits: WorkerLimits) {
    this.#source = source;
    this.#limits = limits;
    // Options of the process may be ones that a thread refuses (--input-type).
    const options = { workerData: source, execArgv: [] };
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), options);
    this.#worker.on('message', (message: FromWorker) => this.#waiting?.resolve(message));
    this.#worker.on('error', (cause: Error) => this.#lose(cause));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#lose(new Error(`its thread ended (exit code ${code})`));
        resolve();
      });
    });
  }

  /** Resolves once the graph is loaded and proven. Throws PackageError. */
  async opened(): Promise<void> {
    const answer = await this.#answer('loaded').catch((cause: Error) => this.#refuse(cause));
    if (answer.kind !== 'refused') return;
    await this.#worker.terminate();
    throw new PackageError(answer.code, answer.fault);
  }

  #refuse(cause: Error): never {
    const { where, file } = this.#source;
    const fault = { package: where, file, expected: 'a graph that loads', got: cause.message };
    throw new PackageError('PACKAGE_GRAPH', fault, { cause });
  }

  async run(job: NeuralJob): Promise<void> {
    const due = this.#answer('answered');
    this.#post({ kind: 'run', job });
    const answer = await due;
    if (answer.kind === 'failed') throw new Error(answer.message);
  }

  async close(): Promise<void> {
    if (this.#gone) return;
    this.#worker.ref();
    this.#post({ kind: 'close' });
    await this.#exited;
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** The next message, within the time allowed. */
  async #answer(what: string): Promise<FromWorker> {
    if (this.#gone) throw this.#gone;
    this.#worker.ref();
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<FromWorker>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        timer = setTimeout(() => this.#giveUp(what), this.#limits.timeoutSeconds * 1000);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
      this.#worker.unref();
    }
  }

  /** Native code cannot be interrupted: the thread ends when it comes back, and nobody waits for it. */
  #giveUp(what: string): void {
    this.#lose(new Error(`its graph was not ${what} within ${this.#limits.timeoutSeconds} s`));
    this.#worker.terminate().catch(() => undefined);
  }

  #lose(cause: Error): void {
    this.#gone ??= cause;
    this.#waiting?.reject(this.#gone);
  }
}
