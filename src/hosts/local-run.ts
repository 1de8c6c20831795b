import { StateFolderError } from '../adapters/local/errors.ts';
import { readMerged } from '../adapters/local/log-source.ts';
import type { SourceBatch, SourceCursor } from '../adapters/local/log-source-types.ts';
import { StateFolder } from '../adapters/local/state-folder.ts';
import { type WaitingMessage, Webhook } from '../adapters/local/webhook.ts';
import type { PipelineSink } from '../pipeline/records.ts';
import { Pipeline } from '../pipeline.ts';
import { StateReader } from '../state/codec.ts';
import type { RunSummary } from '../terminal/run-summary.ts';
import type { RunView } from '../terminal/run-view.ts';
import { type BatchSteps, takeBatches } from './batches-ahead.ts';
import { rankAsConfigured } from './ranking-package.ts';
import { ReadingWatch } from './reading-watch.ts';
import { RunLedger } from './run-ledger.ts';
import { broadcast, type OutputMarks, RunOutputs } from './run-outputs.ts';
import type { RunPlan } from './run-plan.ts';
import { sinkOf, webhookSink } from './run-sinks.ts';
import { RunThreads } from './run-threads.ts';
import type { Lineups } from './seated-lineups.ts';
import { checkShape, type Shape, shapeOf } from './state-shape.ts';

/** What a commit remembers besides the pipeline state. */
export interface LocalFacts {
  readonly shape: Shape;
  readonly cursors: readonly SourceCursor[];
  readonly marks: OutputMarks;
  readonly waiting: readonly WaitingMessage[];
  readonly ledger: unknown;
  /** Who serves the registered models. */
  readonly lineups?: Lineups | undefined;
}

/** Characters of output that may wait in memory for a commit. */
const MOST_WAITING = 16_000_000;

/** Pause before a failed commit is tried again while following, ms. */
const COMMIT_RETRY = 1000;

/**
 * Reads the logs to their end (or, following, until told to stop), with everything learned, the input positions and
 * the outputs committed together: killed at any moment and started again, it goes on exactly there.
 */
export class LocalRun {
  readonly #plan: RunPlan;
  readonly #view: RunView;
  readonly #folder: StateFolder | undefined;
  readonly #pipeline: Pipeline;
  readonly #outputs: RunOutputs;
  readonly #webhook: Webhook | undefined;
  readonly #ledger: RunLedger;
  readonly #sink: PipelineSink;
  readonly #reading: ReadingWatch;
  #cursors: readonly SourceCursor[];
  #committedAt: number;
  #sinceCommit = 0;
  #committing = false;
  /** A batch is under way: state, positions and outputs do not belong together now. */
  #busy = false;
  #underWay = 0;
  /** When the latest batch was begun, and the events that were late before it. */
  #startedAt = 0;
  #late: number;
  readonly #threads: RunThreads;
  /** Those who wait to look at the pipeline between two batches. */
  #onlookers: (() => void)[] = [];
  /** Undelivered messages as the last commit has them; undefined without a webhook. */
  #committedWaiting: number | undefined;

