import { Worker } from 'node:worker_threads';
import type { InferenceAnswer } from '../../api/ports.ts';
import type { GraphCall } from '../../models/neural-graph.ts';
import { PackageError } from '../../packages/errors.ts';
import type { GraphSource } from '../../packages/graph-source.ts';
import type { FromInference, ToInference } from './infer-messages.ts';
import type { OpenGraph } from './open-graph.ts';
import type { WorkerLimits } from './own-worker.ts';

/** Runs a graph in a thread of its own, so that requests are read and answered meanwhile. Throws PackageError. */
export async function inferOnThread(source: GraphSource, limits: WorkerLimits): Promise<OpenGraph> {
  const thread = new InferenceThread(source, limits);
  await thread.opened();
  return thread;
}

interface Waiting {
  readonly resolve: (message: FromInference) => void;
  readonly reject: (cause: Error) => void;
  readonly timer: NodeJS.Timeout;
}

class InferenceThread implements OpenGraph {
  readonly #source: GraphSource;
  readonly #seconds: number;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  /** Answers that are due, in the order of their calls. */
  readonly #waiting: Waiting[] = [];
  #gone: Error | undefined;
  fixedTime: number | undefined;

  constructor(source: GraphSource, { timeoutSeconds }: WorkerLimits) {
    this.#source = source;
    this.#seconds = timeoutSeconds;
    this.#worker = new Worker(new URL('./infer-worker.ts', import.meta.url), {
      workerData: source,
      execArgv: [],
    });
    this.#worker.on('message', (message: FromInference) => this.#hear(message));
    this.#worker.on('error', (cause: Error) => this.#lose(cause));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#lose(new Error(`its thread ended (exit code ${code})`));
        resolve();
      });
    });
  }

  get failure(): string | undefined {
    return this.#gone?.message;
  }

  async opened(): Promise<void> {
    const answer = await this.#due('loaded').catch((cause: Error) => this.#refuse(cause));
    if (answer.kind === 'ready') this.fixedTime = answer.fixedTime;
    if (answer.kind !== 'refused') return;
    await this.#worker.terminate();
    throw new PackageError(answer.code, answer.fault);
  }

  #refuse(cause: Error): never {
    const { where, file } = this.#source;
    const fault = { package: where, file, expected: 'a graph that loads', got: cause.message };
    throw new PackageError('PACKAGE_GRAPH', fault, { cause });
  }

  async infer(call: GraphCall): Promise<InferenceAnswer> {
    const due = this.#due('answered');
    this.#post({ kind: 'call', call });
    const message = await due;
    if (message.kind === 'answer') return message.answer;
    throw new Error(message.kind === 'failed' ? message.message : `its thread said ${message.kind}`);
  }

  async close(): Promise<void> {
    if (this.#gone) return;
    this.#post({ kind: 'close' });
    await this.#exited;
  }

  #post(message: ToInference): void {
    this.#worker.postMessage(message);
  }

  #due(what: string): Promise<FromInference> {
    if (this.#gone) return Promise.reject(this.#gone);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(what), this.#seconds * 1000);
      this.#waiting.push({ resolve, reject, timer });
    });
  }

  #hear(message: FromInference): void {
    const first = this.#waiting.shift();
    clearTimeout(first?.timer);
    first?.resolve(message);
  }

  /** Native code cannot be interrupted: the thread ends when it comes back, and nobody waits for it. */
  #giveUp(what: string): void {
    this.#lose(new Error(`its graph was not ${what} within ${this.#seconds} s`));
    this.#worker.terminate().catch(() => undefined);
  }

  #lose(cause: Error): void {
    this.#gone ??= cause;
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(this.#gone);
    }
  }
}
