/** Hot path (benchmark: ablation). Collects the candidates of a sequence from all experts and mixes them. */
import { CONTEXTS, TIMELESS } from '../models/contexts.ts';
import type { ExpertVoice, Opinions } from '../models/expert.ts';
import type { OnlineExperts } from '../models/online-experts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { CalendarMixer } from './calendar-mixer.ts';
import { CandidateFeatures } from './candidate-features.ts';
import { CandidateSet } from './candidate-set.ts';
import type { RankingConfig } from './config.ts';
import type { Foretold } from './foretold.ts';
import { Gate } from './gate.ts';
import { Hearing } from './hearing.ts';
import { IssuedRanking } from './issued-ranking.ts';
import { Mixer, SURE } from './mixer.ts';
import { OpenOpinions } from './open-opinions.ts';
import { OpenShares } from './open-shares.ts';
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
  readonly #calendar: CalendarMixer;
  /** The batch experts beside the online mix, as issued and just before the event; undefined where there are none. */
  readonly #hearing: { readonly issued: Hearing; readonly fresh: Hearing } | undefined;
  /** What is told, with weights of its own; the ranking of `settle` goes by what is known just before the event. */
  readonly #issued: IssuedRanking;
  readonly #openShares: OpenShares;
  /** The ranking as it is to be told, candidates of `set` first: with the experts where any speaks. */
  told: Foretold;
  readonly #gate = new Gate();
  readonly #features: CandidateFeatures;
  #trained: TrainedRanking | undefined;
  /** How far a trained model was trusted when the state was saved. */
  #favour = 0;
  readonly #recent: number;
  readonly #rows = new Int32Array(CONTEXTS.length);
  #classes: Int32Array = new Int32Array(0);
  /** The slot whose ranking still stands in `set`: a step that follows at once need not rank again. */
  #ranked = NOTHING;

  constructor(config: RankingConfig, experts: OnlineExperts, batch: readonly ExpertVoice[], slots: number) {
    const pairs = experts.most * (config.models.maxSuccessors + 1);
    this.#experts = experts;
    this.#recent = config.recentCandidates;
    this.#features = new CandidateFeatures(TIMELESS.length, config.maxCandidates);
    this.set = new CandidateSet(experts.statistics, config.maxCandidates, pairs);
    this.#issued = new IssuedRanking(config, experts, pairs, slots);
    this.opinions = batch.map((expert) => new OpenOpinions(expert, experts.codes, slots));
    this.told = this.set;
    const limit = config.maxCandidates + batch.reduce((sum, expert) => sum + expert.width, 0);
    const hearing = () => new Hearing(this.opinions, experts.statistics, limit, config.step / 3, slots);
    this.#hearing = batch.length === 0 ? undefined : { issued: hearing(), fresh: hearing() };
    this.#openShares = new OpenShares(config.maxCandidates, batch.length === 0 ? 0 : slots);
    this.#mixer = new Mixer(experts.active.length, config);
    this.#calendar = new CalendarMixer(this.#mixer, config);
  }

  /** Ranks by a model trained offline from now on. Throws RankingModelError where it was trained for other experts. */
  rankBy(model: TrainedModel): void {
    this.#trained = new TrainedRanking(model, TIMELESS, this.#favour);
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
    this.#issued.reserve(slots);
    if (!this.#hearing) return;
    this.#hearing.issued.reserve(slots);
    this.#hearing.fresh.reserve(slots);
    this.#openShares.reserve(slots);
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

  /** Ranks the slot as things stand, as it is told. */
  rank(slot: number): void {
    const { set } = this;
    const { memory } = this.#experts;
    this.#gather(slot, NOTHING);
    set.finish(memory, slot, this.#recent);
    this.#mix(slot);
    const last = memory.lastType(slot);
    const { novel } = this.#gate;
    const untrained = this.#issued.score(set, last, this.#specialistOf(last), novel);
    if (this.#trained && untrained > 0) this.#trained.rescore(set, this.#describe(slot));
    this.#issued.mix(set, last, novel);
    this.#ranked = slot;
    this.#hear(slot, this.#hearing?.issued);
  }

  #specialistOf(last: number): number {
    return last < this.#classes.length ? this.#classes[last]! : 0;
  }

  /** Whether the mix learns from the next forecast, which is issued in any case then; the same whoever asks. Called once for each. */
  nextTeaches(): boolean {
    return this.#issued.nextTeaches();
  }

  /** How much the shares of times learn from the time of that forecast. */
  get timeWeight(): number {
    return this.#issued.timeWeight;
  }

  /** Whether batch experts are heard: their shares are learned from every forecast. */
  get hears(): boolean {
    return this.#hearing !== undefined;
  }

  /** What was just ranked is the prediction of the slot from now on, to be learned from when it is settled. */
  open(slot: number): void {
    const last = this.#experts.memory.lastType(slot);
    this.#issued.open(slot, this.set, last, this.#specialistOf(last));
    if (!this.#hearing) return;
    this.#openShares.keep(slot, this.set, last);
    if (this.told !== this.set) this.#hearing.issued.open(slot, last);
  }

  /** Nothing is learned from the prediction that was open in the slot. */
  close(slot: number): void {
    this.#issued.close(slot);
  }

  #hear(slot: number, hearing: Hearing | undefined): void {
    const heard = hearing?.hear(slot, this.set, this.#experts.memory.lastType(slot)) ?? false;
    this.told = heard && hearing ? hearing : this.set;
  }

  /** Ranks the slot as things stood before `type` came in it, which the contexts now count unless it is negative. */
  settle(slot: number, type: number): void {
    if (this.#ranked === slot) this.#count(slot, type);
    else {
      this.#gather(slot, type);
      this.set.finish(this.#experts.memory, slot, this.#recent);
    }
    this.#mix(slot);
    this.#ranked = NOTHING;
    this.#hear(slot, this.#hearing?.fresh);
  }

  #count(slot: number, type: number): void {
    if (type < 0) return;
    const { active, keys, table } = this.#experts;
    const offset = slot * CONTEXTS.length;
    for (let i = 0; i < active.length; i++) table.add(keys[offset + active[i]!]!, type);
  }

  /** What was ranked last is not to be taken for what would be ranked now. */
  invalidate(): void {
    this.#ranked = NOTHING;
  }

  #gather(slot: number, came: number): void {
    const { set } = this;
    const { active, keys, table } = this.#experts;
    const rows = this.#rows;
    const offset = slot * CONTEXTS.length;
    // All rows are found before the first is read: so the processor waits for their memory at the same time.
    for (let i = 0; i < active.length; i++) rows[i] = table.find(keys[offset + active[i]!]!);
    set.begin();
    let moved = false;
    for (let i = 0; i < active.length; i++) {
      const context = active[i]!;
      const key = keys[offset + context]!;
      const row = moved ? table.find(key) : rows[i]!;
      if (row >= 0) set.addContext(table, context, row, came);
      else if (came >= 0) {
        table.add(key, came);
        moved = true;
      }
    }
  }

  #mix(slot: number): void {
    const { set } = this;
    const { memory, statistics } = this.#experts;
    const last = memory.lastType(slot);
    const specialist = this.#specialistOf(last);
    const timeless = this.#mixer.score(set, last, specialist);
    const mixed = this.#calendar.rescore(set, last, specialist, timeless);
    const top = this.#trained?.rescore(set, this.#describe(slot)) ?? mixed;
    this.#gate.decide(statistics, set, top, last);
    this.#mixWays(set.share);
  }

  /** Probability of each candidate, of the other known types and of a new one, from the three ways to go on. */
  #mixWays(share: Float64Array): void {
    const { count, probability, jump, jumpSum } = this.set;
    const { trust, jump: jumps, novel } = this.#gate;
    for (let i = 0; i < count; i++) probability[i] = trust * share[i]! + jumps * jump[i]!;
    probability[count] = jumps * Math.max(0, 1 - jumpSum);
    probability[count + 1] = novel;
  }

  /** Place of `type` in the probabilities of what is told: a candidate's, the rest's or that of a new type. */
  place(type: number): number {
    const { told } = this;
    if (!this.#experts.statistics.isKnown(type)) return told.count + 1;
    const candidate = this.#find(type);
    return candidate < 0 ? told.count : candidate;
  }

  #find(type: number): number {
    const { told, set } = this;
    return told === set ? set.find(type) : this.#hearing!.fresh.find(type);
  }

  /** What the online mix alone gave to the candidate at `place` of the set as last ranked. */
  onlineProbability(place: number): number {
    return this.#gate.trust * this.set.share[place]! + this.#gate.jump * this.set.jump[place]!;
  }

  /** A gradient step for the set of the slot as last ranked: `type` came. */
  learn(slot: number, type: number): void {
    const { set } = this;
    const candidate = set.find(type);
    const { trust } = this.#gate;
    const share = candidate < 0 ? 0 : set.share[candidate]!;
    const owed = share > 0 ? (trust * share) / this.onlineProbability(candidate) : 0;
    this.#learnHearing(slot, type);
    // The mix learns from its own shares, so that one can switch back to it.
    this.#trained?.learn(set, this.#features, this.#features.rowOf(candidate < 0 ? set.count : candidate));
    const teaches = share > 0 && share < SURE;
    if (teaches) this.#calendar.judge(this.#calendar.leadOf(candidate));
    this.#calendar.learn(set, candidate, teaches ? owed : 0);
    if (teaches) this.#mixer.learn(set, candidate, owed);
    const novel = this.#experts.statistics.isKnown(type) ? 0 : 1;
    this.#gate.learn(1 - owed - novel, novel);
  }

  /** Learns from what was issued in the slot; before the contexts count `type`, which came. */
  learnIssued(slot: number, type: number): void {
    if (this.#experts.statistics.isKnown(type)) this.#issued.learn(slot, type);
    else this.#issued.close(slot);
  }

  #learnHearing(slot: number, type: number): void {
    if (!this.#hearing) return;
    const { codes, memory } = this.#experts;
    if (this.told !== this.set) this.#hearing.fresh.learnHeard(memory.lastType(slot), type);
    const issued = this.#openShares;
    if (issued.take(slot, codes)) this.#hearing.issued.learn(slot, issued, issued.last, type);
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
    const online = this.#issued.contributions(this.set, candidate);
    const heard =
      this.#hearing && this.told !== this.set && candidate >= 0
        ? this.#hearing.issued.contributions(candidate)
        : [];
    return [...online, ...heard].sort((one, other) => other.score - one.score);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('ranker', 5);
    this.#mixer.save(writer);
    this.#calendar.save(writer);
    this.#gate.save(writer);
    writer.array(this.#classes);
    writer.strings(this.opinions.map(({ name }) => name));
    for (const opinions of this.opinions) opinions.save(writer, slots);
    this.#hearing?.issued.save(writer, slots);
    this.#hearing?.fresh.save(writer, slots);
    if (this.#hearing) this.#openShares.save(writer, slots);
    writer.number(this.#trained?.favour ?? this.#favour);
    this.#issued.save(writer, slots);
  }

  restore(reader: StateReader, slots: number): void {
    const version = reader.section('ranker', 5);
    this.#mixer.restore(reader);
    if (version > 4) this.#calendar.restore(reader);
    this.#gate.restore(reader);
    this.#classes = reader.int32();
    const saved = reader.strings();
    for (const name of saved) {
      const found = this.opinions.find((opinions) => opinions.name === name);
      (found ?? new OpenOpinions({ name, width: 0, timed: false }, this.#experts.codes, 0)).restore(reader);
    }
    if (saved.length > 0) this.#restoreHearing(version, reader);
    if (version > 1) this.#favour = reader.number();
    if (this.#trained) this.#trained.favour = this.#favour;
    if (version > 3) this.#issued.restore(reader, slots);
  }

  #restoreHearing(version: number, reader: StateReader): void {
    const nobody = () => new Hearing([], this.#experts.statistics, 0, 0, 0);
    if (version > 1) (this.#hearing?.issued ?? nobody()).restore(reader);
    if (version < 3) return;
    (this.#hearing?.fresh ?? nobody()).restore(reader);
    (this.#hearing ? this.#openShares : new OpenShares(0, 0)).restore(reader);
  }
}
