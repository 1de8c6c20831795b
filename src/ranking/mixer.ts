/**
 * Hot path (benchmark: ranking). Conditional-logit model over the candidates of one sequence: score = weights ·
 * features, softmax over the candidates; after the truth, a gradient step on its log-loss with a rate per weight
 * (AdaGrad, Duchi et al. 2011). An expert's weight is the sum of a general one, one by the longest order seen, one by
 * the state of its own context and one by specialist class, so what lacks experience falls back to the general.
 */
import { PLAIN_ORDERS } from '../models/contexts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { type CandidateSet, DENSE, STATES } from './candidate-set.ts';

/** Weights of the experts add up to this at the start. */
const FIRST_TRUST = 1.2;
/** Sum of squared gradients every weight starts with; keeps the first steps small. */
const CAUTION = 100;

export class Mixer {
  readonly #step: number;
  readonly #voices: readonly string[];
  /** Weights of a set: two per voice (for its slow and its fast feature), then DENSE. */
  readonly #stride: number;
  readonly #general: Float64Array;
  readonly #squares: Float64Array;
  readonly #byOrder: Float64Array;
  readonly #byState: Float64Array;
  readonly #byClass = new Map<number, Float64Array>();
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #error: Float64Array;

  /** `voices` names the experts in the order of their weights, of which `active` speak. */
  constructor(voices: readonly string[], active: number, limit: number, step: number) {
    this.#step = step;
    this.#voices = voices;
    const pairs = voices.length * 2;
    this.#stride = pairs + DENSE;
    this.#general = new Float64Array(this.#stride).fill(FIRST_TRUST / active / 2, 0, pairs);
    this.#general[pairs] = 0.1;
    this.#squares = new Float64Array(this.#stride).fill(CAUTION);
    this.#byOrder = new Float64Array(this.#stride * (PLAIN_ORDERS + 1));
    this.#byState = new Float64Array(pairs * STATES);
    this.#weights = new Float64Array(this.#stride);
    this.#gradient = new Float64Array(this.#stride);
    this.#error = new Float64Array(limit);
  }

  #ofClass(specialist: number): Float64Array | undefined {
    if (specialist === 0) return undefined;
    let weights = this.#byClass.get(specialist);
    if (weights === undefined) {
      weights = new Float64Array(this.#stride);
      this.#byClass.set(specialist, weights);
    }
    return weights;
  }

