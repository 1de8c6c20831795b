import type { SessionReason, SessionScore } from '../anomaly/session-score.ts';
import type { PairedBlock } from '../outcomes/paired-block.ts';
import type { ScoredStep } from '../outcomes/scored-step.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { StepOutcome } from '../ranking/outcome.ts';
import type { Evidence } from '../ranking/ranker.ts';
import type { Onset, RiskForecast, RiskOutcome } from '../risk/forecast.ts';
import type { StepRows } from '../sequences/step-rows.ts';
import type { Incident, Warning } from '../warnings/warning.ts';

/** A candidate next event. */
export interface Candidate {
  /** Event type id; `end` for the end of the sequence. */
  readonly type: string;
  readonly template: string;
  readonly probability: number;
}

/** What comes next in a sequence, said right after an event of it. */
export interface PredictionRecord {
  readonly kind: 'prediction';
  readonly id: string;
  /** Event time at which it was made, epoch ms. */
  readonly time: number;
  readonly sequence: string;
  /** Id of the event it follows, where the sender gave one, and that event's type. */
  readonly after?: { readonly type: string; readonly event?: string };
  /** Most probable first. */
  readonly next: readonly Candidate[];
  /** Probability that an event type comes that was never seen before. */
  readonly novelty: number;
  /** Seconds until the next event: 10 %, 50 % and 90 % quantile, and mean; records of earlier versions lack the mean. */
  readonly seconds?: {
    readonly q10: number;
    readonly q50: number;
    readonly q90: number;
    readonly mean?: number;
  };
  /** The experts that speak for the first candidate, strongest first; a registered model with its version, as in `gru@3`. */
  readonly because: readonly Evidence[];
}

/** What a prediction turned out to be worth. */
export interface OutcomeRecord {
  readonly kind: 'outcome';
  /** Id of the prediction. */
  readonly id: string;
  readonly time: number;
  readonly sequence: string;
  /** What came, and its place in the ranking (1: first; null: not among the candidates kept). */
  readonly type: string;
  readonly rank: number | null;
  /** −ln of the probability that it had been given, nats. */
  readonly logLoss: number;
  /** Seconds it took, beside the median predicted. */
  readonly seconds: number;
  readonly predictedSeconds: number;
}

/** Event type `from` was merged into a wider one: later outcomes name that. */
export interface MergeRecord {
  readonly kind: 'merge';
  readonly from: string;
  readonly into: string;
  readonly template: string;
}

/** Events of type `into` were of type `from` until now, `share` of them: the word they differ in has turned out to be a category. */
export interface SplitRecord {
  readonly kind: 'split';
  readonly from: string;
  readonly into: string;
  readonly template: string;
  readonly share: number;
}

/** A session that is unlike the normal ones, at its end or, `provisional`, already before. */
export interface AnomalyRecord {
  readonly kind: 'anomaly';
  readonly id: string;
  readonly sequence: string;
  readonly from: number;
  readonly to: number;
  readonly events: number;
  readonly score: number;
  readonly threshold: number;
  readonly provisional: boolean;
  readonly reasons: readonly (Omit<SessionReason, 'type'> & {
    readonly type: string;
    readonly template: string;
  })[];
}

/** Receives what the pipeline says, in order. What a sink does not ask for is not made. */
export interface PipelineSink {
  prediction?(record: PredictionRecord): void;
  outcome?(record: OutcomeRecord): void;
  merge?(record: MergeRecord): void;
  split?(record: SplitRecord): void;
  anomaly?(record: AnomalyRecord): void;
  /** Every session as it closes, anomalous or not; for backtests. */
  session?(sequence: string, score: SessionScore): void;
  warning(warning: Warning): void;
  incident(incident: Incident): void;
  /** Every forecast of the risk model and, later, its truth. */
  forecast?(forecast: RiskForecast): void;
  riskOutcome?(outcome: RiskOutcome): void;
  onset?(onset: Onset): void;
  /** What two versions of a registered model were worth on the same run of events. */
  pair?(block: PairedBlock): void;
}

/** Hears every step with its outcome, in order: how baselines are measured on exactly the same rows. */
export interface StepObserver {
  step(rows: StepRows, row: number, outcome: StepOutcome): void;
  /**
   * What the mix said of the step as it was issued, and then each batch expert alone; valid during the call only. Not told
   * of steps whose forecast was not issued, nor of sequences that end with the input.
   */
  scored?(model: string, step: ScoredStep, rows: StepRows, row: number): void;
  /** The input has ended with the sequence open: the row (AT_INPUT_END) closes its session for those who judge sessions, and is no step. */
  left?(rows: StepRows, row: number): void;
  merge(merge: TypeMerge): void;
  split?(split: TypeSplit): void;
}
