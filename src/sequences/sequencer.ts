/** Hot path: one call per event; benchmark `pipeline`. */
import type { LogEvent } from '../events/log-event.ts';
import { ownText } from '../events/own-text.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Coalescer } from './coalescer.ts';
import type { SequencesConfig } from './config.ts';
import { RecencyList } from './recency-list.ts';
import { type KeyReader, keyReader } from './sequence-key.ts';
import { SourceIndex } from './source-index.ts';
import { END_OF_SEQUENCE } from './step-batch.ts';
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
}

/**
 * Assigns events to sequences and says when sequences begin and end. Emits rows for the models: one per event and
 * sequence it belongs to, and an END_OF_SEQUENCE row for a time-out, a full length or an explicit end.
 */
export class Sequencer {
  readonly counts: SequenceCounts = { started: 0, ended: 0, evicted: 0, coalesced: 0, late: 0 };
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
    const slot = this.#recency.oldest;
    this.#recency.remove(slot);
    this.#slots.delete(this.#keys[slot]!);
    this.counts.evicted++;
    return slot;
  }

  #end(slot: number, time: number, rows: StepRows): void {
    const key = this.#keys[slot]!;
    rows.push(slot, END_OF_SEQUENCE, time, 0, 0, -1, key);
    this.#recency.remove(slot);
    this.#slots.delete(key);
    this.#free.push(slot);
    this.counts.ended++;
  }

  #expire(rows: StepRows): void {
    for (let slot = this.#recency.oldest; slot >= 0; slot = this.#recency.oldest) {
      const due = this.#lastTime[slot]! + this.#idleMs;
      if (due >= this.#now) return;
      this.#end(slot, due, rows);
    }
  }

  /** The input has ended: ends the open sequences where the configuration says that this is their end. */
  finish(rows: StepRows): void {
    const { endAtInputEnd } = this.#config;
    if (endAtInputEnd === 'never' || (endAtInputEnd === 'auto' && this.#keyed < 2)) return;
    for (const slot of [...this.#recency]) this.#end(slot, this.#lastTime[slot]!, rows);
  }

  /** Event type `from` is now `into`; only repeats are remembered by type here. */
  merge(merge: TypeMerge): void {
    this.#coalescer.merge(merge);
  }

  save(writer: StateWriter): void {
    writer.section('sequences', 1);
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
  }

  static restore(config: SequencesConfig, reader: StateReader): Sequencer {
    const sequencer = new Sequencer(config);
    reader.section('sequences', 1);
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
    return sequencer;
  }
}
