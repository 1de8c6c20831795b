/** One event as the risk model sees it. */
export interface RiskEvent {
  /** Epoch milliseconds; an event older than the newest one counts as happening with it. */
  readonly time: number;
  readonly type: number;
  /** OpenTelemetry severity number. */
  readonly severity: number;
  /** Dense index of the source. */
  readonly source: number;
  /** Bit i is set where watch i (of at most 30) watches this event. */
  readonly watched: number;
  /** −ln of the probability that the ranking model gave this event, nats; 0 where unknown. */
  readonly surprise: number;
  /** First event of its type. */
  readonly novel: boolean;
  /** Fields of the event; the numeric ones are followed as gauges. */
  readonly fields?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** P(the next onset of a watch comes within the horizon), made at a grid point from events before it. */
export interface RiskForecast {
  /** Index of the target (watch and horizon), of the watch, and the horizon in seconds. */
  readonly target: number;
  readonly watch: number;
  readonly horizonSeconds: number;
  /** Grid point, epoch ms. */
  readonly time: number;
  readonly probability: number;
  /** Plain baselines: the long-run rate, and the rate at this time since the last watched event. */
  readonly baseRate: number;
  readonly recency: number;
  /** Share of the best baseline's log-loss saved so far; 0 or less means: no skill, do not act on it. */
  readonly skill: number;
  /** Onsets of the watch seen so far. */
  readonly onsets: number;
}

/** A forecast whose horizon is over, with its truth. */
export interface RiskOutcome {
  readonly target: number;
  readonly watch: number;
  readonly horizonSeconds: number;
  readonly time: number;
  readonly probability: number;
  readonly baseRate: number;
  readonly recency: number;
  readonly label: boolean;
}

/** The first watched event of an incident. */
export interface Onset {
  readonly watch: number;
  /** Epoch ms. */
  readonly time: number;
  readonly type: number;
}

/** What raised a probability: an event type, or a group of them such as "errors of one source". */
export interface Evidence {
  /** Event type index, −1 for a group. */
  readonly type: number;
  /** Where `type` is −1, in words what was counted, or the name of the numeric field. */
  readonly group?: string;
  /** Index of the source where the evidence is about one. */
  readonly source?: number;
  /** Log-odds over the base rate that this evidence alone would justify. */
  readonly contribution: number;
  /** Decayed count in the long window at the time of the forecast; of a numeric field, its recent mean. */
  readonly count: number;
  /** Epoch ms of its last event. */
  readonly lastSeen: number;
  /** Past episodes of this evidence that led to an onset, and all of them. */
  readonly hits: number;
  readonly episodes: number;
}

/** Receives what the model says, in order of time. */
export interface RiskSink {
  /** `explain` ranks the evidence, strongest first; it may only be called before this method returns. */
  forecast(forecast: RiskForecast, explain: (limit: number) => Evidence[]): void;
  outcome(outcome: RiskOutcome): void;
  onset(onset: Onset): void;
}
