/** Hot path (benchmark: ablation). */
import { TIMELESS } from '../models/contexts.ts';
import { createOpinions, type ExpertVoice, type Opinions } from '../models/expert.ts';
import { OnlineExperts } from '../models/online-experts.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Bystander } from './bystander.ts';
import type { RankingConfig } from './config.ts';
import { OpenOpinions } from './open-opinions.ts';
import { OpenPredictions } from './open-predictions.ts';
import type { StepOutcome } from './outcome.ts';
import { type CandidateWitness, type Evidence, Ranker } from './ranker.ts';
import { TIMES } from './time-distribution.ts';
import { TimeRanking } from './time-ranking.ts';
import type { TrainedModel } from './trained-ranking.ts';
import { readSavedTime, type SavedTime, type TimeModel, TrainedTime } from './trained-time.ts';
import { type TimeWitness, WitnessedTimes } from './trained-time-witness.ts';

const FIRST_SLOTS = 64;
/** No event type: nothing is counted. */
const NOBODY = -1;

/** The open prediction of one sequence, for people and files. */
export interface Prediction {
  /** Likeliest types, best first; END_OF_SEQUENCE stands for "nothing more comes". */
  readonly next: readonly { readonly type: number; readonly probability: number }[];
  /** Probability of a type never seen before. */
  readonly novelty: number;
  /** Quantiles and mean of the time from the last event to the next, if one comes; absent before the first event. */
  readonly seconds?: {
    readonly q10: number;
    readonly q50: number;
    readonly q90: number;
    readonly mean: number;
  };
  /** The experts that speak for the likeliest type, strongest first. */
  readonly evidence: readonly Evidence[];
}

function readFresh(outcome: StepOutcome): void {
  outcome.rank = outcome.freshRank;
  outcome.logLoss = outcome.freshLogLoss;
  outcome.topType = outcome.freshTopType;
  outcome.topProbability = outcome.freshTopProbability;
}

/**
 * The ranking model over all experts: settles the open prediction of a sequence with what came, learns from it, and
 * issues the next. Deterministic; the same whatever the batch boundaries.
 */
export class Forecaster {
  readonly #capacity: number;
  readonly #experts: OnlineExperts;
  readonly #ranker: Ranker;
  readonly #open: OpenPredictions;
  readonly #time: TimeRanking;
  #trainedTime: TrainedTime | undefined;
  #savedTime: SavedTime | undefined;
  #witnessed: WitnessedTimes | undefined;
  #slots: number;
  /**
   * Whether every prediction is issued right after its event, to be told and scored as it stood then. Otherwise it is
   * made when somebody asks; what is learned is the same.
   */
  issuing = true;
  /** Whether contexts, weights, times and statistics learn from the steps; what sequences remember goes on in any case. */
  learning = true;
  /** Who foretells the same steps without being heard; judged by `step` beside the experts. */
  bystanders: readonly Bystander[] = [];
  /** Set to collect what a ranking model is trained on; not while such a model ranks. */
  witness: CandidateWitness | undefined;

  /** `capacity`: number of sequence slots; `batch`: the batch experts whose opinions `step` will be given. */
  constructor(config: RankingConfig, capacity: number, batch: readonly ExpertVoice[] = []) {
    this.#capacity = capacity;
    this.#slots = Math.min(capacity, FIRST_SLOTS);
    this.#experts = new OnlineExperts(config.models, this.#slots);
    this.#ranker = new Ranker(config, this.#experts, batch, this.#slots);
    const { codes, statistics } = this.#experts;
    this.#open = new OpenPredictions(codes, statistics, config.topK, this.#slots);
    this.#time = new TimeRanking(config.time, this.#ranker.opinions, this.#slots);
  }

  /** Sequence slots that there is room for. */
  get slots(): number {
    return this.#slots;
  }

