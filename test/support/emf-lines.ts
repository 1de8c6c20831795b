/** A value that CloudWatch would read out of a log, and the sets of labels that it goes under. */
export interface EmfValue {
  readonly name: string;
  readonly unit: string;
  readonly value: number | readonly number[];
  /** `['environment=test', 'reason=broken-json']`, one list for each metric in CloudWatch. */
  readonly sets: readonly (readonly string[])[];
}

interface EmfLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

/** Reads a log as CloudWatch does: lines in its embedded metric format, under the namespace of Logcast. */
export function emfValues(log: string): EmfValue[] {
  const lines = log.split('\n').filter((line) => line.includes('"_aws"'));
  return lines.flatMap((text) => {
    const line = JSON.parse(text) as EmfLine;
    return line._aws.CloudWatchMetrics.filter(({ Namespace }) => Namespace === 'Logcast').flatMap(
      ({ Dimensions, Metrics }) =>
        Metrics.map(({ Name, Unit }) => ({
          name: Name,
          unit: Unit,
          value: line[Name] as number,
          sets: Dimensions.map((labels) => labels.map((label) => `${label}=${line[label]}`)),
        })),
    );
  });
}

/** What CloudWatch adds up of a counter under exactly these labels: alarms see nothing else. */
export function emfSum(values: readonly EmfValue[], name: string, ...labels: readonly string[]): number {
  const wanted = ['environment=test', ...labels].join();
  return values
    .filter((found) => found.name === name && found.sets.some((set) => set.join() === wanted))
    .flatMap(({ value }) => value)
    .reduce((sum, value) => sum + value, 0);
}
