/**
 * Hot path (benchmark: ablation). Prediction by partial matching over the plain orders that a candidate set has read, with
 * interpolated absolute discounting (Pitman–Yor smoothing with one table per type; Teh 2006): counts only, nothing
 * learned, never faded. It moves as slowly as its counts do, so a batch of equal events does not carry it away.
 */
import { PLAIN_ORDERS } from '../models/contexts.ts';
import type { TypeStatistics } from '../models/type-statistics.ts';
import type { CandidateSet } from './candidate-set.ts';

/** Discount of a count, and what a context owes to the next shorter one besides. */
const DISCOUNT = 0.5;
const STRENGTH = 0.5;

/** Fills the first `count` of `out` with P(candidate of the set, given a known type comes); returns what all other types get. */
export function slowShares(set: CandidateSet, statistics: TypeStatistics, out: Float64Array): number {
  const { count, types } = set;
  const total = statistics.step + STRENGTH + DISCOUNT * statistics.known;
  let rest = 1;
  for (let place = 0; place < count; place++) {
    const share = (statistics.countOf(types[place]!) + DISCOUNT) / total;
    out[place] = share;
    rest -= share;
  }
  rest = Math.max(rest, 1e-6);
  for (let order = 0; order < PLAIN_ORDERS; order++) {
    const visits = set.visits[order]!;
    if (visits === 0) continue;
    const first = set.firstPair[order]!;
    const last = first + set.successors[order]!;
    const scale = 1 / (visits + STRENGTH);
    const backOff = (STRENGTH + DISCOUNT * set.successors[order]!) * scale;
    for (let place = 0; place < count; place++) out[place] = out[place]! * backOff;
    rest *= backOff;
    for (let pair = first; pair < last; pair++) {
      const place = set.pairCandidate[pair]!;
      out[place] = out[place]! + Math.max(0, set.pairCount[pair]! - DISCOUNT) * scale;
    }
  }
  return rest;
}
