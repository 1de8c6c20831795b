/**
 * Hot path (benchmark: ablation). Conditional-logit model over the candidates of one sequence: score = weights ·
 * features, softmax over the candidates; after the truth, a gradient step on its log-loss with a rate per weight
 * (AdaGrad, Duchi et al. 2011). A weight is the sum of a general one and of those by the longest order seen, by how sure
 * two orders are, by the last type, by specialist class and by the state of the expert's own context: what lacks
 * experience of its own falls back.
 */
import { CONTEXTS, FIRST_CALENDAR, PLAIN_ORDERS } from '../models/contexts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { type CandidateSet, DENSE, SLOW_FEATURE, STATES } from './candidate-set.ts';
import type { RankingConfig } from './config.ts';
import { softmax } from './softmax.ts';

/** Weights of the experts add up to this at the start. */
const FIRST_TRUST = 1.2;
/** Sum of squared gradients every weight starts with; keeps the first steps small. */
const CAUTION = 100;
/** Rows of weights: the general one, by longest order, last type (shared beyond that number), class, states of two orders. */
const LAST_TYPES = 256;
const CLASSES = 32;
const FIRST_ORDER = 1;
const FIRST_LAST = FIRST_ORDER + PLAIN_ORDERS + 1;
const FIRST_CLASS = FIRST_LAST + LAST_TYPES;
const FIRST_SURE = FIRST_CLASS + CLASSES;
const ROWS = FIRST_SURE + STATES * STATES;
const SELECTORS = 5;
/** Places in CONTEXTS of the two orders whose states choose a row. */
const [SHORT, LONG] = [CONTEXTS.indexOf('order2'), CONTEXTS.indexOf('order4')];
/** The features of a candidate that come from the stream, in their order. */
const DENSE_PARTS = [
  'share',
  'recent',
  'repeat',
  'jump',
  'ownRecent',
  'ownShare',
  'ownNever',
  'slowCounts',
] as const;

export class Mixer {
  /** Gradient step by weight, and what of it goes to the weights by order and by state. */
  readonly #steps: Float64Array;
  readonly #factors: Float64Array;
  readonly #stateFactor: number;
  /** Weights of a set: two per context (for its slow and its fast feature), then DENSE. */
  readonly #stride: number;
  /** Sets of weights in rows; those that speak for the sequence at hand are in #chosen. */
  readonly #rows: Float64Array;
  readonly #chosen = new Int32Array(SELECTORS);
  readonly #squares: Float64Array;
  readonly #byState: Float64Array;
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #error: Float64Array;

