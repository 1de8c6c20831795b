/** Hot path (benchmark: ablation). The prediction of each open sequence, as issued: its likeliest types and times. */
import type { TypeCodes } from '../models/type-codes.ts';
import type { TypeStatistics } from '../models/type-statistics.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { Foretold } from './foretold.ts';
import { TIMES } from './time-distribution.ts';

/** Stands for the novelty of a prediction that was not issued; no probability is as large. */
const UNISSUED = 2;

function longer<T extends Int32Array | Float32Array | Uint8Array>(values: T, grown: T): T {
  grown.set(values);
  return grown;
}

/** Quantiles as they were saved before there were means; the median stands for the mean. */
function withMeans(quantiles: Float32Array): Float32Array {
  return Float32Array.from({ length: (quantiles.length / 3) * TIMES }, (_, i) => {
    const level = i % TIMES;
    return quantiles[Math.floor(i / TIMES) * 3 + (level < 3 ? level : 1)]!;
  });
}

/** Top-K candidates by slot; what they leave is spread over all other known types by their share of surprise. */
export class OpenPredictions {
  readonly topK: number;
  readonly #codes: TypeCodes;
  readonly #statistics: TypeStatistics;
  #types: Int32Array;
  #probabilities: Float32Array;
  #novelty: Float32Array;
  #count: Uint8Array;
  /** Quantiles .1, .5, .9 and mean of the time to the next event by slot, seconds; NaN where no time is predicted. */
  times: Float32Array;
  /** Set by `settle`: place of the truth or -1, its probability, the likeliest type and its probability. */
  rank = -1;
  probability = 0;
  topType = -1;
  topProbability = 0;

  constructor(codes: TypeCodes, statistics: TypeStatistics, topK: number, slots: number) {
    this.topK = topK;
    this.#codes = codes;
    this.#statistics = statistics;
    this.#types = new Int32Array(slots * topK);
    this.#probabilities = new Float32Array(slots * topK);
    this.#novelty = new Float32Array(slots);
    this.#count = new Uint8Array(slots);
    this.times = new Float32Array(slots * TIMES);
  }

  reserve(slots: number): void {
    this.#types = longer(this.#types, new Int32Array(slots * this.topK));
    this.#probabilities = longer(this.#probabilities, new Float32Array(slots * this.topK));
    this.#novelty = longer(this.#novelty, new Float32Array(slots));
    this.#count = longer(this.#count, new Uint8Array(slots));
    this.times = longer(this.times, new Float32Array(slots * TIMES));
  }

  /** Stores the best candidates of a scored set as the prediction of the slot; ties go to the earlier candidate. */
  issue(slot: number, set: Foretold): void {
    const { topK } = this;
    const at = slot * topK;
    const types = this.#types;
    const kept = this.#probabilities;
    let filled = 0;
    for (let candidate = 0; candidate < set.count; candidate++) {
      const probability = Math.fround(set.probability[candidate]!);
      if (filled === topK && probability <= kept[at + topK - 1]!) continue;
      let place = filled < topK ? filled++ : topK - 1;
      for (; place > 0 && kept[at + place - 1]! < probability; place--) {
        kept[at + place] = kept[at + place - 1]!;
        types[at + place] = types[at + place - 1]!;
      }
      kept[at + place] = probability;
      types[at + place] = set.types[candidate]!;
    }
    this.#count[slot] = filled;
    this.#novelty[slot] = Math.max(1e-9, set.probability[set.count + 1]!);
  }

  /** The slot's sequence goes on, but nobody asked for its prediction: it is made when somebody does. */
  leaveUnissued(slot: number): void {
    this.#count[slot] = 0;
    this.#novelty[slot] = UNISSUED;
  }

  /** Whether a sequence goes on in the slot. */
  isOpen(slot: number): boolean {
    return this.#novelty[slot]! > 0;
  }

  /** Whether its prediction was issued; an issued one always leaves something to novelty. */
  isIssued(slot: number): boolean {
    return this.#novelty[slot]! > 0 && this.#novelty[slot]! !== UNISSUED;
  }

  /** Empties the slot: no prediction is open there. */
  close(slot: number): void {
    this.#count[slot] = 0;
    this.#novelty[slot] = 0;
    this.leaveUntimed(slot);
  }

  /** No time is predicted of the slot. */
  leaveUntimed(slot: number): void {
    const at = slot * TIMES;
    for (let i = at; i < at + TIMES; i++) this.times[i] = Number.NaN;
  }

  /** Whether a time is predicted of the slot. */
  isTimed(slot: number): boolean {
    return !Number.isNaN(this.times[slot * TIMES]!);
  }

  novelty(slot: number): number {
    return this.#novelty[slot]!;
  }

  count(slot: number): number {
    return this.#count[slot]!;
  }

  typeAt(slot: number, place: number): number {
    return this.#codes.resolve(this.#types[slot * this.topK + place]!);
  }

  probabilityAt(slot: number, place: number): number {
    return this.#probabilities[slot * this.topK + place]!;
  }

  /** Reads what the slot's prediction said of `type` (as resolved by now) into rank, probability and the top. */
  settle(slot: number, type: number): void {
    const count = this.#count[slot]!;
    const statistics = this.#statistics;
    let mass = this.#novelty[slot]!;
    let covered = 0;
    this.rank = -1;
    this.probability = 0;
    this.topType = count > 0 ? this.typeAt(slot, 0) : -1;
    this.topProbability = count > 0 ? this.probabilityAt(slot, 0) : 0;
    for (let place = 0; place < count; place++) {
      const named = this.typeAt(slot, place);
      mass += this.probabilityAt(slot, place);
      covered += statistics.surprise(named);
      if (named !== type) continue;
      if (this.rank < 0) this.rank = place;
      this.probability += this.probabilityAt(slot, place);
    }
    if (!statistics.isKnown(type)) this.probability = this.#novelty[slot]!;
    else if (this.rank < 0) {
      const others = Math.max(statistics.surpriseTotal() - covered, statistics.surprise(type));
      this.probability = (Math.max(0, 1 - mass) * statistics.surprise(type)) / others;
    }
    this.probability = Math.max(this.probability, 1e-9);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('open-predictions', 2);
    writer.number(this.topK);
    writer.array(this.#types, slots * this.topK);
    writer.array(this.#probabilities, slots * this.topK);
    writer.array(this.#novelty, slots);
    writer.array(this.#count, slots);
    writer.array(this.times, slots * TIMES);
  }

  restore(reader: StateReader): void {
    const version = reader.section('open-predictions', 2);
    reader.number();
    this.#types = reader.int32();
    this.#probabilities = reader.float32();
    this.#novelty = reader.float32();
    this.#count = reader.uint8();
    this.times = version > 1 ? reader.float32() : withMeans(reader.float32());
  }
}
