/**
 * Hot path (benchmark: ablation). Hears the batch experts (neural networks, remote models) beside the online mix: what is
 * told is a mixture of what the online mix says, what each expert says alone and a joint model of both, with shares by
 * what each was worth. The online mix learns as if nobody else spoke. Whether the sequence ends is left to it: ends come
 * late, all at once or never, so what follows tells nothing of who foresaw them. The experts are heard on what comes if
 * it goes on.
 */
import { fastLog } from '../models/fast-log.ts';
import type { TypeStatistics } from '../models/type-statistics.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { JointOpinion } from './joint-opinion.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { TypePlaces } from './type-places.ts';
import { VoiceShares } from './voice-shares.ts';

/** What the online mix foretells of one sequence. */
export interface Foretold {
  /** Number of candidates. */
  readonly count: number;
  readonly types: Int32Array;
  /** By candidate: probability that it comes next; then that another known type does; then that a new one does. */
  readonly probability: Float64Array;
}

/** Places of the voices: the online mix, the joint model, then each expert. */
const JOINT = 1;
const FIRST_EXPERT = 2;
/** Probability that an expert leaves to types it does not name, at least. */
const LEAST = 1e-3;
const TINY = 1e-12;

export class Hearing implements Foretold {
  readonly #opinions: readonly OpenOpinions[];
  readonly #statistics: TypeStatistics;
  readonly #limit: number;
  readonly #joint: JointOpinion;
  readonly #shares: VoiceShares;
  readonly #voices: number;
  readonly #places = new TypePlaces();
  /** The mixture as last heard; candidates are those of the online mix, in their places, then those only experts name. */
  count = 0;
  readonly types: Int32Array;
  readonly probability: Float64Array;
  /** By voice and place as in `probability`: what each says. By expert and candidate: what it names. */
  readonly #said: Float64Array;
  readonly #named: Float64Array;
  /** By voice: cost and gain against the online mix, in nats. */
  readonly #nats: Float64Array;
  /** Place of the end of the sequence, -1 where it is no candidate. */
  #end = -1;

  /** `limit`: candidates at most, those that only experts name included. */
  constructor(
    opinions: readonly OpenOpinions[],
    statistics: TypeStatistics,
    limit: number,
    step: number,
    slots: number,
  ) {
    this.#opinions = opinions;
    this.#statistics = statistics;
    this.#limit = limit;
    this.#voices = opinions.length + FIRST_EXPERT;
    this.#joint = new JointOpinion(opinions.length, limit, step);
    this.#shares = new VoiceShares(this.#voices, slots);
    this.types = new Int32Array(limit);
    this.probability = new Float64Array(limit + 2);
    this.#said = new Float64Array(this.#voices * (limit + 2));
    this.#named = new Float64Array(opinions.length * limit);
    this.#nats = new Float64Array(this.#voices);
  }

  reserve(slots: number): void {
    this.#shares.reserve(slots);
  }

  /**
   * Mixes what is foretold of the slot, after an event of type `last`, with the experts' opinions; false where none of
   * them speaks.
   */
  hear(slot: number, foretold: Foretold, last: number): boolean {
    this.#begin(foretold);
    let speaking = false;
    for (let expert = 0; expert < this.#opinions.length; expert++)
      if (this.#gather(slot, expert)) speaking = true;
    if (!speaking) return false;
    this.#describe();
    this.#complete();
    this.#mix(last);
    return true;
  }

  /** Takes in the candidates of the online mix. */
  #begin({ count, types, probability }: Foretold): void {
    this.#places.clear();
    this.count = 0;
    this.#named.fill(0);
    for (let i = 0; i < count; i++) {
      const found = this.find(types[i]!);
      const place = found < 0 ? this.#admit(types[i]!) : found;
      // Types that were merged since are one candidate.
      this.#said[place] = probability[i]! + (found < 0 ? 0 : this.#said[place]!);
    }
    this.#end = this.find(END_OF_SEQUENCE);
    this.#said[this.#limit] = probability[count]!;
    this.#said[this.#limit + 1] = probability[count + 1]!;
  }

  #admit(type: number): number {
    this.#places.set(type, this.count);
    this.types[this.count] = type;
    return this.count++;
  }