  #sumWeights(set: CandidateSet, specialist: number): void {
    const weights = this.#weights;
    const general = this.#general;
    const byOrder = this.#byOrder;
    const offset = set.order * this.#stride;
    for (let i = 0; i < this.#stride; i++) weights[i] = general[i]! + byOrder[offset + i]!;
    for (let voice = 0; voice < this.#voices.length; voice++) {
      const at = (voice * STATES + set.state[voice]!) * 2;
      weights[voice * 2] = weights[voice * 2]! + this.#byState[at]!;
      weights[voice * 2 + 1] = weights[voice * 2 + 1]! + this.#byState[at + 1]!;
    }
    const own = this.#ofClass(specialist);
    if (own !== undefined) for (let i = 0; i < this.#stride; i++) weights[i] = weights[i]! + own[i]!;
  }

  /** Fills `share` of the set for the specialist class (0 is that of all who have none); returns the highest share. */
  score(set: CandidateSet, specialist: number): number {
    this.#sumWeights(set, specialist);
    const weights = this.#weights;
    const { count, dense, share } = set;
    const denseAt = this.#voices.length * 2;
    for (let candidate = 0, at = 0; candidate < count; candidate++) {
      let sum = 0;
      for (let i = 0; i < DENSE; i++) sum += weights[denseAt + i]! * dense[at++]!;
      share[candidate] = sum;
    }
    for (let pair = 0; pair < set.pairs; pair++) {
      const at = set.pairVoice[pair]! * 2;
      const candidate = set.pairCandidate[pair]!;
      share[candidate] =
        share[candidate]! + weights[at]! * set.pairSlow[pair]! + weights[at + 1]! * set.pairFast[pair]!;
    }
    return softmax(share, count);
  }

  /**
   * One gradient step for the set as last scored. `truth` is the place of the candidate that came, `owed` how much of
   * its probability came from the candidates rather than from a jump of the stream.
   */
  learn(set: CandidateSet, truth: number, owed: number, specialist: number): void {
    const gradient = this.#gradient;
    const error = this.#error;
    const { count, dense, share } = set;
    for (let i = 0; i < count; i++) error[i] = -owed * share[i]!;
    error[truth] = error[truth]! + owed;
    gradient.fill(0);
    for (let pair = 0; pair < set.pairs; pair++) {
      const at = set.pairVoice[pair]! * 2;
      const missed = error[set.pairCandidate[pair]!]!;
      gradient[at] = gradient[at]! + missed * set.pairSlow[pair]!;
      gradient[at + 1] = gradient[at + 1]! + missed * set.pairFast[pair]!;
    }
    const denseAt = this.#voices.length * 2;
    for (let candidate = 0, at = 0; candidate < count; candidate++) {
      const missed = error[candidate]!;
      for (let i = denseAt; i < denseAt + DENSE; i++) gradient[i] = gradient[i]! + missed * dense[at++]!;
    }
    this.#apply(set, specialist);
  }

  #apply(set: CandidateSet, specialist: number): void {
    const gradient = this.#gradient;
    const squares = this.#squares;
    const pairs = this.#voices.length * 2;
    const offset = set.order * this.#stride;
    const own = this.#ofClass(specialist);
    for (let i = 0; i < this.#stride; i++) {
      const slope = gradient[i]!;
      if (slope === 0) continue;
      squares[i] = squares[i]! + slope * slope;
      const change = (this.#step * slope) / Math.sqrt(squares[i]!);
      this.#general[i] = this.#general[i]! + change;
      this.#byOrder[offset + i] = this.#byOrder[offset + i]! + change;
      if (own !== undefined) own[i] = own[i]! + change;
      if (i >= pairs) continue;
      const at = ((i >> 1) * STATES + set.state[i >> 1]!) * 2 + (i & 1);
      this.#byState[at] = this.#byState[at]! + change;
    }
  }

  /** What each expert adds to the score of a candidate of the set as last scored. */
  contributions(set: CandidateSet, candidate: number): { expert: string; score: number }[] {
    const found: { expert: string; score: number }[] = [];
    for (let pair = 0; pair < set.pairs; pair++) {
      if (set.pairCandidate[pair] !== candidate) continue;
      const voice = set.pairVoice[pair]!;
      const slow = this.#weights[voice * 2]! * set.pairSlow[pair]!;
      const fast = this.#weights[voice * 2 + 1]! * set.pairFast[pair]!;
      found.push({ expert: this.#voices[voice]!, score: slow + fast });
    }
    return found;
  }

  save(writer: StateWriter): void {
    writer.section('ranking-weights', 1);
    writer.strings(this.#voices);
    for (const weights of [this.#general, this.#squares, this.#byOrder, this.#byState]) writer.array(weights);
    writer.number(this.#byClass.size);
    for (const [specialist, weights] of this.#byClass) {
      writer.number(specialist);
      writer.array(weights);
    }
  }

  /** Weights follow the experts by name: an expert that is new keeps its first weights. */
  restore(reader: StateReader): void {
    reader.section('ranking-weights', 1);
    const saved = reader.strings();
    const places = this.#voices.map((name) => saved.indexOf(name));
    const adopt = (weights: Float64Array, perVoice: number, tail: number) => {
      adoptWeights(reader.float64(), saved.length, weights, places, perVoice, tail);
    };
    adopt(this.#general, 2, DENSE);
    adopt(this.#squares, 2, DENSE);
    adopt(this.#byOrder, 2, DENSE);
    adopt(this.#byState, 2 * STATES, 0);
    for (let left = reader.number(); left > 0; left--) adopt(this.#ofClass(reader.number())!, 2, DENSE);
  }
}

/** Copies sets of weights whose voices stood elsewhere; `places` says where each voice stood, or -1. */
function adoptWeights(
  saved: Float64Array,
  savedVoices: number,
  weights: Float64Array,
  places: readonly number[],
  perVoice: number,
  tail: number,
): void {
  const from = savedVoices * perVoice + tail;
  const to = places.length * perVoice + tail;
  for (let set = 0; set * to < weights.length; set++) {
    places.forEach((place, voice) => {
      if (place < 0) return;
      const at = set * from + place * perVoice;
      weights.set(saved.subarray(at, at + perVoice), set * to + voice * perVoice);
    });
    const end = (set + 1) * from;
    weights.set(saved.subarray(end - tail, end), (set + 1) * to - tail);
  }
}

/** Turns scores into shares that add up to one; returns the highest, 0 where there are none. */
function softmax(values: Float64Array, length: number): number {
  if (length === 0) return 0;
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) if (values[i]! > top) top = values[i]!;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const value = Math.exp(values[i]! - top);
    values[i] = value;
    sum += value;
  }
  for (let i = 0; i < length; i++) values[i] = values[i]! / sum;
  return 1 / sum;
}
