import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

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

test('what a function measures stands in its log as CloudWatch reads it, labels as dimensions, each invocation once', () => {
  const program = join(import.meta.dirname, '../../support/emf-writer.ts');
  const env = { ...process.env, AWS_EMF_ENVIRONMENT: 'Local' };

  const out = execFileSync(process.execPath, ['--no-warnings', program], { env }).toString();

  const lines: EmfLine[] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const found = lines.flatMap((line) =>
    line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.map(({ Name, Unit }) => ({
        Namespace,
        labels: Dimensions[0]!.map((label) => `${label}=${line[label]}`),
        Name,
        Unit,
        value: line[Name],
      })),
    ),
  );
  const Namespace = 'Logcast';
  const events = (value: number) => ({
    Namespace,
    labels: ['environment=test'],
    Name: 'logcast_events_total',
    Unit: 'Count',
    value,
  });
  const lag = {
    Namespace,
    labels: ['environment=test'],
    Name: 'logcast_lag_seconds',
    Unit: 'Seconds',
    value: 1.5,
  };
  const rejected = {
    Namespace,
    labels: ['environment=test', 'reason=broken-json'],
    Name: 'logcast_rejected_total',
    Unit: 'Count',
    value: 2,
  };
  expect(found).toEqual([events(1000), lag, rejected, events(500), lag, rejected]);
});
