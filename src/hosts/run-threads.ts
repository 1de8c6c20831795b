import { availableParallelism } from 'node:os';
import type { Pipeline } from '../pipeline.ts';
import { StateWriter } from '../state/codec.ts';
import { OwnRankingThread } from './ranking-thread.ts';
import type { RunPlan } from './run-plan.ts';

/** Events of a run from which on a thread is worth its start (a quarter of a second of another core, 40 MB). */
const MANY_EVENTS = 20_000;

/** Batches that may be under way while another one is read: one that the thread ranks, one that waits for it. */
const AHEAD = 2;

/**
 * Gives the ranking of a run to a thread of its own once that is worth it, at the boundary of a batch. The state moves there
 * whole, so what is said does not depend on when that was.
 */
export class RunThreads {
  readonly #plan: RunPlan;
  readonly #pipeline: Pipeline;
  readonly #from: number;
  #thread: OwnRankingThread | undefined;

  constructor(plan: RunPlan, pipeline: Pipeline) {
    this.#plan = plan;
    this.#pipeline = pipeline;
    this.#from = pipeline.events;
  }

  /** Batches that may be under way. */
  get ahead(): number {
    return this.#pipeline.ranksAhead ? AHEAD : 0;
  }

  /** A batch is about to begin; while no thread ranks, none is under way. */
  async beforeBatch(): Promise<void> {
    if (this.#pipeline.ranksAhead || !this.#isWorthIt()) return;
    this.#thread ??= new OwnRankingThread(this.#plan.config);
    if (this.#plan.threads === 2) await this.#thread.started;
    if (!this.#thread.ready) return;
    const writer = new StateWriter();
    this.#pipeline.forecaster.save(writer);
    this.#thread.restore(writer.finish());
    this.#pipeline.rankIn(this.#thread);
  }

  #isWorthIt(): boolean {
    const { threads = 1, experts, registered } = this.#plan;
    // Trained models have threads of their own, and what they say is asked for here.
    if (threads === 1 || (experts?.experts.length ?? 0) + (registered?.experts.length ?? 0) > 0) return false;
    if (threads === 2) return true;
    return availableParallelism() > 1 && this.#pipeline.events - this.#from >= MANY_EVENTS;
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }
}
