/** Hot path: one pass over the events of a batch; benchmark `pipeline`. */
import type { LogEvent } from '../events/log-event.ts';
import type { TemplateMiner } from '../parsing/template-miner.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { Sequencer } from '../sequences/sequencer.ts';
import { StepRows } from '../sequences/step-rows.ts';

const NO_MERGES: readonly TypeMerge[] = [];

/**
 * The events of one batch with their types, and the rows they make in their sequences. Types are found for the whole
 * batch first, so that experts that want all positions at once can have them; merges of types keep their place.
 */
export class TypedBatch {
  readonly rows = new StepRows();
  readonly #miner: TemplateMiner;
  readonly #sequencer: Sequencer;
  #types = new Int32Array(1024);
  #rowEnds = new Int32Array(1024);
  #novel = new Uint8Array(1024);
  readonly #merges = new Map<number, readonly TypeMerge[]>();

  constructor(miner: TemplateMiner, sequencer: Sequencer) {
    this.#miner = miner;
    this.#sequencer = sequencer;
  }

  clear(): void {
    this.rows.clear();
    this.#merges.clear();
  }

  /** Replaces the batch. */
  fill(events: readonly LogEvent[]): void {
    this.clear();
    if (events.length > this.#types.length) this.#grow(events.length);
    for (let index = 0; index < events.length; index++) {
      const event = events[index]!;
      const known = this.#miner.size;
      const type =
        event.type === undefined ? this.#miner.assign(event.message) : this.#miner.stated(event.type);
      const merges = this.#miner.takeMerges();
      if (merges.length > 0) this.#note(index, merges);
      this.#types[index] = type;
      this.#novel[index] = type >= known && !merges.some(({ into }) => into === type) ? 1 : 0;
      const first = this.rows.length;
      this.#sequencer.place(event, type, index, this.rows);
      this.rows.stamp(first, this.#miner.size);
      this.#rowEnds[index] = this.rows.length;
    }
  }

  #note(index: number, merges: readonly TypeMerge[]): void {
    this.#merges.set(index, merges);
    for (const merge of merges) this.#sequencer.merge(merge);
  }

  #grow(size: number): void {
    this.#types = new Int32Array(size * 2);
    this.#rowEnds = new Int32Array(size * 2);
    this.#novel = new Uint8Array(size * 2);
  }

  /** Event type as given when the event was read. */
  typeOf(index: number): number {
    return this.#types[index]!;
  }

  /** The first event of its type, where the type is not merely a wider form of a known one. */
  isNovel(index: number): boolean {
    return this.#novel[index] === 1;
  }

  /** The rows of event `index` end before this row and begin where those of the event before it end. */
  rowEnd(index: number): number {
    return this.#rowEnds[index]!;
  }

  /** Merges that the miner announced on reading event `index`; they hold from that event on. */
  mergesBefore(index: number): readonly TypeMerge[] {
    return this.#merges.size === 0 ? NO_MERGES : (this.#merges.get(index) ?? NO_MERGES);
  }
}
