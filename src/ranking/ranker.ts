/** Hot path (benchmark: ablation). Collects the candidates of a sequence from all experts and mixes them. */
import { CONTEXTS } from '../models/contexts.ts';
import type { ExpertVoice, Opinions } from '../models/expert.ts';
import type { OnlineExperts } from '../models/online-experts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { CandidateFeatures } from './candidate-features.ts';
import { CandidateSet } from './candidate-set.ts';
import type { RankingConfig } from './config.ts';
import { Gate } from './gate.ts';
import { Hearing } from './hearing.ts';
import { Mixer } from './mixer.ts';
import { OpenOpinions } from './open-opinions.ts';
import type { StepOutcome } from './outcome.ts';
import { type TrainedModel, TrainedRanking } from './trained-ranking.ts';

const NOTHING = -1;

/** Hears of the best candidates as they stood just before their event: the row of what came, -1 where none did. */
export type CandidateWitness = (features: CandidateFeatures, truth: number, outcome: StepOutcome) => void;

/** What one expert adds to the score of a type. */
export interface Evidence {
  readonly expert: string;
  readonly score: number;
}

/** Ranks what may come next in a slot; the result is in `set` until the next call. */
export class Ranker {
  readonly set: CandidateSet;
  readonly opinions: readonly OpenOpinions[];
  readonly #experts: OnlineExperts;
  readonly #mixer: Mixer;
  /** The batch experts on top of the online mix; undefined where there are none. */
  readonly #hearing: Hearing | undefined;
  readonly #gate = new Gate();
  readonly #features: CandidateFeatures;
  #trained: TrainedRanking | undefined;
  /** How far a trained model was trusted when the state was saved. */
  #favour = 0;
  readonly #recent: number;
  #classes: Int32Array = new Int32Array(0);
  /** The slot whose ranking still stands in `set`: a step that follows at once need not rank again. */
  #ranked = NOTHING;

  constructor(config: RankingConfig, experts: OnlineExperts, batch: readonly ExpertVoice[], slots: number) {
    const offered = batch.reduce((sum, expert) => sum + expert.width, 0);
    const pairs = experts.active.length * (config.models.maxSuccessors + 1);
    this.#experts = experts;
    this.#recent = config.recentCandidates;
    this.#features = new CandidateFeatures(CONTEXTS.length, config.maxCandidates);
    this.set = new CandidateSet(experts.statistics, config.maxCandidates, offered, pairs);
    this.opinions = batch.map((expert) => new OpenOpinions(expert, experts.codes, slots));
    this.#hearing = batch.length === 0 ? undefined : new Hearing(this.opinions, this.set.limit, config.step);
    this.#mixer = new Mixer(experts.active.length, config);
  }

  /** Ranks by a model trained offline from now on. Throws RankingModelError where it was trained for other experts. */
  rankBy(model: TrainedModel): void {
    this.#trained = new TrainedRanking(model, CONTEXTS, this.#favour);
    this.#ranked = NOTHING;
  }

