/** What became of the prediction of which event comes next; a part of what the ranking model tells of each step. */
export interface RankedStep {
  /** The event type came for the first time ever. */
  readonly novel: boolean;
  /** Place of the truth among the candidates, 0 for the first; −1 when it was none of them. */
  readonly rank: number;
  /** −ln of the probability given to the truth, nats; for a novel type, of the probability of anything new. */
  readonly logLoss: number;
  /** Probability of the first candidate. */
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
}

/** One step with its prediction: the ranking model and every baseline report this much. */
export interface ScoredStep extends RankedStep, TimedStep {}
