/**
 * Hot path (benchmark: ablation). The candidates of one sequence when batch experts are heard: those of the online mix, in their
 * places, then those that only experts name; and what the online mix and each expert give them.
 */
import type { TypeStatistics } from '../models/type-statistics.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { Foretold } from './foretold.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { TypePlaces } from './type-places.ts';

export class HeardCandidates {
  readonly #opinions: readonly OpenOpinions[];
  readonly #statistics: TypeStatistics;
  readonly #places = new TypePlaces();
  readonly #limit: number;
  /** Surprise of the known types that are no candidates, as far as it was asked for; -1 before. */
  #others = -1;
  count = 0;
  readonly types: Int32Array;
  /** Place of the end of the sequence, -1 where it is no candidate. */
  end = -1;
  /** By candidate: what the online mix gives it; at `limit` what it gives the other known types, then a new one. */
  readonly online: Float64Array;
  /** By expert and candidate (`limit` each): the probability it gives it if the sequence goes on; 0 where it does not name it. */
  readonly named: Float64Array;

  /** `limit`: candidates at most. */
  constructor(opinions: readonly OpenOpinions[], statistics: TypeStatistics, limit: number) {
    this.#opinions = opinions;
    this.#statistics = statistics;
    this.#limit = limit;
    this.types = new Int32Array(limit);
    this.online = new Float64Array(limit + 2);
    this.named = new Float64Array(opinions.length * limit);
  }

  /** Place of a type among the candidates, -1 where it is none. */
  find(type: number): number {
    return this.#places.find(type);
  }

  /** Takes in what is foretold of the slot, and the experts' opinions; false where no expert speaks. */
  gather(slot: number, foretold: Foretold): boolean {
    this.#begin(foretold);
    let speaking = false;
    for (let expert = 0; expert < this.#opinions.length; expert++)
      if (this.#hear(slot, expert)) speaking = true;
    return speaking;
  }

  #begin({ count, types, probability }: Foretold): void {
    this.#places.clear();
    this.count = 0;
    this.#others = -1;
    this.named.fill(0);
    for (let i = 0; i < count; i++) {
      const found = this.find(types[i]!);
      const place = found < 0 ? this.#admit(types[i]!) : found;
      // Types that were merged since are one candidate.
      this.online[place] = probability[i]! + (found < 0 ? 0 : this.online[place]!);
    }
    this.end = this.find(END_OF_SEQUENCE);
    this.online[this.#limit] = probability[count]!;
    this.online[this.#limit + 1] = probability[count + 1]!;
  }

  #admit(type: number): number {
    this.#places.set(type, this.count);
    this.types[this.count] = type;
    return this.count++;
  }

  /** Makes what an expert names candidates; false where it says nothing. */
  #hear(slot: number, expert: number): boolean {
    const opinions = this.#opinions[expert]!;
    const { probabilities, width } = opinions;
    const from = slot * width;
    let goesOn = 1;
    for (let i = from; i < from + width; i++)
      if (opinions.typeAt(i) === END_OF_SEQUENCE) goesOn -= probabilities[i]!;
    const scale = 1 / Math.max(goesOn, 1e-6);
    let speaks = false;
    for (let i = from; i < from + width; i++) {
      const type = opinions.typeAt(i);
      if (probabilities[i]! <= 0 || type === END_OF_SEQUENCE) continue;
      let place = this.find(type);
      if (place < 0) place = this.#offer(type);
      // Classes whose event types were merged speak for the same candidate.
      const at = expert * this.#limit + place;
      this.named[at] = this.named[at]! + probabilities[i]! * scale;
      speaks = true;
    }
    return speaks;
  }

  /** A candidate that only experts name; the online mix gives it its share of all other known types. */
  #offer(type: number): number {
    if (this.#others < 0) this.#others = this.#surpriseOfOthers();
    const surprise = this.#statistics.surprise(type);
    const place = this.#admit(type);
    const rest = this.online[this.#limit]!;
    const share = (rest * surprise) / Math.max(this.#others, surprise);
    this.#others = Math.max(0, this.#others - surprise);
    this.online[place] = share;
    this.online[this.#limit] = rest - share;
    return place;
  }

  #surpriseOfOthers(): number {
    let others = this.#statistics.surpriseTotal();
    for (let i = 0; i < this.count; i++) others -= this.#statistics.surprise(this.types[i]!);
    return Math.max(0, others);
  }
}