  #describe(slot: number): CandidateFeatures {
    this.#features.fill(this.set, this.#experts, slot);
    return this.#features;
  }

  /** Tells a witness of the set of the slot as the online mix last ranked it, where `place` came. */
  tell(witness: CandidateWitness, slot: number, place: number, outcome: StepOutcome): void {
    const features = this.#describe(slot);
    witness(features, features.rowOf(place), outcome);
  }

  reserve(slots: number): void {
    for (const opinions of this.opinions) opinions.reserve(slots);
  }

  /** From now on, after an event of `type` the weights of specialist class `specialist` apply as well; 0 is none. */
  specialise(type: number, specialist: number): void {
    if (type >= this.#classes.length) {
      const grown = new Int32Array(Math.max(64, this.#classes.length * 2, type + 1));
      grown.set(this.#classes);
      this.#classes = grown;
    }
    this.#classes[type] = specialist;
    this.#ranked = NOTHING;
  }

  /** Ranks the slot as things stand. */
  rank(slot: number): void {
    this.#gather(slot, NOTHING);
    this.#mix(slot);
    this.#ranked = slot;
  }

  /** Ranks the slot as things stood before `type` came in it, which the contexts now count. */
  settle(slot: number, type: number): void {
    const { active, keys, table } = this.#experts;
    if (this.#ranked === slot) {
      const offset = slot * CONTEXTS.length;
      for (let i = 0; i < active.length; i++) table.add(keys[offset + active[i]!]!, type);
    } else {
      this.#gather(slot, type);
      this.#mix(slot);
    }
    this.#ranked = NOTHING;
  }

  /** What was ranked last is not to be taken for what would be ranked now. */
  invalidate(): void {
    this.#ranked = NOTHING;
  }

  #gather(slot: number, came: number): void {
    const { set } = this;
    const { active, keys, table } = this.#experts;
    const offset = slot * CONTEXTS.length;
    set.begin();
    for (let i = 0; i < active.length; i++) {
      const context = active[i]!;
      set.addContext(table, context, keys[offset + context]!, came);
    }
  }

  #mix(slot: number): void {
    const { set } = this;
    const { memory, statistics } = this.#experts;
    const last = memory.lastType(slot);
    set.finish(last, this.#recent);
    const specialist = last < this.#classes.length ? this.#classes[last]! : 0;
    const mixed = this.#mixer.score(set, last, specialist);
    const top = this.#trained?.rescore(set, this.#describe(slot)) ?? mixed;
    this.#gate.decide(statistics, set, top, last);
    const hearing = this.#hearing;
    if (hearing) {
      hearing.gather(set, slot, statistics.known + 2);
      if (hearing.speaking) hearing.score(set, top, last);
      if (!hearing.listening) set.retract();
    }
    this.#mixWays(hearing?.listening ? hearing.share : set.share);
  }

  /** Probability of each candidate, of the other known types and of a new one, from the three ways to go on. */
  #mixWays(share: Float64Array): void {
    const { count, probability, jump, jumpSum } = this.set;
    const { trust, jump: jumps, novel } = this.#gate;
    for (let i = 0; i < count; i++) probability[i] = trust * share[i]! + jumps * jump[i]!;
    probability[count] = jumps * Math.max(0, 1 - jumpSum);
    probability[count + 1] = novel;
  }

  /** Place of `type` in the probabilities of the set: a candidate's, the rest's or that of a new type. */
  place(type: number): number {
    if (!this.#experts.statistics.isKnown(type)) return this.set.count + 1;
    const candidate = this.set.find(type);
    return candidate < 0 ? this.set.count : candidate;
  }

  /** What the online mix alone gave to the candidate at `place` of the set as last ranked. */
  onlineProbability(place: number): number {
    return this.#gate.trust * this.set.share[place]! + this.#gate.jump * this.set.jump[place]!;
  }

  /** A gradient step for the set as last ranked; `place` is that of `type`, which came, as told by `place`. */
  learn(place: number, type: number): void {
    const { set } = this;
    const known = place < set.count;
    const { trust, jump } = this.#gate;
    const share = known ? set.share[place]! : 0;
    const owed = share > 0 ? (trust * share) / this.onlineProbability(place) : 0;
    if (place <= set.count && trust > 0) this.#hearing?.learn(set, type, trust, jump);
    // The mix learns from its own shares, so that one can switch back to it.
    this.#trained?.learn(set, this.#features, this.#features.rowOf(place));
    if (share > 0) this.#mixer.learn(set, place, owed);
    const novel = place === set.count + 1 ? 1 : 0;
    this.#gate.learn(1 - owed - novel, novel);
  }

  /** Keeps the opinions on a row as the open ones of the slot. */
  take(slot: number, opinions: readonly Opinions[], row: number): void {
    for (let i = 0; i < this.opinions.length; i++) this.opinions[i]!.take(slot, opinions[i]!, row);
  }

  /** A sequence begins in the slot of the row: the experts say what it may begin with. */
  begin(slot: number, opinions: readonly Opinions[], known: number, time: number): void {
    for (let i = 0; i < this.opinions.length; i++) this.opinions[i]!.begin(slot, opinions[i]!, known, time);
  }

  /** What the experts say now for `type` in the slot, strongest first. */
  evidence(slot: number, type: number): Evidence[] {
    this.rank(slot);
    const candidate = this.set.find(type);
    const online = this.#mixer.contributions(this.set, candidate);
    const heard = this.#hearing?.listening ? this.#hearing.contributions(candidate) : [];
    return [...online, ...heard].sort((one, other) => other.score - one.score);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('ranker', 2);
    this.#mixer.save(writer);
    this.#gate.save(writer);
    writer.array(this.#classes);
    writer.strings(this.opinions.map(({ name }) => name));
    for (const opinions of this.opinions) opinions.save(writer, slots);
    this.#hearing?.save(writer);
    writer.number(this.#trained?.favour ?? this.#favour);
  }

  restore(reader: StateReader): void {
    const version = reader.section('ranker', 2);
    this.#mixer.restore(reader);
    this.#gate.restore(reader);
    this.#classes = reader.int32();
    const saved = reader.strings();
    for (const name of saved) {
      const found = this.opinions.find((opinions) => opinions.name === name);
      (found ?? new OpenOpinions({ name, width: 0, timed: false }, this.#experts.codes, 0)).restore(reader);
    }
    if (version > 1 && saved.length > 0) (this.#hearing ?? new Hearing([], 0, 0)).restore(reader);
    if (version > 1) this.#favour = reader.number();
    if (this.#trained) this.#trained.favour = this.#favour;
  }
}