  /** One who has said nothing yet, with room for this number of rows; to be put among `bystanders`. */
  bystander(voice: ExpertVoice, rows: number): Bystander {
    const open = new OpenOpinions(voice, this.#experts.codes, this.#slots);
    return new Bystander(open, createOpinions(voice, rows));
  }

  #reserve(slot: number): void {
    this.#slots = Math.max(slot + 1, Math.min(this.#capacity, this.#slots * 2));
    this.#experts.reserve(this.#slots);
    this.#ranker.reserve(this.#slots);
    this.#open.reserve(this.#slots);
    this.#time.reserve(this.#slots);
    for (const { open } of this.bystanders) open.reserve(this.#slots);
    this.#witnessed?.reserve(this.#slots);
    this.#trainedTime?.reserve(this.#slots);
  }

  /**
   * Takes in row `row` of the batch and fills `outcome`. `opinions` holds those of each batch expert on this batch,
   * in the order given to the constructor.
   */
  step(batch: StepBatch, row: number, outcome: StepOutcome, opinions: readonly Opinions[] = []): void {
    const slot = batch.slot[row]!;
    const time = batch.time[row]!;
    const type = this.#experts.codes.resolve(batch.type[row]!);
    if (slot >= this.#slots) this.#reserve(slot);
    this.#time.begin(time);
    outcome.start = batch.start[row] === 1 || !this.#open.isOpen(slot);
    if (outcome.start) this.#begin(batch, row, opinions);
    this.#settle(slot, type, time, outcome);
    const surprise = this.#learn(slot, type, time, outcome);
    const { statistics } = this.#experts;
    const open = this.#open;
    if (type === END_OF_SEQUENCE) {
      if (this.learning) statistics.endSeen = true;
      open.close(slot);
      this.#time.close(slot);
      return;
    }
    if (this.learning) statistics.add(type, time, surprise);
    this.#experts.append(slot, type, time, batch.source[row]!);
    this.#ranker.take(slot, opinions, row);
    for (const { open, opinions: said } of this.bystanders) open.take(slot, said, row);
    this.#issue(slot);
    const weight = this.learning ? this.#ranker.timeWeight : 0;
    if (weight > 0 || open.isIssued(slot) || this.#timesFollowed) this.#predictTime(slot, weight);
    else this.#leaveUntimed(slot);
    this.#witnessed?.issue(slot, open.times);
    this.#trainedTime?.issue(slot, open.times);
  }

  #begin(batch: StepBatch, row: number, opinions: readonly Opinions[]): void {
    const slot = batch.slot[row]!;
    this.#experts.start(slot, batch.time[row]!, batch.source[row]!);
    this.#ranker.begin(slot, opinions, batch.known[row]!, batch.time[row]!);
    for (const { open, opinions: said } of this.bystanders)
      open.begin(slot, said, batch.known[row]!, batch.time[row]!);
    this.#open.close(slot);
    this.#time.close(slot);
    this.#ranker.close(slot);
    this.#issue(slot);
  }

  /** Issues the types of the slot if somebody is to see them or to learn from them. */
  #issue(slot: number): void {
    const ranker = this.#ranker;
    const teaches = this.learning && ranker.nextTeaches();
    if (!this.issuing && !teaches && !(this.learning && ranker.hears)) {
      this.#open.leaveUnissued(slot);
      return;
    }
    ranker.rank(slot);
    if (this.learning) ranker.open(slot);
    this.#open.issue(slot, ranker.told);
  }

  /** Whether every predicted time is followed, whoever asks for it. */
  get #timesFollowed(): boolean {
    return this.#trainedTime !== undefined || this.#witnessed !== undefined;
  }

