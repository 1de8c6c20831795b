/** Hot path: one pass over the events of a batch; benchmark `pipeline`. */
import type { LogEvent } from '../events/log-event.ts';
import type { TemplateMiner } from '../parsing/template-miner.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeRewording } from '../parsing/type-rewording.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { Sequencer } from '../sequences/sequencer.ts';
import { StepRows } from '../sequences/step-rows.ts';

const NO_MERGES: readonly TypeMerge[] = [];
const NO_SPLITS: readonly TypeSplit[] = [];
const NO_REWORDINGS: readonly TypeRewording[] = [];

/** What event types are called. */
export interface TypeNames {
  idOf(type: number): string;
  templateOf(type: number): string;
}

/**
 * The events of one batch with their types, and the rows they make in their sequences. Types are found for the whole
 * batch first, so that experts that want all positions at once can have them; merges of types keep their place.
 */
export class TypedBatch implements TypeNames {
  readonly rows = new StepRows();
  readonly #miner: TemplateMiner;
  readonly #sequencer: Sequencer;
  #types = new Int32Array(1024);
  #leaves = new Int32Array(1024);
  #rowEnds = new Int32Array(1024);
  #novel = new Uint8Array(1024);
  readonly #merges = new Map<number, readonly TypeMerge[]>();
  readonly #splits = new Map<number, readonly TypeSplit[]>();
  readonly #rewordings = new Map<number, readonly TypeRewording[]>();
  /** Texts of types as they are at the event that is processed, where they change in this batch. */
  readonly #texts = new Map<number, string>();
  /** The batch behind this one, where that was filled before this one is processed. */
  next: TypedBatch | undefined;

  constructor(miner: TemplateMiner, sequencer: Sequencer) {
    this.#miner = miner;
    this.#sequencer = sequencer;
  }

  clear(): void {
    this.next = undefined;
    this.rows.clear();
    this.#merges.clear();
    this.#splits.clear();
    this.#rewordings.clear();
    this.#texts.clear();
  }

  /** Replaces the batch. `typed` hears of each event once its type and its rows are known. */
  fill(events: readonly LogEvent[], typed?: (index: number, event: LogEvent) => void): void {
    this.clear();
    if (events.length > this.#types.length) this.#grow(events.length);
    for (let index = 0; index < events.length; index++) {
      const event = events[index]!;
      const known = this.#miner.size;
      const type =
        event.type === undefined ? this.#miner.assign(event.message) : this.#miner.stated(event.type);
      const merges = this.#miner.takeMerges();
      if (merges.length > 0) this.#note(index, merges);
      const splits = this.#miner.takeSplits();
      if (splits.length > 0) this.#splits.set(index, splits);
      this.#noteTexts(index);
      this.#types[index] = type;
      this.#leaves[index] = this.#miner.leaf;
      const before = merges.some(({ into }) => into === type) || splits.some(({ part }) => part === type);
      this.#novel[index] = type >= known && !before ? 1 : 0;
      const first = this.rows.length;
      this.#sequencer.place(event, type, index, this.rows);
      this.rows.stamp(first, this.#miner.size);
      this.#rowEnds[index] = this.rows.length;
      typed?.(index, event);
    }
  }

  #note(index: number, merges: readonly TypeMerge[]): void {
    this.#merges.set(index, merges);
    for (const merge of merges) this.#sequencer.merge(merge);
  }

  #noteTexts(index: number): void {
    const rewordings = this.#miner.takeRewordings();
    if (rewordings.length === 0) return;
    this.#rewordings.set(index, rewordings);
    for (const { type, before } of rewordings) if (!this.#texts.has(type)) this.#texts.set(type, before);
  }

  idOf(type: number): string {
    return this.#miner.idOf(type);
  }

  /** The text of a type at the event whose rewordings were taken up last. */
  templateOf(type: number): string {
    const text = this.#texts.size === 0 ? undefined : this.#texts.get(type);
    return text ?? (this.next ?? this.#miner).templateOf(type);
  }

  /** The rewordings that event `index` caused. */
  rewordingsOf(index: number): readonly TypeRewording[] {
    return this.#rewordings.size === 0 ? NO_REWORDINGS : (this.#rewordings.get(index) ?? NO_REWORDINGS);
  }

  /** Takes up the rewordings that event `index` caused, and returns them. */
  rewordingsBefore(index: number): readonly TypeRewording[] {
    const rewordings = this.rewordingsOf(index);
    for (const { type, text } of rewordings) this.#texts.set(type, text);
    return rewordings;
  }

  #grow(size: number): void {
    this.#types = new Int32Array(size * 2);
    this.#leaves = new Int32Array(size * 2);
    this.#rowEnds = new Int32Array(size * 2);
    this.#novel = new Uint8Array(size * 2);
  }

  /** Event type as given when the event was read. */
  typeOf(index: number): number {
    return this.#types[index]!;
  }

  /** The masked line of the event, see TemplateMiner.leaf. */
  leafOf(index: number): number {
    return this.#leaves[index]!;
  }

  /** The first event of its type, where the type is not merely a wider form of a known one. */
  isNovel(index: number): boolean {
    return this.#novel[index] === 1;
  }

  /** The rows of event `index` end before this row and begin where those of the event before it end. */
  rowEnd(index: number): number {
    return this.#rowEnds[index]!;
  }

  /** The first row of event `index`, or of one behind it where it makes none. */
  rowStart(index: number): number {
    return index === 0 ? 0 : this.#rowEnds[index - 1]!;
  }

  /** Merges that the miner announced on reading event `index`; they hold from that event on. */
  mergesBefore(index: number): readonly TypeMerge[] {
    return this.#merges.size === 0 ? NO_MERGES : (this.#merges.get(index) ?? NO_MERGES);
  }

  /** Splits that the miner announced on reading event `index`, to be followed after its merges. */
  splitsBefore(index: number): readonly TypeSplit[] {
    return this.#splits.size === 0 ? NO_SPLITS : (this.#splits.get(index) ?? NO_SPLITS);
  }
}
