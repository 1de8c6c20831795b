/** Hot path: one call per event; benchmark `pipeline`. */
import type { LogEvent } from '../events/log-event.ts';
import { ownText } from '../events/own-text.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Coalescer } from './coalescer.ts';
import type { SequencesConfig } from './config.ts';
import { GapHistory } from './gap-history.ts';
import { RecencyList } from './recency-list.ts';
import { type KeyReader, keyReader } from './sequence-key.ts';
import { SourceIndex } from './source-index.ts';
import { AT_INPUT_END, END_OF_SEQUENCE, NO_EVENT } from './step-batch.ts';
import type { StepRows } from './step-rows.ts';

/** What happened to events and sequences so far. */
export interface SequenceCounts {
  started: number;
  ended: number;
  /** Sequences forgotten because more than `capacity` were open. */
  evicted: number;
  coalesced: number;
  /** Events older than one already processed: taken at the current time of their sequence. */
  late: number;
  /** Sequences that only the end of the input closed, and that were silent by then for longer than those are that go on. */
  silent: number;
  /** Sequences that the end of the input closed though they may well have gone on. */
  leftOpen: number;
}

const NO_COUNTS: SequenceCounts = {
  started: 0,
  ended: 0,
  evicted: 0,
  coalesced: 0,
  late: 0,
  silent: 0,
  leftOpen: 0,
};

/** A sequence is over where less than this share of the silences after its last type were as long as its own. */
const SELDOM_LONGER = 0.01;

/**
 * Assigns events to sequences and says when sequences begin and end. Emits rows for the models: one per event and
 * sequence it belongs to, and an END_OF_SEQUENCE row for a time-out, a full length or an explicit end.
 */
export class Sequencer {
  readonly counts: SequenceCounts = { ...NO_COUNTS };
  readonly #config: SequencesConfig;
  readonly #keysOf: KeyReader;
  readonly #endOn: readonly RegExp[];
  readonly #idleMs: number;
  #slots = new Map<string, number>();
  #keys: string[] = [];
  #free: number[] = [];
  readonly #recency: RecencyList;
  readonly #lastTime: Float64Array;
  readonly #lengths: Int32Array;
  readonly #lastType: Int32Array;
  readonly #gaps = new GapHistory();
  readonly #coalescer: Coalescer;
  #sources = new SourceIndex();
  #now = Number.NEGATIVE_INFINITY;
  /** Several keyed sequences were seen: the end of the input is then the end of each. */
  #keyed = 0;
  readonly #found: string[] = [];

  constructor(config: SequencesConfig) {
    this.#config = config;
    this.#keysOf = keyReader(config.key);
    this.#endOn = config.endOn.map((source) => new RegExp(source, 'u'));
    this.#idleMs = config.idleTimeoutSeconds * 1000;
    this.#recency = new RecencyList(config.capacity);
    this.#lastTime = new Float64Array(config.capacity);
    this.#lengths = new Int32Array(config.capacity);
    this.#lastType = new Int32Array(config.capacity);
    this.#coalescer = new Coalescer(config.coalesceSeconds * 1000);
  }

  /** The key of the sequence that a slot holds, or held last. */
  keyOf(slot: number): string {
    return this.#keys[slot] ?? '';
  }

  /** Dense index of a source, made on first sight. */
  sourceIndex(name: string): number {
    return this.#sources.indexOf(name);
  }

  sourceName(index: number): string {
    return this.#sources.nameOf(index);
  }

  /** Number of open sequences. */
  get open(): number {
    return this.#slots.size;
  }

  /** Slots of the `most` most recently active sequences, latest first, each with the time of its last event. */
  latest(most: number): { slot: number; time: number }[] {
    return this.#recency.newest(most).map((slot) => ({ slot, time: this.#lastTime[slot]! }));
  }

