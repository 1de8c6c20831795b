/** Hot path (benchmark: pipeline): outcomes of many steps as one array of numbers, to go from thread to thread. */
import type { StepOutcome } from './outcome.ts';

/** Numbers of one outcome. What batch experts said has no place here. */
export const OUTCOME_NUMBERS = 17;

/** Writes an outcome as step number `step`. */
export function packOutcome(outcome: StepOutcome, into: Float64Array, step: number): void {
  const at = step * OUTCOME_NUMBERS;
  into[at] = outcome.start ? 1 : 0;
  into[at + 1] = outcome.novel ? 1 : 0;
  into[at + 2] = outcome.issued ? 1 : 0;
  into[at + 3] = outcome.rank;
  into[at + 4] = outcome.logLoss;
  into[at + 5] = outcome.topType;
  into[at + 6] = outcome.topProbability;
  into[at + 7] = outcome.freshRank;
  into[at + 8] = outcome.freshLogLoss;
  into[at + 9] = outcome.freshTopType;
  into[at + 10] = outcome.freshTopProbability;
  into[at + 11] = outcome.timed ? 1 : 0;
  into[at + 12] = outcome.q10;
  into[at + 13] = outcome.q50;
  into[at + 14] = outcome.q90;
  into[at + 15] = outcome.mean;
  into[at + 16] = outcome.gapSeconds;
}

/** Reads what was packed as step number `step`. */
export function unpackOutcome(from: Float64Array, step: number, outcome: StepOutcome): void {
  const at = step * OUTCOME_NUMBERS;
  outcome.start = from[at] === 1;
  outcome.novel = from[at + 1] === 1;
  outcome.issued = from[at + 2] === 1;
  outcome.rank = from[at + 3]!;
  outcome.logLoss = from[at + 4]!;
  outcome.topType = from[at + 5]!;
  outcome.topProbability = from[at + 6]!;
  outcome.freshRank = from[at + 7]!;
  outcome.freshLogLoss = from[at + 8]!;
  outcome.freshTopType = from[at + 9]!;
  outcome.freshTopProbability = from[at + 10]!;
  outcome.timed = from[at + 11] === 1;
  outcome.q10 = from[at + 12]!;
  outcome.q50 = from[at + 13]!;
  outcome.q90 = from[at + 14]!;
  outcome.mean = from[at + 15]!;
  outcome.gapSeconds = from[at + 16]!;
}