  #predictTime(slot: number, weight: number): void {
    const { keys, memory } = this.#experts;
    this.#time.predict(keys, slot, memory.lastTime[slot]!, this.#open.times, weight);
  }

  #leaveUntimed(slot: number): void {
    this.#time.close(slot);
    this.#open.leaveUntimed(slot);
  }

  #settle(slot: number, type: number, time: number, outcome: StepOutcome): void {
    const open = this.#open;
    const { statistics, memory } = this.#experts;
    outcome.issued = open.isIssued(slot);
    if (outcome.issued) open.settle(slot, type);
    outcome.novel = !statistics.isKnown(type);
    outcome.rank = open.rank;
    outcome.logLoss = -Math.log(open.probability);
    outcome.topType = open.topType;
    outcome.topProbability = open.topProbability;
    outcome.timed = !outcome.start && type !== END_OF_SEQUENCE;
    outcome.gapSeconds = (time - memory.lastTime[slot]!) / 1000;
    outcome.q10 = open.times[slot * TIMES]!;
    outcome.q50 = open.times[slot * TIMES + 1]!;
    outcome.q90 = open.times[slot * TIMES + 2]!;
    outcome.mean = open.times[slot * TIMES + 3]!;
    for (let i = 0; i < this.#ranker.opinions.length; i++) {
      const opinions = this.#ranker.opinions[i]!;
      opinions.settle(slot, type, statistics.known);
      outcome.expertRank[i] = opinions.rank;
      outcome.expertLogLoss[i] = -Math.log(opinions.probability);
      outcome.expertTopType[i] = opinions.topType;
      outcome.expertTopProbability[i] = opinions.topProbability;
    }
    this.#time.predictAlone(slot, outcome.expertQuantiles);
    for (const bystander of this.bystanders) {
      bystander.open.settle(slot, type, statistics.known);
      this.#time.quantilesOf(bystander.open, slot, bystander.quantiles, 0);
    }
  }

  /** Ranks again with all that was learned since the prediction was issued, and learns; returns the surprise. */
  #learn(slot: number, type: number, time: number, outcome: StepOutcome): number {
    const ranker = this.#ranker;
    if (this.learning) ranker.learnIssued(slot, type);
    ranker.settle(slot, this.learning ? type : NOBODY);
    const { told: set } = ranker;
    const place = ranker.place(type);
    if (this.witness) ranker.tell(this.witness, slot, place, outcome);
    const probability = set.probability[place]!;
    outcome.freshRank = place < set.count ? 0 : -1;
    outcome.freshTopType = -1;
    outcome.freshTopProbability = 0;
    for (let candidate = 0; candidate < set.count; candidate++) {
      const other = set.probability[candidate]!;
      if (place < set.count && other > probability) outcome.freshRank++;
      if (other <= outcome.freshTopProbability) continue;
      outcome.freshTopType = set.types[candidate]!;
      outcome.freshTopProbability = other;
    }
    const share = place === set.count ? this.#restShare(type) : 1;
    outcome.freshLogLoss = -Math.log(Math.max(probability * share, 1e-9));
    if (!outcome.issued) readFresh(outcome);
    // The stream's own: what an expert foresaw is no less of a surprise to the contexts.
    const surprise = place < ranker.set.count ? 1 - ranker.onlineProbability(place) : 1;
    if (!this.learning) return surprise;
    ranker.learn(slot, type);
    if (outcome.timed) {
      this.#time.learn(this.#experts.keys, slot, outcome.gapSeconds, time);
      this.#witnessed?.settle(slot, outcome.gapSeconds);
      this.#trainedTime?.settle(slot, outcome.gapSeconds);
    }
    return surprise;
  }

  /** Share of a known type in the mass that the candidates leave. */
  #restShare(type: number): number {
    const { statistics } = this.#experts;
    const { told: set } = this.#ranker;
    let others = statistics.surpriseTotal();
    for (let i = 0; i < set.count; i++) others -= statistics.surprise(set.types[i]!);
    return statistics.surprise(type) / Math.max(others, statistics.surprise(type));
  }

  /** Names of the online experts that ranking packages know, in the order of the pairs of a candidate set. */
  get voices(): readonly string[] {
    return TIMELESS;
  }

  /** Tells from now on of each predicted time as it stood when it was issued, with what came: to train a time model on. */
  witnessTimes(hear: TimeWitness): void {
    this.#witnessed = new WitnessedTimes(this.#experts, this.#slots, hear);
  }

  /** Ranks by a model trained offline from now on. Throws RankingModelError where it was trained for other experts. */
  rankBy(model: TrainedModel): void {
    this.#ranker.rankBy(model);
  }

  /** Hears a time model trained offline from now on. Throws RankingModelError where it was trained on other features. */
  timeBy(model: TimeModel): void {
    this.#trainedTime = new TrainedTime(model, this.#experts, this.#slots, this.#savedTime);
    this.#savedTime = undefined;
  }

  /** From now on, after an event of `type` the weights of specialist class `specialist` apply as well; 0 is none. */
  specialise(type: number, specialist: number): void {
    this.#ranker.specialise(type, specialist);
  }

  /** P(the next event of the slot is of `type`) by its open prediction; 0 where none is open. */
  probabilityOf(slot: number, type: number): number {
    if (slot >= this.#slots || !this.#open.isOpen(slot)) return 0;
    const issued = this.#open.isIssued(slot);
    if (!issued) this.#makeNow(slot);
    this.#open.settle(slot, this.#experts.codes.resolve(type));
    if (!issued) this.#open.leaveUnissued(slot);
    return this.#open.probability;
  }

  /** The open prediction of the slot; undefined where none is open. */
  prediction(slot: number): Prediction | undefined {
    const open = this.#open;
    if (slot >= this.#slots || !open.isOpen(slot)) return undefined;
    const issued = open.isIssued(slot);
    const timed = open.isTimed(slot) || this.#experts.memory.length[slot] === 0;
    if (!issued) this.#makeNow(slot);
    if (!timed) this.#predictTime(slot, 0);
    const told = this.#read(slot);
    if (!issued) open.leaveUnissued(slot);
    if (!timed) this.#leaveUntimed(slot);
    return told;
  }

  #makeNow(slot: number): void {
    this.#ranker.rank(slot);
    this.#open.issue(slot, this.#ranker.told);
    this.#ranker.invalidate();
  }

  #read(slot: number): Prediction {
    const open = this.#open;
    const shares = new Map<number, number>();
    for (let place = 0; place < open.count(slot); place++) {
      const type = open.typeAt(slot, place);
      shares.set(type, (shares.get(type) ?? 0) + open.probabilityAt(slot, place));
    }
    const next = [...shares].map(([type, probability]) => ({ type, probability }));
    const [q10, q50, q90, mean] = open.times.subarray(slot * TIMES);
    const seconds = { q10: q10!, q50: q50!, q90: q90!, mean: mean! };
    return {
      next,
      novelty: open.novelty(slot),
      ...(Number.isNaN(seconds.q50) ? {} : { seconds }),
      evidence: next[0] === undefined ? [] : this.#ranker.evidence(slot, next[0].type),
    };
  }

  /** Event type `from` is `into` from now on: counts, histories and open predictions follow. */
  merge(merge: TypeMerge): void {
    this.#experts.merge(merge);
    this.#ranker.invalidate();
  }

  /** A part of an event type is one of its own from now on. */
  split(split: TypeSplit): void {
    this.#experts.split(split);
    this.#ranker.invalidate();
  }

  save(writer: StateWriter): void {
    writer.section('forecaster', 2);
    writer.number(this.#slots);
    this.#experts.save(writer, this.#slots);
    this.#ranker.save(writer, this.#slots);
    this.#open.save(writer, this.#slots);
    this.#time.save(writer);
    writer.number(this.#trainedTime ? 1 : 0);
    this.#trainedTime?.save(writer, this.#slots);
  }

  /** A forecaster as it was saved, with the same configuration; a batch expert it did not know starts afresh. */
  static restore(
    config: RankingConfig,
    reader: StateReader,
    capacity: number,
    batch: readonly ExpertVoice[] = [],
  ): Forecaster {
    const forecaster = new Forecaster(config, capacity, batch);
    const version = reader.section('forecaster', 2);
    const slots = reader.number();
    forecaster.#ranker.reserve(slots);
    forecaster.#time.reserve(slots);
    forecaster.#slots = slots;
    forecaster.#experts.restore(reader);
    forecaster.#ranker.restore(reader, slots);
    forecaster.#open.restore(reader);
    forecaster.#time.restore(reader);
    if (version > 1 && reader.number() === 1) forecaster.#savedTime = readSavedTime(reader);
    return forecaster;
  }
}