  /** Adds the rows of one event, after the ends of sequences that timed out before it. */
  place(event: LogEvent, type: number, index: number, rows: StepRows): void {
    if (event.time < this.#now) this.counts.late++;
    else this.#now = event.time;
    if (this.#idleMs > 0) this.#expire(rows);
    this.#keysOf(event, this.#found);
    const source = this.#sources.indexOf(event.source);
    for (const key of this.#found) this.#append(key, event, type, source, index, rows);
  }

  #append(key: string, event: LogEvent, type: number, source: number, index: number, rows: StepRows): void {
    const known = this.#slots.get(key);
    const slot = known ?? this.#open(key, event);
    const time = known === undefined ? event.time : Math.max(event.time, this.#lastTime[slot]!);
    if (known !== undefined) this.#gaps.add(this.#lastType[slot]!, time - this.#lastTime[slot]!);
    this.#lastType[slot] = type;
    this.#lastTime[slot] = time;
    this.#recency.touch(slot);
    if (this.#coalescer.repeats(slot, type, time)) this.counts.coalesced++;
    else {
      rows.push(slot, type, time, source, known === undefined ? 1 : 0, index, key);
      this.#lengths[slot]!++;
    }
    if (this.#isOver(slot, event.message)) this.#end(slot, time, rows);
  }

  #open(found: string, event: LogEvent): number {
    // A key cut out of a message would keep the whole chunk that was read alive.
    const key = ownText(found);
    const slot =
      this.#free.pop() ?? (this.#keys.length < this.#config.capacity ? this.#keys.length : this.#evict());
    this.#keys[slot] = key;
    this.#slots.set(key, slot);
    this.#lengths[slot] = 0;
    this.#coalescer.clear(slot);
    this.counts.started++;
    if (key !== event.source && this.#config.key !== 'stream') this.#keyed++;
    return slot;
  }

  #isOver(slot: number, message: string): boolean {
    if (this.#config.maxLength > 0 && this.#lengths[slot]! >= this.#config.maxLength) return true;
    for (const regex of this.#endOn) if (regex.test(message)) return true;
    return false;
  }

  #evict(): number {
    this.counts.evicted++;
    return this.#forget(this.#recency.oldest);
  }

  #end(slot: number, time: number, rows: StepRows): void {
    rows.push(slot, END_OF_SEQUENCE, time, 0, 0, NO_EVENT, this.#keys[slot]!);
    this.#free.push(this.#forget(slot));
    this.counts.ended++;
  }

  #forget(slot: number): number {
    this.#recency.remove(slot);
    this.#slots.delete(this.#keys[slot]!);
    return slot;
  }

  #expire(rows: StepRows): void {
    for (let slot = this.#recency.oldest; slot >= 0; slot = this.#recency.oldest) {
      const due = this.#lastTime[slot]! + this.#idleMs;
      if (due >= this.#now) return;
      this.#end(slot, due, rows);
    }
  }

  /**
   * The input has ended: ends the open sequences where the configuration says that this is their end. With `auto` the
   * rows say that only the input ended them (AT_INPUT_END), and where the stream `goesOn` those that may well go on with
   * it stay open.
   */
  finish(rows: StepRows, goesOn = false): void {
    const { endAtInputEnd } = this.#config;
    if (endAtInputEnd === 'never' || (endAtInputEnd === 'auto' && this.#keyed < 2)) return;
    for (const slot of [...this.#recency]) {
      const time = this.#lastTime[slot]!;
      if (endAtInputEnd === 'always') this.#end(slot, time, rows);
      else if (!goesOn || this.#isSilent(slot)) this.#closeAtInputEnd(slot, time, rows);
    }
  }

  #closeAtInputEnd(slot: number, time: number, rows: StepRows): void {
    if (this.#isSilent(slot)) this.counts.silent++;
    else this.counts.leftOpen++;
    rows.push(slot, END_OF_SEQUENCE, time, 0, 0, AT_INPUT_END, this.#keys[slot]!);
    this.#free.push(this.#forget(slot));
  }

  /** Whether a sequence has been silent for longer than those usually are that go on. */
  #isSilent(slot: number): boolean {
    const silence = this.#now - this.#lastTime[slot]!;
    return this.#gaps.longer(this.#lastType[slot]!, silence) < SELDOM_LONGER;
  }

  /** Event type `from` is now `into`. */
  merge(merge: TypeMerge): void {
    this.#coalescer.merge(merge);
    this.#gaps.merge(merge);
    // Open sequences are looked through only here, where types are merged, which is rare.
    for (const slot of this.#recency)
      if (this.#lastType[slot] === merge.from) this.#lastType[slot] = merge.into;
  }

  save(writer: StateWriter): void {
    writer.section('sequences', 2);
    writer.json({
      counts: this.counts,
      now: Number.isFinite(this.#now) ? this.#now : null,
      keyed: this.#keyed,
    });
    writer.strings(this.#keys);
    writer.array(Int32Array.from(this.#free));
    writer.array(Int32Array.from(this.#recency));
    writer.array(this.#lastTime, this.#keys.length);
    writer.array(this.#lengths, this.#keys.length);
    this.#coalescer.save(writer);
    this.#sources.save(writer);
    writer.array(this.#lastType, this.#keys.length);
    this.#gaps.save(writer);
  }

  static restore(config: SequencesConfig, reader: StateReader): Sequencer {
    const sequencer = new Sequencer(config);
    const version = reader.section('sequences', 2);
    const plain = reader.json() as { counts: SequenceCounts; now: number | null; keyed: number };
    Object.assign(sequencer.counts, plain.counts);
    sequencer.#now = plain.now ?? Number.NEGATIVE_INFINITY;
    sequencer.#keyed = plain.keyed;
    sequencer.#keys = reader.strings();
    sequencer.#free = [...reader.int32()];
    for (const slot of reader.int32()) {
      sequencer.#recency.touch(slot);
      sequencer.#slots.set(sequencer.#keys[slot]!, slot);
    }
    sequencer.#lastTime.set(reader.float64());
    sequencer.#lengths.set(reader.int32());
    sequencer.#coalescer.restore(reader);
    sequencer.#sources = SourceIndex.restore(reader);
    if (version === 1) return sequencer;
    sequencer.#lastType.set(reader.int32());
    sequencer.#gaps.restore(reader);
    return sequencer;
  }
}
