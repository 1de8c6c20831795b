import { join } from 'node:path';
import type { HealthCheck } from '../api/ports.ts';
import type { RecordBook } from '../api/record-book.ts';
import type { AccuracyView } from '../api/schemas/accuracy.ts';
import { accuracyOf } from '../api/views.ts';
import type { RunView } from '../terminal/run-view.ts';
import { LocalRun } from './local-run.ts';
import { RecordFile } from './record-file.ts';
import type { RunPlan } from './run-plan.ts';
import type { StreamBehind } from './stream-behind.ts';

/** A state is not copied more often than this, ms: copying makes the stream wait for some milliseconds. */
const COPY_EVERY = 1000;

/** The state as it was after so many events. */
interface Copy {
  readonly events: number;
  readonly state: Uint8Array;
  /** When it was made, ms. */
  readonly at: number;
}

/** Logs that are followed in this process: what is asked about them is never older than a second. */
export class LiveStream implements StreamBehind {
  readonly records: RecordBook;
  readonly ended: Promise<void>;
  readonly #run: LocalRun;
  readonly #title: string;
  readonly #now: () => number;
  #copy: Copy | undefined;
  #copying: Promise<Uint8Array> | undefined;

  /** Begins to follow at once. Throws StateFolderError and LogSourceError. */
  constructor(plan: RunPlan, view: RunView, records: RecordBook) {
    this.records = records;
    this.#title = plan.title;
    this.#now = plan.now;
    this.#run = new LocalRun(plan, view);
    this.ended = this.#begin(plan.stateFolder);
    // Whoever waits for the end hears of a failure, even if it came before he waited.
    this.ended.catch(() => undefined);
  }

  /** What earlier runs said comes first: what this one says of the same warnings is newer. */
  async #begin(folder: string | undefined): Promise<void> {
    if (folder !== undefined) await new RecordFile(join(folder, 'warnings.ndjson'), this.records).look();
    await this.#run.run();
  }

  /** Those who ask at the same time share a copy. */
  state(): Promise<Uint8Array> {
    const known = this.#copy;
    if (known && this.#now() - known.at < COPY_EVERY) return Promise.resolve(known.state);
    this.#copying ??= this.#copyState(known).finally(() => {
      this.#copying = undefined;
    });
    return this.#copying;
  }

  #copyState(known: Copy | undefined): Promise<Uint8Array> {
    return this.#run.between((pipeline) => {
      const { events } = pipeline;
      const state = known?.events === events ? known.state : pipeline.save();
      this.#copy = { events, state, at: this.#now() };
      return state;
    });
  }

  accuracy(): Promise<AccuracyView> {
    return this.#run.between(accuracyOf);
  }

  async health(): Promise<HealthCheck> {
    const events = await this.#run.between((pipeline) => pipeline.events);
    return { name: 'stream', ok: true, detail: `${this.#title}: ${events} events so far` };
  }

  async look(): Promise<void> {}
}
