/** What became of the prediction of which event comes next; a part of what the ranking model tells of each step. */
export interface RankedStep {
  /** The first event of its sequence: what was foretold is how a sequence begins. */
  readonly start: boolean;
  /** The event type came for the first time ever. */
  readonly novel: boolean;
  /** Place of the truth among the candidates, 0 for the first; −1 when it was none of them. */
  readonly rank: number;
  /** −ln of the probability given to the truth, nats; for a novel type, of the probability of anything new. */
  readonly logLoss: number;
  /** The first candidate and its probability; −1 and 0 where there was none. */
  readonly topType: number;
  readonly topProbability: number;
}

/** What became of the prediction of when it comes. */
export interface TimedStep {
  /** Whether a time was predicted: not for the first event of a sequence, nor for its end. */
  readonly timed: boolean;
  /** Predicted quantiles of the time since the event before, and what it was, in seconds. */
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
  readonly gapSeconds: number;
  /** Its predicted mean, seconds; absent or NaN where only quantiles were told. */
  readonly mean?: number;
}

/** One step with its prediction: the ranking model and every baseline report this much. */
export interface ScoredStep extends RankedStep, TimedStep {}
