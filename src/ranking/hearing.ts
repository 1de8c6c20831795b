/**
 * Hot path (benchmark: ablation). Hears the batch experts (neural networks, remote models) on top of the online mix:
 * a second conditional-logit model whose features are the share the online mix gave a candidate and the odds each
 * expert gives it. The online mix learns from its own shares alone, as if nobody else spoke, and the second model is
 * listened to only while it is the better of the two: an expert can add something, but it cannot harm for long.
 * Whether the sequence ends is left to the online mix: ends come late, all at once or never, so what follows tells
 * nothing of who foresaw them. The experts are heard on what comes if it goes on.
 */
import { PLAIN_ORDERS } from '../models/contexts.ts';
import { fastLog } from '../models/fast-log.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { CandidateSet } from './candidate-set.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { softmax } from './softmax.ts';
import { Trial } from './trial.ts';

/** Features of an expert: the odds it gives, its probability, and whether the candidate is its first. */
const PER_EXPERT = 3;
/** Share below which the online mix has nothing to say of a candidate. */
const FLOOR = 1e-4;
/** Sum of squared gradients every weight starts with. */
const CAUTION = 20;
/** Weight of the odds of all experts together at the start, and what the online mix has then. */
const FIRST_ODDS = 0.3;
const FIRST_SHARE = 0.8;
/** Rows of weights: the general one, by longest order seen, by how sure expert and mix are, by last type. */
const LAST_TYPES = 64;
const FIRST_ORDER = 1;
const FIRST_SURE = FIRST_ORDER + PLAIN_ORDERS + 1;
const SURE = 6;
const FIRST_LAST = FIRST_SURE + SURE * SURE;
const ROWS = FIRST_LAST + LAST_TYPES;
const SELECTORS = 4;

/** Standard errors of log-loss, and of log-loss and first choices together, by which the experts have to lead. */
const LEAD = { first: 3, both: 6 };

/** How sure somebody is of the first choice, as a class. */
function sureness(top: number): number {
  return top > 0.99 ? 5 : top > 0.95 ? 4 : top > 0.85 ? 3 : top > 0.6 ? 2 : top > 0.3 ? 1 : 0;
}

export class Hearing {
  readonly #opinions: readonly OpenOpinions[];
  readonly #features: Float64Array;
  /** Share of each candidate by online mix and experts together; filled by `score`. */
  readonly share: Float64Array;
  readonly #stride: number;
  readonly #rows: Float64Array;
  readonly #squares: Float64Array;
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #chosen = new Int32Array(SELECTORS);
  readonly #step: number;
  readonly #trial = new Trial('hearing-trial', LEAD);
  /** Whether any expert speaks in the slot at hand. */
  speaking = false;
  /** Candidates of the set as last gathered, those offered included. */
  #count = 0;
  /** How sure the first expert is there, as a class. */
  #sure = 0;
  /** Place of the end of the sequence among the candidates of the set as last scored, and the mass of all others. */
  #end = -1;
  #goesOn = 1;

  /** `limit`: candidates a set has at most, those that only experts name included. */
  constructor(opinions: readonly OpenOpinions[], limit: number, step: number) {
    this.#opinions = opinions;
    this.#stride = 1 + opinions.length * PER_EXPERT;
    this.#features = new Float64Array(limit * this.#stride);
    this.share = new Float64Array(limit);
    this.#rows = new Float64Array(ROWS * this.#stride);
    this.#rows[0] = FIRST_SHARE;
    for (let expert = 0; expert < opinions.length; expert++)
      this.#rows[1 + expert * PER_EXPERT] = FIRST_ODDS / opinions.length;
    this.#squares = new Float64Array(this.#stride).fill(CAUTION);
    this.#weights = new Float64Array(this.#stride);
    this.#gradient = new Float64Array(this.#stride);
    this.#step = step;
  }

  /** Whether the experts are to be listened to. */
  get listening(): boolean {
    return this.speaking && this.#trial.won;
  }

  /** Makes what the experts name in the slot candidates of the set, with their features; before `score`. */
  gather(set: CandidateSet, slot: number, known: number): void {
    this.speaking = false;
    this.#features.fill(0, 0, set.limit * this.#stride);
    for (let expert = 0; expert < this.#opinions.length; expert++) {
      const { probabilities, width } = this.#opinions[expert]!;
      const top = this.#hear(set, expert, slot * width, width, probabilities, known);
      if (expert === 0) this.#sure = sureness(top);
      if (top > 0) this.speaking = true;
    }
    this.#count = set.count;
  }

