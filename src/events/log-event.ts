/** OpenTelemetry severity numbers of the levels we tell apart; 0 where a record says nothing. */
export const SEVERITY = { unset: 0, trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 } as const;

/** One typed-to-be event: what a log record says once its envelope and header are off. */
export interface LogEvent {
  /** Event time, epoch milliseconds (fractions kept). */
  readonly time: number;
  /** File, log stream, host or node the record came from. */
  readonly source: string;
  /** The text without its header: what the template miner reads. */
  readonly message: string;
  /** OpenTelemetry severity number, see SEVERITY. */
  readonly severity: number;
  /** Logger, process or module named by the header. */
  readonly component?: string;
  /** Event type stated by the sender (structured events, access logs): used as the template as it stands. */
  readonly type?: string;
  /** Sequence key stated by the sender; otherwise the sequences stage derives it. */
  readonly sequence?: string;
  readonly tags?: readonly string[];
  /** Scalar fields of a structured record, for sequence keys by field. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  readonly id?: string;
}

/** A record that can never be used, kept with the reason. */
export interface Rejected {
  readonly source: string;
  /** Position of the record in its source: byte offset of a line, index within an envelope. */
  readonly position: number;
  /** One of the short machine-readable reasons declared in events/errors.ts. */
  readonly reason: string;
  readonly detail: string;
  /** The payload, cut to a bounded size. */
  readonly payload: string;
}
