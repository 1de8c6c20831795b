/** A metric as it is declared, once and as data: EMF, Prometheus, dashboards and the table in the README come from it. */
export interface MetricDefinition {
  /** As Prometheus writes it: `logcast_events_total`. */
  readonly name: string;
  /** CloudWatch's unit. */
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds' | 'Bytes' | 'Percent' | 'None';
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly description: string;
  /** Also written without its labels where sums over them are not to be had later: an alarm of CloudWatch sees one set of labels. */
  readonly summed?: boolean;
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

/** Takes in measured values; never throws and never waits. */
export interface Metrics<Name extends string = string> {
  /** Adds to a counter, sets a gauge, observes a histogram. Labels not declared are an error in tests, ignored live. */
  record(name: Name, value: number, labels?: Readonly<Record<string, string>>): void;
}
