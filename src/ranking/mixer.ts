/**
 * Hot path (benchmark: ranking). Conditional-logit model over the candidates of one sequence: score = weights ·
 * features, softmax over all candidates, "the rest" and "a new type"; after the truth, a gradient step on its
 * log-loss. Weights are a sum of a general vector, one by the longest order seen and one by specialist class, so a
 * class without experience of its own falls back to the general weights.
 */
import { PLAIN_ORDERS } from '../models/contexts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { type CandidateSet, DENSE, NOVEL, REST } from './candidate-set.ts';

/** Weights of the experts add up to this at the start. */
const FIRST_TRUST = 1.2;

export interface StepSizes {
  readonly firstStep: number;
  readonly lastStep: number;
  readonly stepHalfLife: number;
}

export class Mixer {
  readonly #steps: StepSizes;
  readonly #voices: readonly string[];
  readonly #pairWeights: number;
  readonly #stride: number;
  readonly #general: Float64Array;
  readonly #byOrder: Float64Array;
  readonly #byClass = new Map<number, Float64Array>();
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #error: Float64Array;
  #learned = 0;

  /** `voices` names the experts in the order of their weights, of which `active` speak. */
  constructor(voices: readonly string[], active: number, limit: number, steps: StepSizes) {
    this.#steps = steps;
    this.#voices = voices;
    this.#pairWeights = voices.length * 2;
    this.#stride = this.#pairWeights + DENSE + REST + NOVEL;
    this.#general = new Float64Array(this.#stride);
    this.#general.fill(FIRST_TRUST / active / 2, 0, this.#pairWeights);
    this.#general[this.#pairWeights] = 0.1;
    this.#general[this.#pairWeights + DENSE] = -2;
    this.#general[this.#pairWeights + DENSE + REST] = -2;
    this.#byOrder = new Float64Array(this.#stride * (PLAIN_ORDERS + 1));
    this.#weights = new Float64Array(this.#stride);
    this.#gradient = new Float64Array(this.#stride);
    this.#error = new Float64Array(limit + 2);
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

  #sumWeights(order: number, specialist: number): void {
    const offset = order * this.#stride;
    const weights = this.#weights;
    for (let i = 0; i < this.#stride; i++) weights[i] = this.#general[i]! + this.#byOrder[offset + i]!;
    const own = this.#ofClass(specialist);
    if (own !== undefined) for (let i = 0; i < this.#stride; i++) weights[i] = weights[i]! + own[i]!;
  }

  /** Fills the probabilities of the set for the specialist class; 0 is the class of all that have none. */
  score(set: CandidateSet, specialist: number): void {
    this.#sumWeights(set.order, specialist);
    const weights = this.#weights;
    const { count, dense, probability, rest, novel } = set;
    const denseAt = this.#pairWeights;
    for (let candidate = 0; candidate < count; candidate++) {
      let sum = 0;
      for (let i = 0; i < DENSE; i++) sum += weights[denseAt + i]! * dense[candidate * DENSE + i]!;
      probability[candidate] = sum;
    }
    for (let pair = 0; pair < set.pairs; pair++) {
      const at = set.pairContext[pair]! * 2;
      const candidate = set.pairCandidate[pair]!;
      probability[candidate] =
        probability[candidate]! + weights[at]! * set.pairSlow[pair]! + weights[at + 1]! * set.pairFast[pair]!;
    }
    let sum = 0;
    for (let i = 0; i < REST; i++) sum += weights[denseAt + DENSE + i]! * rest[i]!;
    probability[count] = sum;
    sum = 0;
    for (let i = 0; i < NOVEL; i++) sum += weights[denseAt + DENSE + REST + i]! * novel[i]!;
    probability[count + 1] = sum;
    softmax(probability, count + 2);
  }

  /** One gradient step for the set as last scored; `truth` is a candidate's place, or count for the rest, or count + 1 for a new type. */
  learn(set: CandidateSet, truth: number, specialist: number): void {
    const gradient = this.#gradient;
    const error = this.#error;
    const { count, dense, probability } = set;
    for (let i = 0; i < count + 2; i++) error[i] = (i === truth ? 1 : 0) - probability[i]!;
    gradient.fill(0);
    for (let pair = 0; pair < set.pairs; pair++) {
      const at = set.pairContext[pair]! * 2;
      const missed = error[set.pairCandidate[pair]!]!;
      gradient[at] = gradient[at]! + missed * set.pairSlow[pair]!;
      gradient[at + 1] = gradient[at + 1]! + missed * set.pairFast[pair]!;
    }
    const denseAt = this.#pairWeights;
    for (let candidate = 0; candidate < count; candidate++) {
      const missed = error[candidate]!;
      for (let i = 0; i < DENSE; i++) {
        gradient[denseAt + i] = gradient[denseAt + i]! + missed * dense[candidate * DENSE + i]!;
      }
    }
    for (let i = 0; i < REST; i++) gradient[denseAt + DENSE + i] = error[count]! * set.rest[i]!;
    for (let i = 0; i < NOVEL; i++) gradient[denseAt + DENSE + REST + i] = error[count + 1]! * set.novel[i]!;
    this.#apply(set.order, specialist);
  }

  #apply(order: number, specialist: number): void {
    const { firstStep, lastStep, stepHalfLife } = this.#steps;
    const step = lastStep + ((firstStep - lastStep) * stepHalfLife) / (stepHalfLife + this.#learned++);
    const offset = order * this.#stride;
    const own = this.#ofClass(specialist);
    for (let i = 0; i < this.#stride; i++) {
      const change = step * this.#gradient[i]!;
      this.#general[i] = this.#general[i]! + change;
      this.#byOrder[offset + i] = this.#byOrder[offset + i]! + change;
      if (own !== undefined) own[i] = own[i]! + change;
    }
  }

  /** What each expert adds to the score of a candidate of the set as last scored. */
  contributions(set: CandidateSet, candidate: number): { expert: string; score: number }[] {
    const found: { expert: string; score: number }[] = [];
    for (let pair = 0; pair < set.pairs; pair++) {
      if (set.pairCandidate[pair] !== candidate) continue;
      const context = set.pairContext[pair]!;
      const slow = this.#weights[context * 2]! * set.pairSlow[pair]!;
      const fast = this.#weights[context * 2 + 1]! * set.pairFast[pair]!;
      found.push({ expert: this.#voices[context]!, score: slow + fast });
    }
    return found;
  }

  save(writer: StateWriter): void {
    writer.section('ranking-weights', 1);
    writer.strings(this.#voices);
    writer.number(this.#learned);
    writer.array(this.#general);
    writer.array(this.#byOrder);
    writer.number(this.#byClass.size);
    for (const [specialist, weights] of this.#byClass) {
      writer.number(specialist);
      writer.array(weights);
    }
  }

  /** Weights follow the experts by name: an expert that is new keeps its first weights. */
  restore(reader: StateReader): void {
    reader.section('ranking-weights', 1);
    const voices = reader.strings();
    this.#learned = reader.number();
    this.#adopt(voices, reader.float64(), this.#general);
    this.#adopt(voices, reader.float64(), this.#byOrder);
    for (let left = reader.number(); left > 0; left--) {
      const specialist = reader.number();
      this.#adopt(voices, reader.float64(), this.#ofClass(specialist)!);
    }
  }

  #adopt(voices: readonly string[], saved: Float64Array, weights: Float64Array): void {
    const tail = this.#stride - this.#pairWeights;
    const stride = voices.length * 2 + tail;
    for (let set = 0; set * this.#stride < weights.length; set++) {
      const from = set * stride;
      const to = set * this.#stride;
      this.#voices.forEach((name, voice) => {
        const at = voices.indexOf(name);
        if (at >= 0) weights.set(saved.subarray(from + at * 2, from + at * 2 + 2), to + voice * 2);
      });
      weights.set(saved.subarray(from + voices.length * 2, from + stride), to + this.#pairWeights);
    }
  }
}

function softmax(values: Float64Array, length: number): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) if (values[i]! > top) top = values[i]!;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const value = Math.exp(values[i]! - top);
    values[i] = value;
    sum += value;
  }
  for (let i = 0; i < length; i++) values[i] = values[i]! / sum;
}
