/**
 * Hot path (benchmark: ablation). Ranks what a user is told: the forecast right after the event before. Its weights are learned
 * on the features as they were then, not as they stand just before the event: where sequences wait and others move in
 * batches the two differ by far. What is told mixes three ways by what each was worth: the contexts as weighed here, slow
 * counts, a jump of the stream, and the ranking as it is fresh.
 */
import type { OnlineExperts } from '../models/online-experts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { CalendarMixer } from './calendar-mixer.ts';
import { CandidateSet } from './candidate-set.ts';
import type { RankingConfig } from './config.ts';
import { type Issue, IssuedStore } from './issued-store.ts';
import { Mixer, SURE } from './mixer.ts';
import { WAYS, WayShares } from './way-shares.ts';

/** Forecasts that are all learned from; later ones are so by chance: one in eight, and for their times one in two. */
const ALL_UNTIL = 8192;
const EIGHTH = 2 ** 29;
const HALF = 2 ** 31;
/** As how many times one of the sampled times counts: as many as were left out would be noisier. */
const SAMPLED_TIME = 1.5;
const NO_SPECIALIST = 0;
/** How much of the first weight of the contexts the slow counts have instead. */
const FIRST_SLOW = 0.5;

export class IssuedRanking {
  readonly #experts: OnlineExperts;
  readonly #mixer: Mixer;
  readonly #calendar: CalendarMixer;
  readonly #ways: WayShares;
  readonly #store: IssuedStore;
  /** The set as it was issued, to learn from. */
  readonly #settled: CandidateSet;
  readonly #issue: Issue = {
    last: 0,
    specialist: NO_SPECIALIST,
    ordinal: 0,
    known: 0,
    turn: 0,
    slowRest: 1,
    jumpRest: 1,
    freshRest: 1,
  };
  /** By candidate of the set at hand: what the fresh ranking gave it, and by how much it is likelier with the calendar. */
  readonly #fresh: Float64Array;
  readonly #lead: Float64Array;
  readonly #gave = new Float64Array(WAYS);
  #turn = 0;
  /** Whether the forecast at hand is learned from. */
  #teaches = false;
  /** From how many such predictions the shares of times learn from the time of the forecast at hand: 0 for not at all. */
  timeWeight = 0;

  constructor(config: RankingConfig, experts: OnlineExperts, maxPairs: number, slots: number) {
    const { maxCandidates } = config;
    this.#experts = experts;
    const ownStep = { ...config, step: config.issuedStep };
    this.#mixer = new Mixer(experts.active.length, ownStep, { slow: FIRST_SLOW });
    this.#calendar = new CalendarMixer(this.#mixer, ownStep);
    this.#ways = new WayShares(config.without);
    this.#store = new IssuedStore(experts.codes, slots);
    this.#settled = new CandidateSet(experts.statistics, maxCandidates, maxPairs);
    this.#fresh = new Float64Array(maxCandidates);
    this.#lead = new Float64Array(maxCandidates);
  }

  reserve(slots: number): void {
    this.#store.reserve(slots);
  }

  /** Whether the next forecast is to be learned from; the same whoever asks for forecasts. Called once for each. */
  nextTeaches(): boolean {
    const turn = this.#turn++;
    const all = turn < ALL_UNTIL;
    const chance = Math.imul(turn, 0x9e3779b1) >>> 0;
    this.#teaches = all || chance < EIGHTH;
    this.timeWeight = all ? 1 : chance < HALF ? SAMPLED_TIME : 0;
    return this.#teaches;
  }

  /**
   * Fills `share` of a gathered set with the contexts as weighed here, after an event of type `last`; returns the highest.
   * Takes the `probability` that the set has for that of the fresh ranking; `novel` is that of a type never seen.
   */
  score(set: CandidateSet, last: number, specialist: number, novel: number): number {
    const scale = 1 / Math.max(1 - novel, 1e-9);
    for (let place = 0; place < set.count; place++) this.#fresh[place] = set.probability[place]! * scale;
    this.#issue.slowRest = set.slowRest;
    this.#issue.freshRest = set.probability[set.count]! * scale;
    this.#issue.jumpRest = Math.max(0, 1 - set.jumpSum);
    return this.#rescore(set, last, specialist);
  }

  /** Scores a set by the weights of now, with the calendar while it is listened to. */
  #rescore(set: CandidateSet, last: number, specialist: number): number {
    return this.#calendar.rescore(set, last, specialist, this.#mixer.score(set, last, specialist));
  }

  /** Fills `probability` of a set as last scored; `novel`: that of a type never seen. */
  mix(set: CandidateSet, last: number, novel: number): void {
    const { count, share, slow, jump, probability } = set;
    const fresh = this.#fresh;
    const issue = this.#issue;
    this.#ways.read(last);
    const ways = this.#ways.share;
    const known = 1 - novel;
    const mixes = known * ways[0]!;
    const slowly = known * ways[1]!;
    const jumps = known * ways[2]!;
    const freshly = known * ways[3]!;
    for (let place = 0; place < count; place++)
      probability[place] =
        mixes * share[place]! + slowly * slow[place]! + jumps * jump[place]! + freshly * fresh[place]!;
    probability[count] =
      (count === 0 ? mixes : 0) +
      slowly * issue.slowRest +
      jumps * issue.jumpRest +
      freshly * issue.freshRest;
    probability[count + 1] = novel;
  }

  /** The set as last mixed is the forecast of the slot: it is kept if it is to be learned from. */
  open(slot: number, set: CandidateSet, last: number, specialist: number): void {
    if (!this.#teaches) return;
    this.#readLeads(set);
    const issue = this.#issue;
    issue.last = last;
    issue.specialist = specialist;
    issue.known = this.#ways.knownOf(last);
    issue.ordinal = this.#ways.issue(last);
    issue.turn = this.#turn >>> 0;
    this.#store.keep(slot, set, this.#fresh, this.#lead, issue);
  }

  /** By how much each candidate of the set as last mixed is likelier, in all that is mixed, for what the calendar says. */
  #readLeads({ count, slow, jump }: CandidateSet): void {
    const ways = this.#ways.share;
    for (let place = 0; place < count; place++) {
      const others = ways[1]! * slow[place]! + ways[2]! * jump[place]! + ways[3]! * this.#fresh[place]!;
      this.#lead[place] = this.#calendar.leadOf(place, ways[0]!, others);
    }
  }

  /** Nothing is learned from what was open in the slot. */
  close(slot: number): void {
    this.#store.release(slot);
  }

  /** Learns that a known `type` came in the slot, from the forecast as it was issued. */
  learn(slot: number, type: number): void {
    const set = this.#settled;
    if (!this.#store.take(slot, set)) return;
    const { last, specialist, ordinal, known, turn } = this.#store.issue;
    let place = 0;
    while (place < set.count && set.types[place] !== type) place++;
    const gave = this.#gave;
    if (place === set.count) this.#giveRest(type);
    else this.#store.gave(place, gave);
    this.#ways.read(last);
    const ways = this.#ways.share;
    const contexts = ways[0]! + ways[1]! + ways[3]!;
    const jumps = ways[2]!;
    this.#ways.settle(ordinal, last, known, (this.#turn - turn) >>> 0, gave);
    if (place < set.count) this.#calendar.judge(this.#store.leadOf(place));
    if (place === set.count || gave[0]! >= SURE) return;
    // What each way was worth goes by what it said then; the gradient by the weights as they are now, or the forecasts that
    // are open together would all push the same way.
    this.#rescore(set, last, specialist);
    const foretold = contexts * set.share[place]!;
    const owed = foretold / Math.max(foretold + jumps * gave[2]!, 1e-9);
    this.#calendar.learn(set, place, owed);
    this.#mixer.learn(set, place, owed);
  }

  /** What each way gave to a known type that was no candidate. */
  #giveRest(type: number): void {
    const { statistics } = this.#experts;
    const { slowRest, jumpRest, freshRest } = this.#store.issue;
    const jump = statistics.surprise(type) / statistics.surpriseTotal();
    const part = jump / Math.max(jumpRest, jump);
    this.#gave[0] = 0;
    this.#gave[1] = slowRest * part;
    this.#gave[2] = jump;
    this.#gave[3] = freshRest * part;
  }

  /** What each context adds to the score of a candidate of the set as last scored. */
  contributions(set: CandidateSet, candidate: number): { expert: string; score: number }[] {
    return this.#calendar.contributions(set, candidate) ?? this.#mixer.contributions(set, candidate);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('issued-ranking', 2);
    writer.number(this.#turn);
    this.#mixer.save(writer);
    this.#calendar.save(writer);
    this.#ways.save(writer);
    this.#store.save(writer, slots);
  }

  restore(reader: StateReader, slots: number): void {
    const version = reader.section('issued-ranking', 2);
    this.#turn = reader.number();
    this.#mixer.restore(reader);
    if (version > 1) this.#calendar.restore(reader);
    this.#ways.restore(reader);
    this.#store.restore(reader, slots);
  }
}
