import { mergeCalls, splitAnswer } from '../api/inference/merge-calls.ts';
import type { InferenceAnswer } from '../api/ports.ts';
import { ApiProblem } from '../api/problem.ts';
import type { GraphCall, NeuralShape } from '../models/neural-graph.ts';

/** How requests share calls. */
export interface BatchLimits {
  /** How long a request waits for others while nothing runs but others are about; 0: each goes alone. */
  readonly batchMilliseconds: number;
  /** Rows of one call. */
  readonly maxBatch: number;
  readonly maxWaiting: number;
  /** Calls under way at a time. */
  readonly threads: number;
}

interface Waiting {
  readonly call: GraphCall;
  readonly resolve: (answer: InferenceAnswer) => void;
  readonly reject: (cause: unknown) => void;
}

/** Told how many requests went into one call. */
export type BatchEar = (requests: number) => void;

/**
 * Puts requests that come within a moment of each other, and all that come while a call runs, into common calls: one call
 * of 32 rows costs a graph little more than one of a single row. What waits is bounded.
 */
export class MicroBatcher {
  readonly #run: (call: GraphCall) => Promise<InferenceAnswer>;
  readonly #shape: NeuralShape;
  readonly #limits: BatchLimits;
  readonly #hear: BatchEar;
  #waiting: Waiting[] = [];
  #running = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Set for the next turn of the event loop. */
  #soon = false;
  /** Requests in the last call: one that was alone suggests that the next will be, and it need not wait for nobody. */
  #last = 1;

  constructor(
    run: (call: GraphCall) => Promise<InferenceAnswer>,
    shape: NeuralShape,
    limits: BatchLimits,
    hear: BatchEar = () => undefined,
  ) {
    this.#run = run;
    this.#shape = shape;
    this.#limits = limits;
    this.#hear = hear;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Rejects with ApiProblem 503 where too many wait already. */
  infer(call: GraphCall): Promise<InferenceAnswer> {
    const { maxWaiting } = this.#limits;
    if (this.#waiting.length >= maxWaiting) return Promise.reject(tooMany(maxWaiting));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#soon || this.#waiting.length === 0) return;
    if (this.#running >= this.#limits.threads) return;
    const { batchMilliseconds, maxBatch } = this.#limits;
    if (batchMilliseconds === 0 || this.#waiting.length >= maxBatch) this.#dispatch();
    else if (this.#last > 1) this.#timer = setTimeout(() => this.#dispatch(), batchMilliseconds);
    else {
      this.#soon = true;
      setImmediate(() => this.#dispatch());
    }
  }

  #dispatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon = false;
    if (this.#waiting.length === 0 || this.#running >= this.#limits.threads) return;
    const together = this.#take();
    this.#last = together.length;
    this.#running++;
    this.#hear(together.length);
    this.#answer(together).finally(() => {
      this.#running--;
      // Who came meanwhile has waited long enough.
      this.#dispatch();
    });
    this.#schedule();
  }

  /** The oldest request, and those of its length in time that fit in beside it. */
  #take(): Waiting[] {
    const { batchMilliseconds, maxBatch } = this.#limits;
    const first = this.#waiting[0]!;
    let room = batchMilliseconds === 0 ? 0 : maxBatch - first.call.batch;
    const taken = new Set([first]);
    for (const one of this.#waiting) {
      if (taken.has(one) || one.call.time !== first.call.time || one.call.batch > room) continue;
      room -= one.call.batch;
      taken.add(one);
    }
    this.#waiting = this.#waiting.filter((one) => !taken.has(one));
    return [...taken];
  }

  async #answer(together: readonly Waiting[]): Promise<void> {
    try {
      const calls = together.map(({ call }) => call);
      const answer = await this.#run(mergeCalls(calls, this.#shape));
      const parts = splitAnswer(
        answer,
        calls.map(({ batch }) => batch),
      );
      together.forEach(({ resolve }, at) => {
        resolve(parts[at]!);
      });
    } catch (cause) {
      for (const { reject } of together) reject(cause);
    }
  }
}

/** More is asked than can be answered. */
export function tooMany(maxWaiting: number): ApiProblem {
  return new ApiProblem('unavailable', 'too many requests wait already: try again in a moment', {
    expected: `at most ${maxWaiting} waiting requests (api.maxWaiting)`,
    got: 'one more',
    retryAfterSeconds: 1,
  });
}
