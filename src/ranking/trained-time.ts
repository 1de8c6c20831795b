/** Hot path (benchmark: ablation). A time model trained offline beside the online one: quantiles by boosted trees. */
import type { OnlineExperts } from '../models/online-experts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { scoreRow, type TreeEnsemble } from './boosted-trees.ts';
import { RankingModelError } from './errors.ts';
import { TIMES } from './time-distribution.ts';
import { TIME_FEATURES, TimeFeatures } from './trained-time-features.ts';
import { LEVELS, TimeShare } from './trained-time-share.ts';

/** Quantiles kept with an open prediction: the online ones, then the trained ones. */
const KEPT = LEVELS.length * 2;

/** An ensemble for each of LEVELS that gives ln(1 + seconds), and the names of the features they were trained on. */
export interface TimeModel {
  readonly digest: string;
  readonly features: readonly string[];
  readonly ensembles: readonly TreeEnsemble[];
  /** Epoch ms of the last event the trees were grown on: up to then they know by heart what comes. */
  readonly trainedTo: number;
}

/** What a TrainedTime had learned when a state was saved; kept until it is known which model goes on with it. */
export interface SavedTime {
  readonly digest: string;
  readonly features: TimeFeatures;
  readonly open: Float32Array;
  readonly share: TimeShare;
}

/** Reads what `save` wrote. */
export function readSavedTime(reader: StateReader): SavedTime {
  reader.section('trained-time', 1);
  const digest = reader.string();
  const features = new TimeFeatures(0);
  features.restore(reader);
  const open = reader.float32();
  const share = new TimeShare();
  share.restore(reader);
  return { digest, features, open, share };
}

/** Averages the quantiles of trees with the online ones while that pays, as both stood when they were issued. */
export class TrainedTime {
  readonly #experts: OnlineExperts;
  readonly #features: TimeFeatures;
  readonly #model: TimeModel;
  readonly #share: TimeShare;
  /** By slot: the quantiles of its open prediction on ln(1 + seconds), NaN where there is none to judge. */
  #open: Float32Array;

  /**
   * Goes on with what was saved: with all of it under the same model, under another with the memory of contexts. Throws
   * RankingModelError where the model was trained on other features.
   */
  constructor(model: TimeModel, experts: OnlineExperts, slots: number, saved?: SavedTime) {
    checkFeatures(model.features);
    const same = saved?.digest === model.digest ? saved : undefined;
    this.#model = model;
    this.#experts = experts;
    this.#features = saved?.features ?? new TimeFeatures(0);
    this.#share = same?.share ?? new TimeShare();
    this.#open = same?.open ?? new Float32Array(0);
    this.reserve(slots);
  }

  reserve(slots: number): void {
    this.#features.reserve(slots);
    const open = new Float32Array(slots * KEPT).fill(Number.NaN);
    open.set(this.#open);
    this.#open = open;
  }

  /** Whether the trees are listened to now. */
  get heard(): boolean {
    return this.#share.heard;
  }

  /**
   * Takes in that the online model issued `quantiles[slot · TIMES …]` (seconds) right behind the last event of the
   * slot, and moves them towards those of the trees while these are listened to.
   */
  issue(slot: number, quantiles: Float32Array): void {
    const features = this.#features;
    const { ensembles, trainedTo } = this.#model;
    const open = this.#open;
    features.fill(this.#experts, slot, quantiles);
    const at = slot * KEPT;
    let least = 0;
    for (let level = 0; level < LEVELS.length; level++) {
      open[at + level] = features.values[level]!;
      least = Math.max(least, scoreRow(ensembles[level]!, features.values, 0));
      open[at + LEVELS.length + level] = least;
    }
    if (!this.#share.heard || this.#experts.memory.lastTime[slot]! <= trainedTo) return;
    const { share } = this.#share;
    for (let level = 0; level < LEVELS.length; level++) {
      const online = open[at + level]!;
      const both = online + share * (open[at + LEVELS.length + level]! - online);
      quantiles[slot * TIMES + level] = Math.expm1(both);
    }
  }

  /** Learns that the next event of the slot came after this many seconds; `experts` as they stood before it. */
  settle(slot: number, seconds: number): void {
    const at = slot * KEPT;
    const came = this.#experts.memory.lastTime[slot]! + seconds * 1000;
    if (came > this.#model.trainedTo && !Number.isNaN(this.#open[at]!))
      this.#share.judge(this.#open, at, Math.log1p(Math.max(0, seconds)));
    this.#features.learn(this.#experts, slot, seconds);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('trained-time', 1);
    writer.string(this.#model.digest);
    this.#features.save(writer, slots);
    writer.array(this.#open, slots * KEPT);
    this.#share.save(writer);
  }
}

function checkFeatures(trained: readonly string[]): void {
  const at = TIME_FEATURES.findIndex((name, i) => name !== trained[i]);
  if (at < 0 && trained.length === TIME_FEATURES.length) return;
  const place = at < 0 ? TIME_FEATURES.length : at;
  throw new RankingModelError(
    `time model: expected the ${TIME_FEATURES.length} features of this version, the one at ${place} being ${TIME_FEATURES[place] ?? 'none'}, got ${trained[place] ?? 'none'} of ${trained.length}; train it again, or set ranking.time.model to online`,
  );
}
