/** Hot path (benchmark: ablation). Everything the online context experts remember, with one way to change it. */
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { ModelsConfig } from './config.ts';
import { ContextTable } from './context-table.ts';
import { CONTEXTS, contextKeys, FIRST_CALENDAR } from './contexts.ts';
import { SequenceMemory } from './sequence-memory.ts';
import { TypeCodes } from './type-codes.ts';
import { TypeStatistics } from './type-statistics.ts';

const TWO_WEEKS = 14 * 86_400_000;

/** Smallest power of two not below `value`. */
function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}

/** Successor counts by context for all sequences, the memory of the open ones, and statistics of the stream. */
export class OnlineExperts {
  readonly codes = new TypeCodes();
  readonly table: ContextTable;
  readonly memory: SequenceMemory;
  readonly statistics: TypeStatistics;
  /** Keys of all CONTEXTS at the current position of each slot: CONTEXTS.length per slot. */
  keys: Int32Array;
  /** Places in CONTEXTS of the contexts that are counted, longest orders first; those of the calendar behind them. */
  readonly #active: Int32Array;
  /** The same without those of the calendar. */
  readonly #timeless: Int32Array;

  constructor(config: ModelsConfig, slots: number) {
    const { maxSuccessors, fastKeep, slowLimit } = config;
    const maxRows = powerOfTwo(config.maxContexts);
    this.table = new ContextTable({ maxRows, maxSuccessors, fastKeep, slowLimit }, this.codes);
    this.memory = new SequenceMemory(this.codes, slots);
    this.statistics = new TypeStatistics(config);
    this.keys = new Int32Array(slots * CONTEXTS.length);
    const active = config.contexts.map((name) => CONTEXTS.indexOf(name));
    const places = Int32Array.from(active).sort().reverse();
    this.#timeless = places.filter((context) => context < FIRST_CALENDAR);
    this.#active = Int32Array.of(...this.#timeless, ...places.filter((context) => context >= FIRST_CALENDAR));
  }

  /** Contexts that are counted at most. */
  get most(): number {
    return this.#active.length;
  }

  /** Contexts that are counted now: hour and weekday tell nothing before two weeks were seen. */
  get active(): Int32Array {
    return this.statistics.span >= TWO_WEEKS ? this.#active : this.#timeless;
  }

  reserve(slots: number): void {
    this.memory.reserve(slots);
    const keys = new Int32Array(slots * CONTEXTS.length);
    keys.set(this.keys);
    this.keys = keys;
  }

  start(slot: number, time: number, source: number): void {
    this.memory.start(slot, time, source);
    contextKeys(this.memory, slot, this.keys, slot * CONTEXTS.length);
  }

  append(slot: number, type: number, time: number, source: number): void {
    this.memory.append(slot, type, time, source);
    contextKeys(this.memory, slot, this.keys, slot * CONTEXTS.length);
  }

  merge(merge: TypeMerge): void {
    const from = this.codes.resolve(merge.from);
    const into = this.codes.resolve(merge.into);
    if (from === into) return;
    const keepFrom = this.statistics.countOf(from) > this.statistics.countOf(into);
    this.codes.merge({ from, into }, keepFrom);
    this.statistics.merge({ from, into });
  }

  split({ from, part, share }: TypeSplit): void {
    this.codes.split(this.codes.resolve(from), part);
    this.statistics.split({ from: this.codes.resolve(from), part, share });
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('online-experts', 1);
    this.codes.save(writer);
    this.table.save(writer);
    this.memory.save(writer, slots);
    this.statistics.save(writer);
    writer.array(this.keys, slots * CONTEXTS.length);
  }

  restore(reader: StateReader): void {
    reader.section('online-experts', 1);
    this.codes.restore(reader);
    this.table.restore(reader);
    this.memory.restore(reader);
    this.statistics.restore(reader);
    this.keys = reader.int32();
    const slots = this.memory.length.length;
    if (this.keys.length === slots * CONTEXTS.length) return;
    // Written when there were other contexts: the keys follow from the memory.
    this.keys = new Int32Array(slots * CONTEXTS.length);
    for (let slot = 0; slot < slots; slot++)
      contextKeys(this.memory, slot, this.keys, slot * CONTEXTS.length);
  }
}
