/** What became of the prediction for one step; the ranking stage reuses one object for all steps. */
export interface StepOutcome {
  /** False where nothing was predicted; the other measures are void then. */
  readonly hadPrediction: boolean;
  /** Event type that came. */
  readonly type: number;
  /** Place of the event type that came among the candidates, 0 for the first; −1 when it was none of them. */
  readonly rank: number;
  /** −ln of the probability given to the event type that came, nats. */
  readonly logLoss: number;
  /** The event type came for the first time ever. */
  readonly novel: boolean;
  /** Probability of the first candidate. */
  readonly pTop1: number;
  /** Predicted quantiles of the time to the event, seconds; NaN where no time was predicted. */
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
  /** Seconds since the event before in the sequence; NaN for its first event. */
  readonly actualSeconds: number;
}
