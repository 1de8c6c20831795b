/** Hot path (benchmark: ablation). What the contexts remember of each open sequence, and of each source. */
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { TypeCodes } from './type-codes.ts';

const DEPTH = 16;
/** Last events of a sequence whose types are remembered one by one. */
export const REMEMBERED = DEPTH;
/** Last events of a sequence that contexts see. */
export const RECENT = 10;
/** A gap this long, in ms, ends a burst. */
const BURST_GAP = 60_000;

/** Logarithmic bucket of a time in ms: one per factor of four below a second, three per factor of four above. */
export function timeBucket(ms: number): number {
  if (ms < 1) return 0;
  if (ms < 1000) return 1 + ((31 - Math.clz32(ms)) >> 1);
  return 6 + Math.floor(Math.log2(ms / 1000) * 1.5);
}

function longer<T extends Int32Array | Float64Array>(values: T, grown: T): T {
  grown.set(values);
  return grown;
}

/** The last events of each open sequence, with its times and counts. */
export class SequenceMemory {
  readonly #codes: TypeCodes;
  #history: Int32Array;
  #sourceRecent: Int32Array = new Int32Array(64);
  readonly #recent = new Int32Array(RECENT);
  /** By slot: number of events so far, hash of their counts by type, source of the last one. */
  length: Int32Array;
  /** By slot: 32 bits, each set where an event whose type falls on it was seen. */
  #held: Int32Array;
  counts: Int32Array;
  source: Int32Array;
  /** By slot: hash of the events since the last gap of a minute or more, in their order. */
  burst: Int32Array;
  /** By slot, epoch ms: time of the last event, ms between the last two. */
  lastTime: Float64Array;
  gap: Float64Array;

  constructor(codes: TypeCodes, slots: number) {
    this.#codes = codes;
    this.#history = new Int32Array(slots * DEPTH);
    this.length = new Int32Array(slots);
    this.#held = new Int32Array(slots);
    this.counts = new Int32Array(slots);
    this.source = new Int32Array(slots);
    this.burst = new Int32Array(slots);
    this.lastTime = new Float64Array(slots);
    this.gap = new Float64Array(slots);
  }

  /** Makes room for exactly `slots` sequences, never fewer than before. */
  reserve(slots: number): void {
    this.#history = longer(this.#history, new Int32Array(slots * DEPTH));
    this.length = longer(this.length, new Int32Array(slots));
    this.#held = longer(this.#held, new Int32Array(slots));
    this.counts = longer(this.counts, new Int32Array(slots));
    this.source = longer(this.source, new Int32Array(slots));
    this.burst = longer(this.burst, new Int32Array(slots));
    this.lastTime = longer(this.lastTime, new Float64Array(slots));
    this.gap = longer(this.gap, new Float64Array(slots));
  }

  /** Forgets the sequence that was in the slot. */
  start(slot: number, time: number, source: number): void {
    this.length[slot] = 0;
    this.#held[slot] = 0;
    this.counts[slot] = 0;
    this.source[slot] = source;
    this.burst[slot] = 0;
    this.lastTime[slot] = time;
    this.gap[slot] = 0;
  }

  append(slot: number, type: number, time: number, source: number): void {
    const length = this.length[slot]!;
    this.#history[slot * DEPTH + (length & (DEPTH - 1))] = type;
    this.length[slot] = length + 1;
    const code = this.#codes.code(type);
    this.#held[slot] = this.#held[slot]! | (1 << (code >>> 27));
    const gap = Math.max(0, time - this.lastTime[slot]!);
    const burst = Math.imul((gap > BURST_GAP ? 0 : this.burst[slot]!) ^ code, 0x9e3779b1);
    this.counts[slot] = (this.counts[slot]! + Math.imul(code, 0x2545f491)) | 0;
    this.source[slot] = source;
    this.burst[slot] = burst ^ (burst >>> 15);
    this.gap[slot] = gap;
    this.lastTime[slot] = time;
    this.#remember(source, type);
  }

  #remember(source: number, type: number): void {
    const at = source * 2;
    if (at + 2 > this.#sourceRecent.length) {
      const length = Math.max(this.#sourceRecent.length * 2, at + 2);
      this.#sourceRecent = longer(this.#sourceRecent, new Int32Array(length));
    }
    this.#sourceRecent[at + 1] = this.#sourceRecent[at]!;
    this.#sourceRecent[at] = type;
  }

  /** How many of the last events of the slot are remembered by type. */
  remembered(slot: number): number {
    return Math.min(this.length[slot]!, DEPTH);
  }

  /** Type of the event `back` places before the next one, 1 for the last; as it is known by now. */
  typeBack(slot: number, back: number): number {
    return this.#codes.resolve(this.#typeBack(slot, back));
  }

  /** Whether the sequence in the slot may have had an event of the type; false where it surely had none. */
  held(slot: number, type: number): boolean {
    return (this.#held[slot]! & (1 << (this.#codes.code(type) >>> 27))) !== 0;
  }

  #typeBack(slot: number, back: number): number {
    return this.#history[slot * DEPTH + ((this.length[slot]! - back) & (DEPTH - 1))]!;
  }

  /** Codes of the last ten events of the slot, latest first, 0 before the start; valid until the next call. */
  recent(slot: number): Int32Array {
    const length = this.length[slot]!;
    for (let i = 0; i < RECENT; i++) {
      this.#recent[i] = i < length ? this.#codes.code(this.#typeBack(slot, i + 1)) : 0;
    }
    return this.#recent;
  }

  /** Type of the last event of the slot, 0 at its start. */
  lastType(slot: number): number {
    return this.length[slot] === 0 ? 0 : this.#codes.resolve(this.#typeBack(slot, 1));
  }

  /** Code of the last but one event of the source, whatever its sequence; 0 where there was none. */
  sourcePrevious(source: number): number {
    const type = this.#sourceRecent[source * 2 + 1] ?? 0;
    return type === 0 ? 0 : this.#codes.code(type);
  }

  gapBucket(slot: number): number {
    return timeBucket(this.gap[slot]!);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('sequence-memory', 2);
    writer.array(this.#history, slots * DEPTH);
    for (const values of [this.length, this.counts, this.source, this.burst]) writer.array(values, slots);
    for (const values of [this.lastTime, this.gap]) writer.array(values, slots);
    writer.array(this.#sourceRecent);
    writer.array(this.#held, slots);
  }

  restore(reader: StateReader): void {
    const version = reader.section('sequence-memory', 2);
    this.#history = reader.int32();
    this.length = reader.int32();
    this.counts = reader.int32();
    this.source = reader.int32();
    this.burst = reader.int32();
    this.lastTime = reader.float64();
    this.gap = reader.float64();
    this.#sourceRecent = reader.int32();
    // What an earlier version did not note may have been anything.
    this.#held = version > 1 ? reader.int32() : new Int32Array(this.length.length).fill(-1);
  }
}
