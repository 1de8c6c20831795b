import { TIMES } from './time-distribution.ts';

/** What one step turned out to say about the prediction it settles; reused for every step, see createStepOutcome. */
export interface StepOutcome {
  /** The first event of its sequence: its prediction says how a sequence begins, given that one begins now. */
  start: boolean;
  /** The event type had never been seen before. */
  novel: boolean;
  /** The prediction had been issued; where not, the four measures below are those of the fresh one. */
  issued: boolean;
  /** Place of the truth in the prediction as issued, 0 is best; -1 where it was not among the candidates kept. */
  rank: number;
  /** −ln of the probability the prediction as issued gave to the truth. */
  logLoss: number;
  /** Likeliest type as issued, and its probability; -1 and 0 where the prediction had no candidate. */
  topType: number;
  topProbability: number;
  /** The same prediction read again just before the step, with all the stream had taught in between. */
  freshRank: number;
  freshLogLoss: number;
  freshTopType: number;
  freshTopProbability: number;
  /** Whether there is a time to this event (not for the first event of a sequence, nor for its end). */
  timed: boolean;
  /** Predicted quantiles and mean of the time since the event before, NaN where none was issued; and what it was. In seconds. */
  q10: number;
  q50: number;
  q90: number;
  mean: number;
  gapSeconds: number;
  /** Place of the truth among the types each batch expert named, -1 where not, and −ln of the probability it gave. */
  readonly expertRank: Int32Array;
  readonly expertLogLoss: Float64Array;
  /** The first type each named, -1: none, with its probability, and its quantiles .1, .5, .9 and mean of the time in seconds (NaN: none). */
  readonly expertTopType: Int32Array;
  readonly expertTopProbability: Float64Array;
  readonly expertQuantiles: Float64Array;
}

/** An outcome to be filled by Forecaster.step, for a forecaster with that many batch experts. */
export function createStepOutcome(experts = 0): StepOutcome {
  return {
    start: false,
    novel: false,
    issued: false,
    rank: -1,
    logLoss: 0,
    topType: -1,
    topProbability: 0,
    freshRank: -1,
    freshLogLoss: 0,
    freshTopType: -1,
    freshTopProbability: 0,
    timed: false,
    q10: 0,
    q50: 0,
    q90: 0,
    mean: 0,
    gapSeconds: 0,
    expertRank: new Int32Array(experts).fill(-1),
    expertLogLoss: new Float64Array(experts),
    expertTopType: new Int32Array(experts).fill(-1),
    expertTopProbability: new Float64Array(experts),
    expertQuantiles: new Float64Array(experts * TIMES).fill(Number.NaN),
  };
}
