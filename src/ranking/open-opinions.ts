/** Hot path (benchmark: ablation). What each batch expert thinks of the next event of each open sequence. */
import type { BatchExpert, Opinions } from '../models/expert.ts';
import type { TypeCodes } from '../models/type-codes.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';

/** The opinions of one expert by slot, kept until the next step of the sequence settles them. */
export class OpenOpinions {
  readonly name: string;
  readonly width: number;
  readonly #codes: TypeCodes;
  types: Int32Array;
  probabilities: Float32Array;
  /** Set by `settle`: place of the truth or -1, and its probability. */
  rank = -1;
  probability = 0;

  constructor(expert: Pick<BatchExpert, 'name' | 'width'>, codes: TypeCodes, slots: number) {
    this.name = expert.name;
    this.width = expert.width;
    this.#codes = codes;
    this.types = new Int32Array(slots * expert.width);
    this.probabilities = new Float32Array(slots * expert.width);
  }

  reserve(slots: number): void {
    const types = new Int32Array(slots * this.width);
    const probabilities = new Float32Array(slots * this.width);
    types.set(this.types);
    probabilities.set(this.probabilities);
    this.types = types;
    this.probabilities = probabilities;
  }

  clear(slot: number): void {
    this.probabilities.fill(0, slot * this.width, (slot + 1) * this.width);
  }

  /** Keeps the opinion on a row of a batch as the one that is open for the slot. */
  take(slot: number, opinions: Opinions, row: number): void {
    const to = slot * this.width;
    const from = row * this.width;
    for (let i = 0; i < this.width; i++) {
      this.types[to + i] = opinions.types[from + i]!;
      this.probabilities[to + i] = opinions.probabilities[from + i]!;
    }
  }

  /** Reads what the open opinion said of `type`; `others` known types share what it did not name. */
  settle(slot: number, type: number, others: number): void {
    const offset = slot * this.width;
    let left = 1;
    this.rank = -1;
    this.probability = 0;
    let place = 0;
    for (let i = offset; i < offset + this.width; i++) {
      const probability = this.probabilities[i]!;
      if (probability <= 0) continue;
      left -= probability;
      if (this.#codes.resolve(this.types[i]!) === type) {
        if (this.rank < 0) this.rank = place;
        this.probability += probability;
      }
      place++;
    }
    if (this.rank < 0) this.probability = Math.max(left, 1e-3) / Math.max(1, others);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('open-opinions', 1);
    writer.array(this.types, slots * this.width);
    writer.array(this.probabilities, slots * this.width);
  }

  restore(reader: StateReader): void {
    reader.section('open-opinions', 1);
    this.types = reader.int32();
    this.probabilities = reader.float32();
  }
}
