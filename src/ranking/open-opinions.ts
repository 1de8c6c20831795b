/** Hot path (benchmark: ablation). What each batch expert thinks of the next event of each open sequence, and when. */
import type { ExpertVoice, Opinions } from '../models/expert.ts';
import { GAP_BINS } from '../models/gap-bins.ts';
import type { TypeCodes } from '../models/type-codes.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';

/** The opinions of one expert by slot, kept until the next step of the sequence settles them. */
export class OpenOpinions {
  readonly name: string;
  readonly width: number;
  readonly timed: boolean;
  readonly #codes: TypeCodes;
  types: Int32Array;
  probabilities: Float32Array;
  /** By slot: P(the time to the next event falls in a gap bin); and the highest of them, 0 where nothing is said. */
  gaps: Float32Array;
  peaks: Float32Array;
  /** Set by `settle`: place of the truth or -1, its probability, and the first type named, -1: none, with its own. */
  rank = -1;
  probability = 0;
  topType = -1;
  topProbability = 0;

  constructor(expert: ExpertVoice, codes: TypeCodes, slots: number) {
    this.name = expert.name;
    this.width = expert.width;
    this.timed = expert.timed;
    this.#codes = codes;
    this.types = new Int32Array(slots * expert.width);
    this.probabilities = new Float32Array(slots * expert.width);
    this.gaps = new Float32Array(expert.timed ? slots * GAP_BINS : 0);
    this.peaks = new Float32Array(slots);
  }

  reserve(slots: number): void {
    this.types = widen(this.types, new Int32Array(slots * this.width));
    this.probabilities = widen(this.probabilities, new Float32Array(slots * this.width));
    this.peaks = widen(this.peaks, new Float32Array(slots));
    if (this.timed) this.gaps = widen(this.gaps, new Float32Array(slots * GAP_BINS));
  }

  /** A sequence begins in the slot: what the expert says of first events, as far as their types exist. */
  begin(slot: number, opinions: Opinions, known: number, time: number): void {
    const { openingTypes, openingProbabilities } = opinions;
    const to = slot * this.width;
    for (let i = 0; i < this.width; i++) {
      const type = openingTypes[i]!;
      this.types[to + i] = type;
      this.probabilities[to + i] = type < known && time > opinions.heardAfter ? openingProbabilities[i]! : 0;
    }
    this.peaks[slot] = 0;
  }

  /** Keeps the opinion on a row of a batch as the one that is open for the slot. */
  take(slot: number, opinions: Opinions, row: number): void {
    const to = slot * this.width;
    const from = row * this.width;
    for (let i = 0; i < this.width; i++) {
      this.types[to + i] = opinions.types[from + i]!;
      this.probabilities[to + i] = opinions.probabilities[from + i]!;
    }
    if (this.timed) this.#takeGaps(slot, opinions.gaps, row * GAP_BINS);
  }

  #takeGaps(slot: number, gaps: Float32Array, from: number): void {
    const to = slot * GAP_BINS;
    let peak = 0;
    for (let bin = 0; bin < GAP_BINS; bin++) {
      const share = gaps[from + bin]!;
      this.gaps[to + bin] = share;
      if (share > peak) peak = share;
    }
    this.peaks[slot] = peak;
  }

  /** The event type at a place of `types`, as it is known now. */
  typeAt(place: number): number {
    return this.#codes.resolve(this.types[place]!);
  }

  /** Reads what the open opinion said of `type`; `others` known types share what it did not name. */
  settle(slot: number, type: number, others: number): void {
    const offset = slot * this.width;
    let left = 1;
    this.rank = -1;
    this.probability = 0;
    this.topProbability = this.probabilities[offset] ?? 0;
    this.topType = this.topProbability > 0 ? this.typeAt(offset) : -1;
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
    writer.array(this.gaps, this.timed ? slots * GAP_BINS : 0);
    writer.array(this.peaks, slots);
  }

  /** Takes up what was saved; opinions of another shape are those of another model and are dropped. */
  restore(reader: StateReader): void {
    reader.section('open-opinions', 1);
    const saved = {
      types: reader.int32(),
      probabilities: reader.float32(),
      gaps: reader.float32(),
      peaks: reader.float32(),
    };
    const fits = saved.types.length === this.types.length && saved.gaps.length === this.gaps.length;
    if (fits) Object.assign(this, saved);
  }
}

function widen<T extends Int32Array | Float32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
