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

/** Share of the candidate that came from which on its gradient is too small to be worth a step. */
export const SURE = 0.999;

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
/** Rows chosen beside the general one, and the place of one that is not. */
const SELECTORS = 4;
const NO_ROW = -1;
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

export interface MixerOptions {
  /** How much of the first weight of the contexts the slow counts have instead. */
  readonly slow?: number;
  /** Whether the contexts of hour and weekday speak as well; their weights begin at nothing. */
  readonly calendar?: boolean;
}

export class Mixer {
  readonly #calendar: boolean;
  /** Gradient step by weight, and what of it goes to the weights by order and by state. */
  readonly #steps: Float64Array;
  readonly #factors: Float64Array;
  readonly #stateFactor: number;
  /** Weights of a set: two per context (for its slow and its fast feature), then DENSE. */
  readonly #stride: number;
  /** Sets of weights in rows, the general one first; #chosen says which others speak for the sequence at hand. */
  readonly #rows: Float64Array;
  readonly #chosen = new Int32Array(SELECTORS);
  readonly #squares: Float64Array;
  readonly #byState: Float64Array;
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #error: Float64Array;

  /** `active`: contexts that speak at first, which are not those of the calendar. */
  constructor(active: number, config: RankingConfig, { slow = 0, calendar = false }: MixerOptions = {}) {
    const { without, maxCandidates } = config;
    this.#calendar = calendar;
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
    this.#gradient = new Float64Array(DENSE);
    this.#error = new Float64Array(maxCandidates);
    this.#steps = new Float64Array(this.#stride).fill(config.step);
    const factor = (part: (typeof without)[number]) => (without.includes(part) ? 0 : 1);
    this.#factors = Float64Array.of(factor('orderWeights'), factor('lastWeights'), factor('sureWeights'), 1);
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

  /** Chooses the rows of weights that speak; their first places. */
  #choose(set: CandidateSet, lastType: number, specialist: number): void {
    const chosen = this.#chosen;
    const stride = this.#stride;
    chosen[0] = (FIRST_ORDER + set.order) * stride;
    chosen[1] = (FIRST_LAST + (lastType % LAST_TYPES)) * stride;
    chosen[2] = (FIRST_SURE + set.state[SHORT]! * STATES + set.state[LONG]!) * stride;
    chosen[3] = specialist === 0 ? NO_ROW : (FIRST_CLASS + (specialist % CLASSES)) * stride;
  }

  /** The sum of the chosen weights at one place. */
  #sum(at: number): number {
    const rows = this.#rows;
    const chosen = this.#chosen;
    const sum = rows[at]! + rows[chosen[0]! + at]! + rows[chosen[1]! + at]! + rows[chosen[2]! + at]!;
    return chosen[3] === NO_ROW ? sum : sum + rows[chosen[3]! + at]!;
  }

  #pairsOf(set: CandidateSet): number {
    return this.#calendar ? set.pairs : set.timelessPairs;
  }

  /** Begins with what another mixer of the same configuration has learned. */
  takeOver(other: Mixer): void {
    this.#rows.set(other.#rows);
    this.#squares.set(other.#squares);
    this.#byState.set(other.#byState);
  }

  /** Fills `share` of the set after an event of `lastType`, whose specialist class is 0 for none; returns the highest. */
  score(set: CandidateSet, lastType: number, specialist: number): number {
    this.#choose(set, lastType, specialist);
    this.#scoreDense(set);
    const weights = this.#weights;
    const byState = this.#byState;
    const { pairVoice, pairCandidate, pairSlow, pairFast, share } = set;
    const pairs = this.#pairsOf(set);
    for (let pair = 0; pair < pairs; ) {
      const voice = pairVoice[pair]!;
      const own = ownPlace(set, voice);
      const slow = this.#sum(voice * 2) + byState[own]!;
      const fast = this.#sum(voice * 2 + 1) + byState[own + 1]!;
      weights[voice * 2] = slow;
      weights[voice * 2 + 1] = fast;
      do {
        const candidate = pairCandidate[pair]!;
        share[candidate] = share[candidate]! + slow * pairSlow[pair]! + fast * pairFast[pair]!;
      } while (++pair < pairs && pairVoice[pair] === voice);
    }
    return softmax(share, set.count);
  }

  #scoreDense(set: CandidateSet): void {
    const weights = this.#weights;
    const { count, dense, share } = set;
    const first = CONTEXTS.length * 2;
    for (let i = first; i < first + DENSE; i++) weights[i] = this.#sum(i);
    for (let candidate = 0, at = 0; candidate < count; candidate++) {
      let sum = 0;
      for (let i = first; i < first + DENSE; i++) sum += weights[i]! * dense[at++]!;
      share[candidate] = sum;
    }
  }

  /**
   * One gradient step for the set as last scored. `truth` is the place of the candidate that came, `owed` how much of
   * its probability came from the candidates rather than from a jump of the stream.
   */
  learn(set: CandidateSet, truth: number, owed: number): void {
    const error = this.#error;
    const { count, share, pairVoice, pairCandidate, pairSlow, pairFast } = set;
    const pairs = this.#pairsOf(set);
    for (let i = 0; i < count; i++) error[i] = -owed * share[i]!;
    error[truth] = error[truth]! + owed;
    for (let pair = 0; pair < pairs; ) {
      const voice = pairVoice[pair]!;
      let slow = 0;
      let fast = 0;
      do {
        const missed = error[pairCandidate[pair]!]!;
        slow += missed * pairSlow[pair]!;
        fast += missed * pairFast[pair]!;
      } while (++pair < pairs && pairVoice[pair] === voice);
      const own = ownPlace(set, voice);
      this.#byState[own] = this.#byState[own]! + this.#move(voice * 2, slow) * this.#stateFactor;
      this.#byState[own + 1] = this.#byState[own + 1]! + this.#move(voice * 2 + 1, fast) * this.#stateFactor;
    }
    this.#learnDense(set);
  }

  #learnDense({ count, dense }: CandidateSet): void {
    const error = this.#error;
    const gradient = this.#gradient;
    gradient.fill(0);
    for (let candidate = 0, at = 0; candidate < count; candidate++) {
      const missed = error[candidate]!;
      for (let i = 0; i < DENSE; i++) gradient[i] = gradient[i]! + missed * dense[at++]!;
    }
    for (let i = 0; i < DENSE; i++) this.#move(CONTEXTS.length * 2 + i, gradient[i]!);
  }

  /** Moves the chosen weights at one place against the gradient; returns by how much. */
  #move(at: number, slope: number): number {
    if (slope === 0) return 0;
    const rows = this.#rows;
    const chosen = this.#chosen;
    const factors = this.#factors;
    const square = this.#squares[at]! + slope * slope;
    this.#squares[at] = square;
    const change = (this.#steps[at]! * slope) / Math.sqrt(square);
    rows[at] = rows[at]! + change;
    for (let select = 0; select < SELECTORS; select++) {
      if (chosen[select] === NO_ROW) continue;
      const place = chosen[select]! + at;
      rows[place] = rows[place]! + change * factors[select]!;
    }
    return change;
  }

  /** What each expert adds to the score of a candidate of the set as last scored. */
  contributions(set: CandidateSet, candidate: number): { expert: string; score: number }[] {
    const found: { expert: string; score: number }[] = [];
    for (let pair = 0; pair < this.#pairsOf(set); pair++) {
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

/** Place of the weights by state of a voice. */
function ownPlace(set: CandidateSet, voice: number): number {
  return (voice * STATES + set.state[voice]!) * 2;
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
