import type { TypeMerge } from '../parsing/type-merge.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { BatchExpert, EventTypes, Opinions } from './expert.ts';
import { JobColumns } from './job-columns.ts';
import { copyMoment, putMoment } from './moment.ts';
import type { NeuralShape } from './neural-graph.ts';
import type { NeuralRunner } from './neural-job.ts';
import {
  createMemory,
  eachHeld,
  type NeuralMemory,
  restoreMemory,
  saveMemory,
  widenMemory,
} from './neural-memory.ts';
import { NeuralVocabulary } from './neural-vocabulary.ts';

const VERSION = 1;

/**
 * A graph names no more types than it knows, so one retrained after a new event type came names one more: room is kept
 * in steps of so many, that it may take over live all the same.
 */
const WIDTH_STEP = 16;

/** A trained model as an expert is built from it. */
export interface NeuralModel {
  /** Name of the package: experience is kept under it from version to version. */
  readonly name: string;
  /** Which version: carried state is worth nothing to another. */
  readonly digest: string;
  readonly shape: NeuralShape;
  /** Ids of the event types by class. */
  readonly ids: readonly string[];
  /** Their templates, by which they are found where another machine gave them other ids. */
  readonly templates?: readonly string[];
  /** What sequences begin with, by class, likeliest first; may be empty. */
  readonly openings: readonly { readonly index: number; readonly probability: number }[];
  /** Time of the last event it was fitted on, epoch ms. */
  readonly trainedTo: number;
  /** Whether it was trained to forecast times too, as all but DeepLog are. */
  readonly timed?: boolean;
}

/**
 * A neural network as an expert: its memory of each sequence, the way between its vocabulary and the event types of
 * the stream, and a runner that has the graph. Once the graph fails it says nothing more, tells `notice` once, and
 * the stream goes on without it.
 */
export class NeuralExpert implements BatchExpert {
  readonly #model: NeuralModel;
  readonly #runner: NeuralRunner;
  readonly #notice: (message: string) => void;
  readonly #vocabulary: NeuralVocabulary;
  readonly #columns: JobColumns;
  #memory: NeuralMemory;
  /** Times of the first and the last event of each slot; the last is NaN where no sequence is open. */
  #starts = new Float64Array(0);
  #times = new Float64Array(0);
  /** Restored from another version of the model: its events are remembered, the carried state is not. */
  #cold = false;
  #failure: string | undefined;
  #failures = 0;