  /** Opens the state folder and takes up the last commit. Throws StateFolderError where that cannot be. */
  constructor(plan: RunPlan, view: RunView) {
    this.#plan = plan;
    this.#view = view;
    this.#folder = plan.stateFolder === undefined ? undefined : StateFolder.open(plan.stateFolder);
    const commit = this.#folder?.read();
    const facts = commit?.facts as LocalFacts | undefined;
    if (facts)
      checkShape(plan.stateFolder!, facts.shape, shapeOf(plan.config), (message) => view.notice(message));
    this.#pipeline = new Pipeline(plan.config, commit && new StateReader(commit.state), [
      ...(plan.experts?.experts ?? []),
      ...(plan.registered?.experts ?? []),
    ]);
    rankAsConfigured(plan.config, this.#pipeline);
    this.#late = this.#pipeline.sequencer.counts.late;
    this.#threads = new RunThreads(plan, this.#pipeline);
    this.#cursors = facts?.cursors ?? [];
    const { rejectedMaxBytes, webhook } = plan.config.local;
    const notice = (message: string): void => view.notice(message);
    this.#outputs = new RunOutputs(
      {
        folder: plan.stateFolder,
        predictions: plan.predictions,
        warnings: plan.warnings,
        rejected: plan.rejected,
        rejectedMaxBytes,
        compares: (plan.registered?.experts.length ?? 0) > 0,
        notice,
      },
      facts?.marks,
    );
    this.#webhook = webhook && new Webhook(webhook, facts?.waiting ?? [], notice);
    this.#ledger = new RunLedger(plan, this.#pipeline, facts?.ledger);
    this.#sink = broadcast([this.#ledger, sinkOf(this.#outputs), webhookSink(this.#webhook), view]);
    this.#reading = new ReadingWatch(plan.paths, notice);
    this.#committedAt = plan.now();
    this.#committedWaiting = this.#webhook?.waiting.length;
  }

  /** Runs to the end of the input or of following, and returns what was found. */
  async run(): Promise<RunSummary> {
    const { config, paths, follow, signal } = this.#plan;
    // The log may fall silent, before an outage of all times: what is due then does not wait for its next line.
    const timer = setInterval(() => this.#meanwhile(), config.local.commitSeconds * 1000);
    try {
      this.#view.begin(this.#plan.title);
      const source = readMerged(paths, {
        config: config.events,
        cursors: this.#cursors,
        follow,
        signal,
        pollMs: config.local.pollMilliseconds,
        notice: (message) => this.#view.notice(message),
      });
      await takeBatches(source, this.#steps());
      return await this.#end();
    } finally {
      clearInterval(timer);
      await this.#threads.close();
      this.#outputs.close();
      this.#folder?.close();
    }
  }

  /** Looks at the pipeline while no batch is under way, when its parts belong together; nothing may be changed. */
  async between<T>(look: (pipeline: Pipeline) => T): Promise<T> {
    while (this.#busy) await new Promise<void>((resolve) => this.#onlookers.push(resolve));
    return look(this.#pipeline);
  }

  #idle(): void {
    this.#busy = false;
    for (const wake of this.#onlookers.splice(0)) wake();
  }

  #steps(): BatchSteps {
    const threads = this.#threads;
    return {
      get ahead() {
        return threads.ahead;
      },
      begin: (batch) => this.#begin(batch),
      complete: (batch) => this.#complete(batch),
      // Without a folder a commit writes outputs only, which need not wait for what is under way.
      settles: () => this.#folder !== undefined && this.#isCommitDue(),
      settled: async () => {
        if (this.#isCommitDue()) await this.#commit();
      },
    };
  }

  async #begin({ events }: SourceBatch): Promise<{ readonly ready: Promise<unknown> }> {
    this.#busy = true;
    this.#underWay++;
    await this.#seat();
    await this.#threads.beforeBatch();
    this.#startedAt = this.#plan.now();
    return { ready: this.#pipeline.begin(events, this.#sink) };
  }

  async #complete(batch: SourceBatch): Promise<void> {
    const { counts } = this.#pipeline.sequencer;
    await this.#pipeline.complete(this.#sink);
    this.#plan.meter?.batch(batch, this.#plan.now() - this.#startedAt, counts.late - this.#late);
    this.#late = counts.late;
    this.#reading.take(batch);
    this.#outputs.rejected(batch.rejected);
    this.#ledger.take(batch);
    this.#cursors = batch.cursors();
    this.#sinceCommit += batch.events.length + batch.rejected.length;
    if (--this.#underWay === 0) this.#idle();
    this.#view.tick(() => this.#ledger.snapshot());
    if (this.#folder === undefined && this.#isCommitDue()) await this.#commit();
  }

  /** Who is ready takes his place. A commit keeps behind which event that was: no line is predicted by one, and by the other after a crash. */
  async #seat(): Promise<void> {
    const { experts, registered, follow, paths } = this.#plan;
    await experts?.takeOver((next) => this.#pipeline.swapExpert(next));
    if (registered?.wouldDecide) {
      // What is decided on is on disk first: after a crash it is come to at the same event.
      if (this.#sinceCommit > 0) await this.#commit();
      registered.decide();
    }
    // What is read from files can wait, so that a decision takes effect at the same event each time; what comes live cannot.
    if (!follow && !paths.includes('-')) await registered?.decided();
    if (await registered?.takeOver(this.#pipeline)) await this.#commit();
  }

  async #end(): Promise<RunSummary> {
    // Following, the end is only a pause: sequences stay open for the next run.
    this.#busy = true;
    if (!this.#plan.follow) await this.#pipeline.finish(this.#sink);
    this.#idle();
    await this.#commit();
    if (!this.#plan.signal.aborted) {
      this.#plan.registered?.decide();
      await this.#plan.registered?.decided();
    }
    const undelivered = (await this.#webhook?.drain()) ?? 0;
    if (undelivered !== (this.#committedWaiting ?? 0)) await this.#commit();
    if (undelivered > 0)
      this.#view.notice(
        `${undelivered} webhook messages could not be delivered${this.#folder ? '; the next run tries again' : ''}`,
      );
    this.#reading.judge();
    const summary = this.#ledger.summary();
    this.#view.end(summary);
    return summary;
  }

  #meanwhile(): void {
    if (this.#plan.follow) this.#plan.experts?.look();
    if (this.#plan.follow) this.#plan.registered?.look();
    this.#webhook?.send();
    const { wouldDecide = false } = this.#plan.registered ?? {};
    if (this.#committing || this.#busy || !(wouldDecide || this.#isCommitDue())) return;
    try {
      this.#commitOnce();
      this.#plan.registered?.decide();
    } catch {
      // The next batch, or the end, tries again and tells.
    }
  }

  #isCommitDue(): boolean {
    const { commitSeconds, commitEvents } = this.#plan.config.local;
    if (this.#sinceCommit >= commitEvents || this.#outputs.waiting > MOST_WAITING) return true;
    const waits = this.#sinceCommit > 0 || this.#webhook?.waiting.length !== this.#committedWaiting;
    return waits && this.#plan.now() - this.#committedAt >= commitSeconds * 1000;
  }

  /** Outputs first, then the state that vouches for them; following, a failure (a full disk) is waited out. */
  async #commit(): Promise<void> {
    this.#committing = true;
    try {
      await this.#commitPersistently();
    } finally {
      this.#committing = false;
    }
  }

  async #commitPersistently(): Promise<void> {
    for (let noticed = false; ; noticed = true) {
      try {
        this.#commitOnce();
        this.#webhook?.send();
        return;
      } catch (error) {
        this.#plan.meter?.failedCommit();
        const failure = error instanceof StateFolderError ? error : commitFailure(error);
        if (!this.#plan.follow || this.#plan.signal.aborted) throw failure;
        if (!noticed) this.#view.notice(`${failure.message}; trying again`);
        await new Promise((resolve) => setTimeout(resolve, COMMIT_RETRY));
      }
    }
  }

  #commitOnce(): void {
    const marks = this.#outputs.flush();
    this.#committedAt = this.#plan.now();
    if (this.#folder) this.#writeState(this.#folder, marks);
    this.#sinceCommit = 0;
    this.#committedWaiting = this.#webhook?.waiting.length;
  }

  #writeState(folder: StateFolder, marks: OutputMarks): void {
    const facts: LocalFacts = {
      shape: shapeOf(this.#plan.config),
      cursors: this.#cursors,
      marks,
      waiting: this.#webhook?.waiting ?? [],
      ledger: this.#ledger.toJson(),
      lineups: this.#plan.registered?.lineups,
    };
    const state = this.#pipeline.save();
    folder.write({ state, facts });
    this.#plan.meter?.commit(this.#plan.now() - this.#committedAt, state.length);
  }
}

function commitFailure(cause: unknown): StateFolderError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new StateFolderError(
    'STATE_COMMIT',
    `outputs could not be written (${code ?? message}); make room and start again: nothing is lost`,
    { cause },
  );
}
