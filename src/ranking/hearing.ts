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
import type { Foretold } from './foretold.ts';
import { HeardCandidates } from './heard-candidates.ts';
import { JointOpinion } from './joint-opinion.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { VoiceShares } from './voice-shares.ts';

/** Places of the voices: the online mix, the joint model, then each expert. */
const JOINT = 1;
const FIRST_EXPERT = 2;
/** Probability that an expert leaves to types it does not name, at least. */
const LEAST = 1e-3;
const TINY = 1e-12;

/** The mixture as last heard: candidates of the online mix in their places, then those that only experts name. */
export class Hearing implements Foretold {
  readonly #opinions: readonly OpenOpinions[];
  readonly #statistics: TypeStatistics;
  readonly #candidates: HeardCandidates;
  readonly #joint: JointOpinion;
  readonly #shares: VoiceShares;
  readonly #voices: number;
  readonly #limit: number;
  readonly probability: Float64Array;
  /** By voice: what it says of each candidate; behind `limit` of them of other known types, and of a new one. */
  readonly #said: Float64Array;
  /** By voice: cost or gain against the online mix, in nats. */
  readonly #nats: Float64Array;
  /** What the online mix gives to all candidates but the end. */
  #mass = 0;

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
    this.#candidates = new HeardCandidates(opinions, statistics, limit);
    this.#joint = new JointOpinion(opinions.length, limit, step, slots);
    this.#shares = new VoiceShares(this.#voices, slots);
    this.probability = new Float64Array(limit + 2);
    this.#said = new Float64Array(this.#voices * (limit + 2));
    this.#nats = new Float64Array(this.#voices);
  }

  get count(): number {
    return this.#candidates.count;
  }

  get types(): Int32Array {
    return this.#candidates.types;
  }

  reserve(slots: number): void {
    this.#shares.reserve(slots);
    this.#joint.reserve(slots);
  }

  /** Place of a type among the candidates as last heard, -1 where it is none. */
  find(type: number): number {
    return this.#candidates.find(type);
  }

  /**
   * Mixes what is foretold of the slot, after an event of type `last`, with the experts' opinions; false where none of
   * them speaks.
   */
  hear(slot: number, foretold: Foretold, last: number): boolean {
    if (!this.#gather(slot, foretold)) return false;
    this.#joint.score(this.count, this.#candidates.end);
    this.#speak();
    this.#mix(last);
    return true;
  }

  /** Tells the joint model what is foretold of the slot; false where no expert speaks. */
  #gather(slot: number, foretold: Foretold): boolean {
    if (!this.#candidates.gather(slot, foretold)) return false;
    const { count, end, online } = this.#candidates;
    let mass = 0;
    for (let place = 0; place < count; place++) if (place !== end) mass += online[place]!;
    this.#mass = mass;
    for (let place = 0; place < count; place++)
      this.#joint.begin(place, online[place]! / Math.max(mass, TINY));
    for (let expert = 0; expert < this.#opinions.length; expert++) this.#tellJoint(expert);
    return true;
  }

  /** Fills what each voice says; the joint model divides what the online mix gives to all candidates but the end. */
  #speak(): void {
    const { count, end, online } = this.#candidates;
    this.#said.set(online);
    const to = JOINT * (this.#limit + 2);
    this.#said.set(online, to);
    for (let place = 0; place < count; place++)
      if (place !== end) this.#said[to + place] = this.#mass * this.#joint.share[place]!;
    for (let expert = 0; expert < this.#opinions.length; expert++) this.#complete(expert);
  }

  /** Tells the joint model what an expert names. */
  #tellJoint(expert: number): void {
    const { count, named } = this.#candidates;
    const from = expert * this.#limit;
    const known = this.#statistics.known + 2;
    let sum = 0;
    let first = 0;
    for (let place = 0; place < count; place++) {
      sum += named[from + place]!;
      if (named[from + place]! > named[from + first]!) first = place;
    }
    const scale = known / (Math.max(1 - sum, 0) + 1e-3 * known);
    for (let place = 0; place < count; place++) {
      const probability = named[from + place]!;
      if (probability > 0) this.#joint.hear(place, expert, probability, scale, place === first);
    }
  }

  /** Fills what an expert says alone: what it leaves to types it does not name is divided as the online mix divides it. */
  #complete(expert: number): void {
    const { count, end, named, online } = this.#candidates;
    const limit = this.#limit;
    const from = expert * limit;
    const to = (FIRST_EXPERT + expert) * (limit + 2);
    let sum = 0;
    let unnamed = online[limit]! + online[limit + 1]!;
    for (let place = 0; place < count; place++) {
      const probability = named[from + place]!;
      sum += probability;
      if (probability === 0 && place !== end) unnamed += online[place]!;
    }
    const left = Math.max(1 - sum, LEAST);
    const scale = (1 - (end < 0 ? 0 : online[end]!)) / (sum + left);
    const others = (left * scale) / Math.max(unnamed, TINY);
    const said = this.#said;
    for (let place = 0; place < count; place++) {
      const probability = named[from + place]!;
      said[to + place] = probability > 0 ? probability * scale : online[place]! * others;
    }
    if (end >= 0) said[to + end] = online[end]!;
    said[to + limit] = online[limit]! * others;
    said[to + limit + 1] = online[limit + 1]! * others;
  }

  #mix(last: number): void {
    this.#shares.divide(last);
    const { probability } = this;
    const { count } = this.#candidates;
    const limit = this.#limit;
    probability.fill(0, 0, count + 2);
    for (let voice = 0; voice < this.#voices; voice++) {
      const from = voice * (limit + 2);
      const share = this.#shares.share[voice]!;
      for (let place = 0; place < count; place++)
        probability[place] = probability[place]! + share * this.#said[from + place]!;
      probability[count] = probability[count]! + share * this.#said[from + limit]!;
      probability[count + 1] = probability[count + 1]! + share * this.#said[from + limit + 1]!;
    }
  }

  /** What was last heard of the slot, after an event of type `last`, is its prediction from now on, until it is settled. */
  open(slot: number, last: number): void {
    const { count, online } = this.#candidates;
    const limit = this.#limit;
    for (let voice = JOINT; voice < this.#voices; voice++) {
      const from = voice * (limit + 2);
      let cost = 0;
      for (let i = 0; i < count + 2; i++) {
        const place = i < count ? i : limit + i - count;
        const share = online[place]!;
        if (share > TINY) cost += share * fastLog(share / Math.max(this.#said[from + place]!, TINY));
      }
      this.#nats[voice] = Math.max(0, cost);
    }
    this.#shares.open(slot, last, this.#nats);
    this.#joint.issue(slot);
  }

  /** The open prediction of the slot will not be settled. */
  close(slot: number): void {
    this.#shares.close(slot);
  }

  /**
   * Learns that an event of `type` came in the slot, of which this was foretold after an event of type `last`. Each voice is
   * judged by what it said then: the joint model may have learned since from others that waited for the same.
   */
  learn(slot: number, foretold: Foretold, last: number, type: number): void {
    const open = this.#shares.isOpen(slot);
    this.#shares.close(slot);
    if (type === END_OF_SEQUENCE || !this.#gather(slot, foretold)) return;
    const { count, end } = this.#candidates;
    if (open) this.#joint.scoreIssued(slot, count, end);
    else this.#joint.score(count, end);
    this.#speak();
    this.#learnShares(last, type);
    if (open) this.#joint.score(count, end);
    const came = this.find(type);
    if (came >= 0) this.#joint.learn(count, came);
  }

  /** The same from what was just heard, where nothing has been heard since and nothing was open. */
  learnHeard(last: number, type: number): void {
    if (type === END_OF_SEQUENCE) return;
    this.#learnShares(last, type);
    const came = this.find(type);
    if (came >= 0) this.#joint.learn(this.count, came);
  }

  #learnShares(last: number, type: number): void {
    const came = this.find(type);
    const rest = this.#limit + (this.#statistics.isKnown(type) ? 0 : 1);
    const place = came < 0 ? rest : came;
    const online = Math.max(this.#said[place]!, TINY);
    for (let voice = JOINT; voice < this.#voices; voice++) {
      const said = this.#said[voice * (this.#limit + 2) + place]!;
      this.#nats[voice] = Math.log(Math.max(said, TINY) / online);
    }
    this.#shares.learn(last, this.#nats);
  }

  /** What each expert adds to the score of a candidate as last heard. */
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
    this.#joint.save(writer, slots);
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
