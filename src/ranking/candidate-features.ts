/**
 * Hot path (benchmark: ablation). The best candidates of a set as rows of plain numbers: what a ranking model that was
 * trained offline sees, in training and when it serves.
 */
import { fastLog } from '../models/fast-log.ts';
import type { OnlineExperts } from '../models/online-experts.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import { type CandidateSet, DENSE } from './candidate-set.ts';

/** Candidates described at most. */
export const MOST_DESCRIBED = 16;

/** Candidates with a smaller share among the candidates are left to the online mix. */
export const LEAST_SHARE = 1e-3;

/** Features of a candidate whatever the experts are; behind them come three per expert. */
const PLAIN = [
  'logShare',
  'margin',
  'place',
  'described',
  'end',
  'order',
  'firm',
  'length',
  'gap',
  'back',
  'times',
  'share',
  'recent',
  'repeat',
  'jump',
] as const;

/** Features of the stream, the first of DENSE, that a row holds. */
const DESCRIBED = 4;
/** Places of the first features that come from the sequence, and from the stream. */
const [SEQUENCE, STREAM] = [PLAIN.indexOf('length'), PLAIN.indexOf('share')];

/** Names of the features in their order, for experts named `voices`. */
export function candidateFeatureNames(voices: readonly string[]): string[] {
  return [...PLAIN, ...voices.flatMap((voice) => [`slow:${voice}`, `fast:${voice}`, `state:${voice}`])];
}

/** Rows of features, best candidate by the online mix first; refilled for each set, nothing is allocated. */
export class CandidateFeatures {
  /** Features per row. */
  readonly width: number;
  /** Rows filled. */
  rows = 0;
  /** Place in the set of the candidate of each row. */
  readonly places = new Int32Array(MOST_DESCRIBED);
  /** [rows, width]. */
  readonly values: Float32Array;
  readonly #voices: number;
  readonly #rowOf: Int32Array;
  /** Candidates of the set that the online mix has ranked. */
  #candidates = 0;

  /** `voices`: number of experts; `limit`: candidates a set has at most. */
  constructor(voices: number, limit: number) {
    this.#voices = voices;
    this.width = PLAIN.length + voices * 3;
    this.values = new Float32Array(MOST_DESCRIBED * this.width);
    this.#rowOf = new Int32Array(limit);
  }

  /** Describes the best candidates of the set of a slot, whose `share` is that of the online mix. */
  fill(set: CandidateSet, experts: OnlineExperts, slot: number): void {
    this.#choose(set);
    this.values.fill(0, 0, this.rows * this.width);
    for (let row = 0; row < this.rows; row++) this.#describe(set, row);
    this.#describeSequence(set, experts, slot);
    const first = PLAIN.length;
    for (let pair = 0; pair < set.pairs; pair++) {
      const row = this.#rowOf[set.pairCandidate[pair]!]!;
      if (row < 0 || set.pairVoice[pair]! >= this.#voices) continue;
      const at = row * this.width + first + set.pairVoice[pair]! * 3;
      this.values[at] = set.pairSlow[pair]!;
      this.values[at + 1] = set.pairFast[pair]!;
    }
  }

  /** Keeps the candidates with the highest shares, in order; of equal ones the earlier first. */
  #choose(set: CandidateSet): void {
    const { share, count } = set;
    const { places } = this;
    let rows = 0;
    for (let candidate = 0; candidate < count; candidate++) {
      this.#rowOf[candidate] = -1;
      const own = share[candidate]!;
      if (own < LEAST_SHARE) continue;
      if (rows === MOST_DESCRIBED && own <= share[places[rows - 1]!]!) continue;
      let at = rows < MOST_DESCRIBED ? rows++ : rows - 1;
      for (; at > 0 && share[places[at - 1]!]! < own; at--) places[at] = places[at - 1]!;
      places[at] = candidate;
    }
    for (let row = 0; row < rows; row++) this.#rowOf[places[row]!] = row;
    this.rows = rows;
    this.#candidates = count;
  }

  #describe(set: CandidateSet, row: number): void {
    const { values } = this;
    const candidate = this.places[row]!;
    const top = fastLog(set.share[this.places[0]!]!);
    const logShare = fastLog(set.share[candidate]!);
    let at = row * this.width;
    values[at] = logShare;
    values[at + 1] = logShare - top;
    values[at + 2] = row;
    values[at + 3] = this.rows;
    values[at + 4] = set.types[candidate] === END_OF_SEQUENCE ? 1 : 0;
    values[at + 5] = set.order;
    values[at + 6] = set.firm;
    for (let i = 0; i < DESCRIBED; i++) values[at + STREAM + i] = set.dense[candidate * DENSE + i]!;
    at += PLAIN.length + 2;
    for (let voice = 0; voice < this.#voices; voice++) values[at + voice * 3] = set.state[voice]!;
  }

  /** How long the sequence is, how fast it goes, and when and how often each candidate was among its latest events. */
  #describeSequence(set: CandidateSet, { memory, codes }: OnlineExperts, slot: number): void {
    const { values, width } = this;
    const length = fastLog(1 + memory.length[slot]!);
    const gap = fastLog(1 + memory.gap[slot]! / 1000);
    const recent = memory.recent(slot);
    for (let row = 0; row < this.rows; row++) {
      const code = codes.code(set.types[this.places[row]!]!);
      const at = row * width + SEQUENCE;
      values[at] = length;
      values[at + 1] = gap;
      for (let back = recent.length - 1; back >= 0; back--) {
        if (recent[back] !== code) continue;
        values[at + 2] = back + 1;
        values[at + 3] = values[at + 3]! + 1;
      }
    }
  }

  /** Row of the candidate at this place of the set, -1 where it is not described. */
  rowOf(place: number): number {
    return place < this.#candidates ? this.#rowOf[place]! : -1;
  }
}
