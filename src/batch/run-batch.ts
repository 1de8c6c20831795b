import type { Config } from '../config/config.ts';
import type { LogEvent, Rejected } from '../events/log-event.ts';
import type { BatchExpert } from '../models/expert.ts';
import { Pipeline } from '../pipeline.ts';
import { StateReader } from '../state/codec.ts';
import {
  type BatchPlace,
  checkSame,
  type ReadCheckpoint,
  readCheckpoint,
  writeCheckpoint,
  writeManifest,
} from './checkpoint.ts';
import type { BatchFacts, BatchIdentity, BatchPart, PinnedModel } from './facts.ts';
import { PartLines } from './part-lines.ts';
import { type BatchSummary, summaryOf } from './summary.ts';
import { NO_VOICES, type RegisteredVoices } from './voices.ts';

/** Some of the input, and where it goes on behind that. */
export interface BatchInput {
  readonly events: readonly LogEvent[];
  readonly rejected: readonly Rejected[];
  /** JSON-able. */
  cursors(): unknown;
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

/** A batch: what is read, with what it is predicted, and where the predictions go. */
export interface BatchPlan extends BatchPlace {
  readonly config: Config;
  readonly identity: BatchIdentity;
  /** Kept in the checkpoint, for hosts that take its state up for something else. */
  readonly shape?: unknown;
  /** Reads on behind the cursors of an earlier input; from the beginning without. Always cuts the input the same way. */
  readonly read: (cursors: unknown) => AsyncIterable<BatchInput>;
  /** State to begin from. */
  readonly beginning?: Uint8Array | undefined;
  readonly experts?: readonly BatchExpert[] | undefined;
  /** Opens the registered models; `pinned`: as the batch that is gone on with was begun with them. */
  readonly openRegistered?:
    | ((pinned: readonly PinnedModel[] | undefined) => Promise<RegisteredVoices>)
    | undefined;
  /** Told of the new pipeline before anything is read. */
  readonly prepare?: (pipeline: Pipeline) => void;
  /** Whether to leave off for now; what is not in a part yet is done again by the next call. */
  readonly stop: () => boolean;
  readonly progress?: (bytesRead: number, bytesTotal: number) => void;
}

/** Characters that may wait for a part: a bound for the memory, whatever the events hold. */
const MOST_WAITING = 32_000_000;

/**
 * Predicts all of the input and writes what was said in parts, each with the checkpoint behind it: killed at any moment
 * and called again, or left off and called again, it writes the very same bytes. Of two calls at once one gives up with
 * STORE_CONFLICT. Throws BatchError, StoreError and what `read` throws.
 */
export async function runBatch(plan: BatchPlan): Promise<BatchSummary> {
  const found = await readCheckpoint(plan);
  if (found) checkSame(plan, found.facts.identity, plan.identity);
  const complete = found?.facts.complete === true;
  // Nothing is asked of the models of a batch that is complete, which may be gone by now.
  const voices = complete ? NO_VOICES : ((await plan.openRegistered?.(found?.facts.registered)) ?? NO_VOICES);
  try {
    const job = new BatchJob(plan, found, voices);
    if (complete) await writeManifest(plan, found.facts);
    else await job.run();
    return summaryOf(job.facts, job.pipeline, { resumed: found !== undefined, voices });
  } finally {
    await voices.close();
  }
}

class BatchJob {
  readonly pipeline: Pipeline;
  facts: BatchFacts;
  readonly #plan: BatchPlan;
  readonly #lines = new PartLines();
  #tag: string | undefined;
  #events = 0;
  #from: number | null = null;
  #to: number | null = null;

  constructor(plan: BatchPlan, found: ReadCheckpoint | undefined, voices: RegisteredVoices) {
    this.#plan = plan;
    this.#tag = found?.tag;
    const state = found?.state ?? plan.beginning;
    const experts = [...(plan.experts ?? []), ...voices.experts];
    this.pipeline = new Pipeline(plan.config, state && new StateReader(state), experts);
    plan.prepare?.(this.pipeline);
    const { identity, shape = null } = plan;
    const registered = [...voices.pinned];
    const fresh = { format: 'logcast-batch', schema: 1, identity, parts: [], complete: false } as const;
    this.facts = found?.facts ?? { ...fresh, registered, parts: [], shape, cursors: null };
  }

  /** Reads to the end, or until told to stop. */
  async run(): Promise<void> {
    const { read, stop, progress } = this.#plan;
    // The place is taken before the first part lies there.
    if (this.#tag === undefined) await this.#checkpoint();
    for await (const input of read(this.facts.cursors ?? undefined)) {
      if (stop()) return;
      await this.pipeline.process(input.events, this.#lines);
      this.#take(input);
      progress?.(input.bytesRead, input.bytesTotal);
      if (this.#events >= this.#plan.identity.partEvents || this.#lines.waiting >= MOST_WAITING)
        await this.#endPart(input.cursors(), false);
    }
    if (stop()) return;
    await this.pipeline.finish(this.#lines);
    await this.#endPart(this.facts.cursors, true);
  }

  #take({ events, rejected }: BatchInput): void {
    this.#lines.rejected(rejected);
    this.#events += events.length;
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) return;
    this.#from ??= first.time;
    this.#to = Math.max(this.#to ?? last.time, last.time);
  }

  /** The files of the part first, then the checkpoint that vouches for them. */
  async #endPart(cursors: unknown, complete: boolean): Promise<void> {
    const number = this.facts.parts.length + 1;
    const { files, written } = this.#lines.take(number);
    const { store, prefix } = this.#plan;
    for (const { key, bytes } of written) await store.write(`${prefix}${key}`, bytes);
    const part: BatchPart = { number, events: this.#events, from: this.#from, to: this.#to, files };
    const parts = written.length > 0 || this.#events > 0 ? [...this.facts.parts, part] : this.facts.parts;
    this.facts = { ...this.facts, parts, complete, cursors };
    this.#events = 0;
    this.#from = null;
    this.#to = null;
    await this.#checkpoint();
  }

  async #checkpoint(): Promise<void> {
    const state = this.pipeline.save();
    this.#tag = await writeCheckpoint(this.#plan, { state, facts: this.facts }, this.#tag);
  }
}