  constructor(model: NeuralModel, runner: NeuralRunner, notice: (message: string) => void = () => undefined) {
    this.#model = model;
    this.#runner = runner;
    this.#notice = notice;
    this.#vocabulary = new NeuralVocabulary(
      model.shape,
      model.ids.map((id, i) => ({ id, template: model.templates?.[i] ?? '' })),
    );
    this.#columns = new JobColumns(model.shape.topK);
    this.#memory = createMemory(model.shape, 0);
  }

  get name(): string {
    return this.#model.name;
  }

  get width(): number {
    return Math.ceil(this.#model.shape.topK / WIDTH_STEP) * WIDTH_STEP;
  }

  get timed(): boolean {
    return this.#model.timed ?? true;
  }

  get trainedTo(): number {
    return this.#model.trainedTo;
  }

  /** Batches that went unanswered; the reason is in `failure`. */
  get failures(): number {
    return this.#failures;
  }

  /** Why the expert says nothing any more; undefined while it speaks. */
  get failure(): string | undefined {
    return this.#failure;
  }

  begin(types: EventTypes): void {
    this.#vocabulary.begin(types);
  }

  async advance(batch: StepBatch, opinions: Opinions): Promise<void> {
    if (this.#failure === undefined) {
      try {
        await this.#ask(batch, opinions);
        return;
      } catch (cause) {
        this.#fallSilent(cause);
      }
    }
    this.#failures++;
    silence(opinions, batch.length * this.width);
  }

  async #ask(batch: StepBatch, opinions: Opinions): Promise<void> {
    const tables = this.#vocabulary.tables();
    if (this.#cold) await this.#warmUp();
    this.#open(opinions, tables.typeOf);
    if (batch.length === 0) return;
    this.#fill(batch);
    await this.#runner.run(this.#columns.job(batch.length, tables, this.#memory));
    this.#columns.tell(batch.length, this.width, opinions);
  }

  #open({ openingTypes, openingProbabilities }: Opinions, typeOf: Int32Array): void {
    openingProbabilities.fill(0);
    this.#model.openings.forEach(({ index, probability }, place) => {
      const type = typeOf[index]!;
      openingTypes[place] = Math.max(0, type);
      openingProbabilities[place] = type < 0 ? 0 : probability;
    });
  }

  #fill(batch: StepBatch): void {
    const columns = this.#columns;
    columns.reserve(batch.length);
    for (let row = 0; row < batch.length; row++) {
      const slot = batch.slot[row]!;
      if (slot >= this.#times.length) this.#widen(slot);
      const type = batch.type[row]!;
      const before = batch.start[row] === 1 ? Number.NaN : this.#times[slot]!;
      const starts = Number.isNaN(before);
      const time = batch.time[row]!;
      if (starts) this.#starts[slot] = time;
      columns.put(row, slot, type, starts ? 1 : 0, batch.known[row]!);
      putMoment(columns.moments, row, time, starts ? time : before, this.#starts[slot]!);
      this.#times[slot] = type === END_OF_SEQUENCE ? Number.NaN : time;
    }
  }

  #widen(slot: number): void {
    const slots = Math.max(64, this.#times.length * 2, slot + 1);
    this.#memory = widenMemory(this.#memory, this.#model.shape, slots);
    const wider = (times: Float64Array) => {
      const into = new Float64Array(slots).fill(Number.NaN);
      into.set(times);
      return into;
    };
    this.#starts = wider(this.#starts);
    this.#times = wider(this.#times);
  }

  /** Feeds what is remembered of the open sequences to a model that has not seen it. */
  async #warmUp(): Promise<void> {
    const memory = this.#memory;
    const columns = this.#columns;
    let row = 0;
    columns.reserve(memory.held.reduce((sum, held) => sum + held, 0));
    for (let slot = 0; slot < memory.held.length; slot++) {
      let starts = 1;
      eachHeld(memory, slot, (type, at) => {
        columns.put(row, slot, type, starts, 0);
        copyMoment(memory.moments, at, columns.moments, row++);
        starts = 0;
      });
    }
    if (row > 0) await this.#runner.run(columns.job(row, this.#vocabulary.tables(), memory));
    this.#cold = false;
  }

  #fallSilent(cause: unknown): void {
    this.#failure = cause instanceof Error ? cause.message : String(cause);
    this.#memory = createMemory(this.#model.shape, 0);
    this.#starts = new Float64Array(0);
    this.#times = new Float64Array(0);
    this.#notice(`model ${this.name} failed and says nothing more: ${this.#failure}`);
  }

  /** Nothing to do: what a type began as never changes, and with it its place in the vocabulary. */
  merge(_merge: TypeMerge): void {}

  save(writer: StateWriter): void {
    writer.section('neural-expert', VERSION);
    writer.string(this.#cold ? '' : this.#model.digest);
    saveMemory(this.#memory, this.#model.shape.state, writer);
    writer.array(this.#starts);
    writer.array(this.#times);
  }

  restore(reader: StateReader): void {
    reader.section('neural-expert', VERSION);
    const digest = reader.string();
    this.#memory = restoreMemory(this.#model.shape, reader);
    const slots = this.#memory.held.length;
    this.#starts = reader.float64().slice(0, slots);
    this.#times = reader.float64().slice(0, slots);
    for (let slot = 0; slot < slots; slot++)
      if (this.#memory.held[slot] === 0) this.#times[slot] = Number.NaN;
    this.#cold = digest !== this.#model.digest && this.#model.shape.state > 0;
  }

  /** Releases the graph. */
  async close(): Promise<void> {
    await this.#runner.close();
  }
}

function silence(opinions: Opinions, places: number): void {
  opinions.probabilities.fill(0, 0, places);
  opinions.gaps.fill(0);
  opinions.openingProbabilities.fill(0);
}