  /** Takes in one expert; returns the highest probability it gives, if the sequence goes on. */
  #hear(
    set: CandidateSet,
    expert: number,
    from: number,
    width: number,
    probabilities: Float32Array,
    known: number,
  ): number {
    const opinions = this.#opinions[expert]!;
    let named = 0;
    let end = 0;
    for (let i = from; i < from + width; i++) {
      if (opinions.typeAt(i) === END_OF_SEQUENCE) end += probabilities[i]!;
      else named += probabilities[i]!;
    }
    const goesOn = Math.max(1 - end, 1e-6);
    const scale = known / (Math.max(1 - named / goesOn, 0) + 1e-3 * known);
    let top = 0;
    for (let i = from; i < from + width; i++) {
      const probability = probabilities[i]! / goesOn;
      const type = opinions.typeAt(i);
      if (probability <= 0 || type === END_OF_SEQUENCE) continue;
      const candidate = set.addOffered(type);
      if (candidate < 0) continue;
      // Classes whose event types were merged speak for the same candidate.
      const at = candidate * this.#stride + 1 + expert * PER_EXPERT;
      const total = this.#features[at + 1]! + probability;
      this.#features[at] = fastLog(1 + total * scale);
      this.#features[at + 1] = total;
      if (top > 0) continue;
      this.#features[at + 2] = 1;
      top = probability;
    }
    return top;
  }

  /** Fills `share` for a set whose `share` is that of the online mix; `top` is the highest of those. */
  score(set: CandidateSet, top: number, lastType: number): void {
    this.#sumWeights(set, top, lastType);
    const { count } = set;
    const weights = this.#weights;
    const stride = this.#stride;
    for (let candidate = 0; candidate < count; candidate++) {
      const at = candidate * stride;
      this.#features[at] = fastLog(set.share[candidate]! + FLOOR);
      let sum = 0;
      for (let i = 0; i < stride; i++) sum += weights[i]! * this.#features[at + i]!;
      this.share[candidate] = sum;
    }
    this.#end = set.find(END_OF_SEQUENCE);
    const end = this.#end < 0 ? 0 : set.share[this.#end]!;
    this.#goesOn = 1 - end;
    if (this.#end >= 0) this.share[this.#end] = Number.NEGATIVE_INFINITY;
    softmax(this.share, count, this.#goesOn);
    if (this.#end >= 0) this.share[this.#end] = end;
  }

  #sumWeights(set: CandidateSet, top: number, lastType: number): void {
    const chosen = this.#chosen;
    const stride = this.#stride;
    chosen[1] = FIRST_ORDER + set.order;
    chosen[2] = FIRST_SURE + this.#sure * SURE + sureness(top);
    chosen[3] = FIRST_LAST + (lastType % LAST_TYPES);
    const weights = this.#weights;
    weights.set(this.#rows.subarray(0, stride));
    for (let select = 1; select < SELECTORS; select++) {
      const at = chosen[select]! * stride;
      for (let i = 0; i < stride; i++) weights[i] = weights[i]! + this.#rows[at + i]!;
    }
  }

  /**
   * Learns that a known `type` came. `trust`: probability that it is one that the contexts or the experts foretell; `jump`:
   * that the stream jumps to any known type.
   */
  learn(set: CandidateSet, type: number, trust: number, jump: number): void {
    const truth = this.speaking ? this.#placeOf(set, type) : -1;
    if (truth < 0 || truth === this.#end || this.#goesOn <= 0) return;
    this.#learnPlace(set, truth, trust, jump * set.jump[truth]!);
  }

  /** Place of a type among all candidates, also where those offered were taken back; -1 where it is none. */
  #placeOf(set: CandidateSet, type: number): number {
    const place = set.find(type);
    if (place >= 0) return place;
    for (let offered = set.own; offered < this.#count; offered++)
      if (set.types[offered] === type) return offered;
    return -1;
  }

  #learnPlace(set: CandidateSet, truth: number, trust: number, jump: number): void {
    const alone = trust * set.share[truth]! + jump;
    const mixed = trust * this.share[truth]! + jump;
    this.#trial.judge(
      Math.log(mixed / alone),
      hit(this.share, truth, this.#count) - hit(set.share, truth, this.#count),
    );
    const owed = (trust * this.share[truth]!) / mixed;
    const stride = this.#stride;
    const gradient = this.#gradient.fill(0);
    for (let candidate = 0; candidate < this.#count; candidate++) {
      if (candidate === this.#end) continue;
      const missed = owed * ((candidate === truth ? 1 : 0) - this.share[candidate]! / this.#goesOn);
      const at = candidate * stride;
      for (let i = 0; i < stride; i++) gradient[i] = gradient[i]! + missed * this.#features[at + i]!;
    }
    this.#apply();
  }

  #apply(): void {
    const change = this.#gradient;
    const stride = this.#stride;
    for (let i = 0; i < stride; i++) {
      const slope = change[i]!;
      if (slope === 0) continue;
      this.#squares[i] = this.#squares[i]! + slope * slope;
      change[i] = (this.#step * slope) / Math.sqrt(this.#squares[i]!);
    }
    for (let select = 0; select < SELECTORS; select++) {
      const at = this.#chosen[select]! * stride;
      for (let i = 0; i < stride; i++) this.#rows[at + i] = this.#rows[at + i]! + change[i]!;
    }
  }

  /** What each expert adds to the score of a candidate of the set as last scored. */
  contributions(candidate: number): { expert: string; score: number }[] {
    return this.#opinions.map(({ name }, expert) => {
      const first = 1 + expert * PER_EXPERT;
      let score = 0;
      for (let i = first; i < first + PER_EXPERT; i++)
        score += this.#weights[i]! * this.#features[candidate * this.#stride + i]!;
      return { expert: name, score };
    });
  }

  save(writer: StateWriter): void {
    writer.section('hearing', 1);
    writer.strings(this.#opinions.map(({ name }) => name));
    writer.array(this.#rows);
    writer.array(this.#squares);
    this.#trial.save(writer);
  }

  /** Goes on with the weights that were saved if the experts are the same by name; otherwise begins anew. */
  restore(reader: StateReader): void {
    reader.section('hearing', 1);
    const names = reader.strings();
    const rows = reader.float64();
    const squares = reader.float64();
    const same =
      names.length === this.#opinions.length && names.every((name, i) => name === this.#opinions[i]!.name);
    const trial = same ? this.#trial : new Trial('hearing-trial', LEAD);
    trial.restore(reader);
    if (!same) return;
    this.#rows.set(rows);
    this.#squares.set(squares);
  }
}

/** 1 where the truth has the highest share. */
function hit(share: Float64Array, truth: number, count: number): number {
  for (let i = 0; i < count; i++) if (share[i]! > share[truth]!) return 0;
  return 1;
}