  /** `active`: contexts that speak at first, those of the calendar not counted among them; `slow`: how much of their first weight the slow counts have instead. */
  constructor(active: number, config: RankingConfig, slow = 0) {
    const { without, maxCandidates } = config;
    const pairs = CONTEXTS.length * 2;
    this.#stride = pairs + DENSE;
    this.#rows = new Float64Array(this.#stride * ROWS).fill(
      ((1 - slow) * FIRST_TRUST) / active / 2,
      0,
      FIRST_CALENDAR * 2,
    );
    this.#rows[pairs] = 0.1 * (1 - slow);
    this.#rows[pairs + SLOW_FEATURE] = slow;
    this.#squares = new Float64Array(this.#stride).fill(CAUTION);
    this.#byState = new Float64Array(pairs * STATES);
    this.#weights = new Float64Array(this.#stride);
    this.#gradient = new Float64Array(this.#stride);
    this.#error = new Float64Array(maxCandidates);
    this.#steps = new Float64Array(this.#stride).fill(config.step);
    const factor = (part: (typeof without)[number]) => (without.includes(part) ? 0 : 1);
    this.#factors = Float64Array.of(
      1,
      factor('orderWeights'),
      factor('lastWeights'),
      1,
      factor('sureWeights'),
    );
    this.#stateFactor = factor('stateWeights');
    if (without.includes('slow')) this.#silence((i) => i < pairs && i % 2 === 0);
    if (without.includes('fast')) this.#silence((i) => i < pairs && i % 2 === 1);
    DENSE_PARTS.forEach((part, at) => {
      if (without.includes(part)) this.#silence((i) => i === pairs + at);
    });
  }

  /** Weights that stay 0. */
  #silence(chosen: (at: number) => boolean): void {
    for (let i = 0; i < this.#stride; i++) {
      if (!chosen(i)) continue;
      this.#rows[i] = 0;
      this.#steps[i] = 0;
    }
  }

  /** Chooses the rows that speak and adds them up. */
  #sumWeights(set: CandidateSet, lastType: number, specialist: number): void {
    const chosen = this.#chosen;
    chosen[0] = 0;
    chosen[1] = FIRST_ORDER + set.order;
    chosen[2] = FIRST_LAST + (lastType % LAST_TYPES);
    chosen[3] = specialist === 0 ? 0 : FIRST_CLASS + (specialist % CLASSES);
    chosen[4] = FIRST_SURE + set.state[SHORT]! * STATES + set.state[LONG]!;
    const stride = this.#stride;
    const weights = this.#weights;
    const rows = this.#rows;
    weights.set(rows.subarray(0, stride));
    for (let select = 1; select < SELECTORS; select++) {
      const at = chosen[select]! * stride;
      if (at === 0) continue;
      for (let i = 0; i < stride; i++) weights[i] = weights[i]! + rows[at + i]!;
    }
    for (let voice = 0; voice < CONTEXTS.length; voice++) {
      const at = (voice * STATES + set.state[voice]!) * 2;
      weights[voice * 2] = weights[voice * 2]! + this.#byState[at]!;
      weights[voice * 2 + 1] = weights[voice * 2 + 1]! + this.#byState[at + 1]!;
    }
  }

  /** Fills `share` of the set after an event of `lastType`, whose specialist class is 0 for none; returns the highest. */
  score(set: CandidateSet, lastType: number, specialist: number): number {
    this.#sumWeights(set, lastType, specialist);
    const weights = this.#weights;
    const { count, dense, share } = set;
    const denseAt = CONTEXTS.length * 2;
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
  learn(set: CandidateSet, truth: number, owed: number): void {
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
    const denseAt = CONTEXTS.length * 2;
    for (let candidate = 0, at = 0; candidate < count; candidate++) {
      const missed = error[candidate]!;
      for (let i = denseAt; i < denseAt + DENSE; i++) gradient[i] = gradient[i]! + missed * dense[at++]!;
    }
    this.#apply(set);
  }

  #apply(set: CandidateSet): void {
    const change = this.#gradient;
    const squares = this.#squares;
    const stride = this.#stride;
    const rows = this.#rows;
    for (let i = 0; i < stride; i++) {
      const slope = change[i]!;
      if (slope === 0) continue;
      squares[i] = squares[i]! + slope * slope;
      change[i] = (this.#steps[i]! * slope) / Math.sqrt(squares[i]!);
    }
    for (let select = 0; select < SELECTORS; select++) {
      const at = this.#chosen[select]! * stride;
      const factor = this.#factors[select]!;
      if (select > 0 && at === 0) continue;
      for (let i = 0; i < stride; i++) rows[at + i] = rows[at + i]! + change[i]! * factor;
    }
    for (let voice = 0; voice < CONTEXTS.length; voice++) {
      const at = (voice * STATES + set.state[voice]!) * 2;
      this.#byState[at] = this.#byState[at]! + change[voice * 2]! * this.#stateFactor;
      this.#byState[at + 1] = this.#byState[at + 1]! + change[voice * 2 + 1]! * this.#stateFactor;
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
      found.push({ expert: CONTEXTS[voice]!, score: slow + fast });
    }
    return found;
  }

  save(writer: StateWriter): void {
    writer.section('ranking-weights', 1);
    writer.strings(CONTEXTS);
    for (const weights of [this.#rows, this.#squares, this.#byState]) writer.array(weights);
  }

  /** Weights follow the experts by name: an expert that is new keeps its first weights. */
  restore(reader: StateReader): void {
    reader.section('ranking-weights', 1);
    const saved = reader.strings();
    const places = CONTEXTS.map((name) => saved.indexOf(name));
    const adopt = (weights: Float64Array, perVoice: number, tail: number) => {
      adoptWeights(reader.float64(), saved.length, weights, places, perVoice, tail);
    };
    adopt(this.#rows, 2, DENSE);
    adopt(this.#squares, 2, DENSE);
    adopt(this.#byState, 2 * STATES, 0);
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
