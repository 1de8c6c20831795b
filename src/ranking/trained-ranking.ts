/** Hot path (benchmark: ablation). A ranking model trained offline in place of the weights of the online mix. */
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import { scoreRow, type TreeEnsemble } from './boosted-trees.ts';
import { type CandidateFeatures, candidateFeatureNames, MOST_DESCRIBED } from './candidate-features.ts';
import type { CandidateSet } from './candidate-set.ts';
import { RankingModelError } from './errors.ts';

/** What the log-odds keep at each event: about fifty events back count. */
const KEEP = 0.98;
const MOST_FAVOUR = 6;
/** Share that neither is held to have fallen below. */
const FLOOR = 1e-4;

/** Trees and the names of the features they were trained on, in order. */
export interface TrainedModel {
  readonly features: readonly string[];
  readonly trees: TreeEnsemble;
  /** Whether sequences ended in what they were trained on; if not, the end keeps what the online mix gives it. */
  readonly ends: boolean;
}

/**
 * Divides anew among the best candidates what the online mix gave to all of them together; the others keep their
 * share. The online mix learns on beside it from its own shares.
 */
export class TrainedRanking {
  readonly #trees: TreeEnsemble;
  readonly #ends: boolean;
  readonly #scores = new Float64Array(MOST_DESCRIBED);
  readonly #online = new Float64Array(MOST_DESCRIBED);
  /** Log-odds of the trees against the online mix, by what each gave to what came of late. */
  favour: number;

  /** Throws RankingModelError where the model was trained on features other than those of these experts. */
  constructor(model: TrainedModel, voices: readonly string[], favour: number) {
    checkFeatures(model.features, candidateFeatureNames(voices));
    this.#trees = model.trees;
    this.#ends = model.ends;
    this.favour = favour;
  }

  /** Replaces the shares of the best candidates of a set as the online mix ranked it; returns the highest share. */
  rescore(set: CandidateSet, features: CandidateFeatures): number {
    const { rows, places, values, width } = features;
    const scores = this.#scores;
    const online = this.#online;
    let top = Number.NEGATIVE_INFINITY;
    let mass = 0;
    for (let row = 0; row < rows; row++) {
      online[row] = set.share[places[row]!]!;
      if (this.#isLeftAlone(set, places[row]!)) continue;
      scores[row] = rows === 1 ? 0 : scoreRow(this.#trees, values, row * width);
      if (scores[row]! > top) top = scores[row]!;
      mass += online[row]!;
    }
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      if (this.#isLeftAlone(set, places[row]!)) continue;
      scores[row] = Math.exp(scores[row]! - top);
      sum += scores[row]!;
    }
    const trust = 1 / (1 + Math.exp(-this.favour));
    let best = 0;
    for (let row = 0; row < rows; row++) {
      scores[row] = this.#isLeftAlone(set, places[row]!) ? online[row]! : (scores[row]! * mass) / sum;
      const share = trust * scores[row]! + (1 - trust) * online[row]!;
      set.share[places[row]!] = share;
      if (share > best) best = share;
    }
    return best;
  }

  #isLeftAlone(set: CandidateSet, place: number): boolean {
    return !this.#ends && set.types[place] === END_OF_SEQUENCE;
  }

  /**
   * Gives the set as last rescored the shares of the online mix again, and learns whom to trust: `truth` is the row that
   * came, -1 where none of them did.
   */
  learn(set: CandidateSet, { rows, places }: CandidateFeatures, truth: number): void {
    for (let row = 0; row < rows; row++) set.share[places[row]!] = this.#online[row]!;
    if (rows < 2 || truth < 0) return;
    const gain = Math.log(Math.max(this.#scores[truth]!, FLOOR) / Math.max(this.#online[truth]!, FLOOR));
    this.favour = Math.max(-MOST_FAVOUR, Math.min(MOST_FAVOUR, this.favour * KEEP + gain));
  }
}

function checkFeatures(trained: readonly string[], known: readonly string[]): void {
  if (trained.length === known.length && trained.every((name, at) => name === known[at])) return;
  const missing = trained.filter((name) => !known.includes(name));
  const added = known.filter((name) => !trained.includes(name));
  const told = [
    ...(missing.length > 0 ? [`it was trained with ${missing.join(', ')}, which no expert gives now`] : []),
    ...(added.length > 0 ? [`it does not know ${added.join(', ')}`] : []),
  ];
  throw new RankingModelError(
    `ranking model: expected the features of the experts at hand, but ${told.join(' and ') || 'their order differs'}; train it again with these experts, or set ranking.model to online`,
  );
}
