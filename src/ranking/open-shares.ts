/** Hot path (benchmark: ablation). What the online mix foretold of each open sequence, as issued, for those who learn from it. */
import type { TypeCodes } from '../models/type-codes.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { Foretold } from './foretold.ts';

/** Candidates and their probabilities by slot; `load` reads one of them. */
export class OpenShares implements Foretold {
  readonly #limit: number;
  #types: Int32Array;
  #probabilities: Float32Array;
  /** By slot: number of candidates, -1 where nothing is kept; and the type of the event before. */
  #counts: Int32Array;
  #lasts: Int32Array;
  /** What `load` read last. */
  count = 0;
  last = 0;
  readonly types: Int32Array;
  readonly probability: Float64Array;

  constructor(limit: number, slots: number) {
    this.#limit = limit;
    this.#types = new Int32Array(slots * limit);
    this.#probabilities = new Float32Array(slots * (limit + 2));
    this.#counts = new Int32Array(slots).fill(-1);
    this.#lasts = new Int32Array(slots);
    this.types = new Int32Array(limit);
    this.probability = new Float64Array(limit + 2);
  }

  reserve(slots: number): void {
    this.#types = longer(this.#types, new Int32Array(slots * this.#limit));
    this.#probabilities = longer(this.#probabilities, new Float32Array(slots * (this.#limit + 2)));
    this.#counts = longer(this.#counts, new Int32Array(slots).fill(-1));
    this.#lasts = longer(this.#lasts, new Int32Array(slots));
  }

  keep(slot: number, { count, types, probability }: Foretold, last: number): void {
    this.#counts[slot] = count;
    this.#lasts[slot] = last;
    for (let i = 0; i < count; i++) this.#types[slot * this.#limit + i] = types[i]!;
    const to = slot * (this.#limit + 2);
    for (let i = 0; i < count + 2; i++) this.#probabilities[to + i] = probability[i]!;
  }

  /** Reads and forgets what is kept of the slot; `codes` tell what its types are by now. False where nothing is kept. */
  take(slot: number, codes: TypeCodes): boolean {
    const count = this.#counts[slot]!;
    if (count < 0) return false;
    this.#counts[slot] = -1;
    this.count = count;
    this.last = this.#lasts[slot]!;
    const from = slot * (this.#limit + 2);
    for (let i = 0; i < count; i++) this.types[i] = codes.resolve(this.#types[slot * this.#limit + i]!);
    for (let i = 0; i < count + 2; i++) this.probability[i] = this.#probabilities[from + i]!;
    return true;
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('open-shares', 1);
    writer.array(this.#types, slots * this.#limit);
    writer.array(this.#probabilities, slots * (this.#limit + 2));
    writer.array(this.#counts, slots);
    writer.array(this.#lasts, slots);
  }

  /** Takes up what was saved; shares of another number of candidates are dropped. */
  restore(reader: StateReader): void {
    reader.section('open-shares', 1);
    const types = reader.int32();
    const probabilities = reader.float32();
    const counts = reader.int32();
    const lasts = reader.int32();
    if (types.length !== this.#types.length) return;
    this.#types = types;
    this.#probabilities = probabilities;
    this.#counts = counts;
    this.#lasts = lasts;
  }
}

function longer<T extends Int32Array | Float32Array>(values: T, grown: T): T {
  grown.set(values);
  return grown;
}