  /** Place of a type among the candidates as last heard, -1 where it is none. */
  find(type: number): number {
    return this.#places.find(type);
  }

  /** Makes what an expert names candidates; false where it says nothing. */
  #gather(slot: number, expert: number): boolean {
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
      this.#named[at] = this.#named[at]! + probabilities[i]! * scale;
      speaks = true;
    }
    return speaks;
  }

  /** A candidate that only experts name; the online mix gives it its share of all other known types. */
  #offer(type: number): number {
    const statistics = this.#statistics;
    let others = statistics.surpriseTotal();
    for (let i = 0; i < this.count; i++) others -= statistics.surprise(this.types[i]!);
    const surprise = statistics.surprise(type);
    const place = this.#admit(type);
    const rest = this.#said[this.#limit]!;
    const share = (rest * surprise) / Math.max(others, surprise);
    this.#said[place] = share;
    this.#said[this.#limit] = rest - share;
    return place;
  }

  /** Tells the joint model of the candidates, and fills what it says. */
  #describe(): void {
    const { count } = this;
    const limit = this.#limit;
    const known = this.#statistics.known + 2;
    let mass = 0;
    for (let place = 0; place < count; place++) if (place !== this.#end) mass += this.#said[place]!;
    for (let place = 0; place < count; place++)
      this.#joint.begin(place, this.#said[place]! / Math.max(mass, TINY));
    for (let expert = 0; expert < this.#opinions.length; expert++) {
      const from = expert * limit;
      let sum = 0;
      let first = 0;
      for (let place = 0; place < count; place++) {
        sum += this.#named[from + place]!;
        if (this.#named[from + place]! > this.#named[from + first]!) first = place;
      }
      const scale = known / (Math.max(1 - sum, 0) + 1e-3 * known);
      for (let place = 0; place < count; place++) {
        const named = this.#named[from + place]!;
        if (named > 0) this.#joint.hear(place, expert, named, scale, place === first);
      }
    }
    this.#joint.score(count, this.#end);
    const to = JOINT * (limit + 2);
    for (let place = 0; place < count; place++) this.#said[to + place] = mass * this.#joint.share[place]!;
    if (this.#end >= 0) this.#said[to + this.#end] = this.#said[this.#end]!;
    this.#said[to + limit] = this.#said[limit]!;
    this.#said[to + limit + 1] = this.#said[limit + 1]!;
  }

  /** Completes what the experts name: what each leaves is divided as the online mix divides it. */
  #complete(): void {
    const { count } = this;
    const limit = this.#limit;
    const said = this.#said;
    const end = this.#end < 0 ? 0 : said[this.#end]!;
    for (let expert = 0; expert < this.#opinions.length; expert++) {
      const to = (FIRST_EXPERT + expert) * (limit + 2);
      const from = expert * limit;
      let sum = 0;
      let unnamed = said[limit]! + said[limit + 1]!;
      for (let place = 0; place < count; place++) {
        const named = this.#named[from + place]!;
        sum += named;
        if (named === 0 && place !== this.#end) unnamed += said[place]!;
      }
      const left = Math.max(1 - sum, LEAST);
      const scale = (1 - end) / (sum + left);
      const others = (left * scale) / Math.max(unnamed, TINY);
      for (let place = 0; place < count; place++) {
        const named = this.#named[from + place]!;
        said[to + place] = named > 0 ? named * scale : said[place]! * others;
      }
      if (this.#end >= 0) said[to + this.#end] = end;
      said[to + limit] = said[limit]! * others;
      said[to + limit + 1] = said[limit + 1]! * others;
    }
  }

  #mix(last: number): void {
    this.#shares.divide(last);
    const { count, probability } = this;
    const limit = this.#limit;
    const { share } = this.#shares;
    probability.fill(0, 0, count + 2);
    for (let voice = 0; voice < this.#voices; voice++) {
      const from = voice * (limit + 2);
      const weight = share[voice]!;
      for (let place = 0; place < count; place++)
        probability[place] = probability[place]! + weight * this.#said[from + place]!;
      probability[count] = probability[count]! + weight * this.#said[from + limit]!;
      probability[count + 1] = probability[count + 1]! + weight * this.#said[from + limit + 1]!;
    }
  }

  /** What was last heard of the slot, after an event of type `last`, is its prediction from now on, until it is settled. */
  open(slot: number, last: number): void {
    const { count } = this;
    const limit = this.#limit;
    const said = this.#said;
    for (let voice = JOINT; voice < this.#voices; voice++) {
      const from = voice * (limit + 2);
      let cost = 0;
      for (let i = 0; i < count + 2; i++) {
        const place = i < count ? i : limit + i - count;
        const online = said[place]!;
        if (online > TINY) cost += online * fastLog(online / Math.max(said[from + place]!, TINY));
      }
      this.#nats[voice] = Math.max(0, cost);
    }
    this.#shares.open(slot, last, this.#nats);
  }

  /** The open prediction of the slot will not be settled. */
  close(slot: number): void {
    this.#shares.close(slot);
  }

  /** Learns that an event of `type` came in the slot, of which this was foretold after an event of type `last`. */
  learn(slot: number, foretold: Foretold, last: number, type: number): void {
    this.#shares.close(slot);
    if (type === END_OF_SEQUENCE || !this.hear(slot, foretold, last)) return;
    const came = this.find(type);
    const rest = this.#limit + (this.#statistics.isKnown(type) ? 0 : 1);
    const place = came < 0 ? rest : came;
    const online = Math.max(this.#said[place]!, TINY);
    for (let voice = JOINT; voice < this.#voices; voice++) {
      const said = this.#said[voice * (this.#limit + 2) + place]!;
      this.#nats[voice] = Math.log(Math.max(said, TINY) / online);
    }
    this.#shares.learn(last, this.#nats);
    if (came >= 0) this.#joint.learn(this.count, came);
  }

  /** What each expert adds to the score of a candidate of the set as last heard. */
  contributions(candidate: number): { expert: string; score: number }[] {
    const { share } = this.#shares;
    return this.#opinions.map(({ name }, expert) => {
      const said = this.#said[(FIRST_EXPERT + expert) * (this.#limit + 2) + candidate]!;
      const alone = Math.log(Math.max(said, TINY) / Math.max(this.#said[candidate]!, TINY));
      const joint = this.#joint.contribution(candidate, expert);
      return { expert: name, score: share[FIRST_EXPERT + expert]! * alone + share[JOINT]! * joint };
    });
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('hearing', 2);
    writer.strings(this.#opinions.map(({ name }) => name));
    this.#joint.save(writer);
    this.#shares.save(writer, slots);
  }

  /** Goes on with what was saved if the experts are the same by name; otherwise begins anew. */
  restore(reader: StateReader): void {
    if (reader.section('hearing', 2) === 1) {
      skipFirstVersion(reader);
      return;
    }
    const names = reader.strings();
    const same =
      names.length === this.#opinions.length && names.every((name, i) => name === this.#opinions[i]!.name);
    (same ? this.#joint : new JointOpinion(0, 0, 0)).restore(reader);
    (same ? this.#shares : new VoiceShares(0, 0)).restore(reader);
  }
}

/** The weights of the first version were those of another model. */
function skipFirstVersion(reader: StateReader): void {
  reader.strings();
  reader.float64();
  reader.float64();
  reader.section('hearing-trial', 1);
  reader.float64();
  reader.float64();
}
