import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { definitionOf } from '../../src/monitoring/bounded-labels.ts';
import type { Measured, Series } from '../contracts/metrics.ts';

/** A line of the page: name, labels in braces where there are some, value. */
const SAMPLE = /^(?<name>\w+?)(?<part>_sum|_count|_bucket)?(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** What Prometheus reads out of a page, metrics of the catalogue alone. */
export function seriesOfPage(page: string): Series[] {
  const series = new Map<string, Series>();
  for (const line of page.split('\n')) {
    const { name = '', part, labels = '', value } = SAMPLE.exec(line)?.groups ?? {};
    if (!definitionOf(name) || part === '_bucket') continue;
    const key = `${name}{${labels}}`;
    const before = series.get(key) ?? { name, labels: labelsOf(labels), value: Number.NaN };
    series.set(key, { ...before, [part === '_count' ? 'count' : 'value']: Number(value) });
  }
  return [...series.values()];
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(LABEL)].map(([, label, value]) => [label!, value!]));
}

interface EmfLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

/** What CloudWatch reads out of the log of a process that measures this. Throws where the process fails. */
export function seriesOfEmf(measured: readonly Measured[]): Series[] {
  const program = join(import.meta.dirname, 'emf-process.ts');
  const told = measured.map(([name, value, ...labels]) => [name, `${value}`, ...labels]);
  const env = { ...process.env, AWS_EMF_ENVIRONMENT: 'Local' };
  const log = execFileSync(process.execPath, ['--no-warnings', program, JSON.stringify(told)], { env });
  return `${log}`
    .split('\n')
    .filter(Boolean)
    .flatMap((text) => {
      const line = JSON.parse(text) as EmfLine;
      return line._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
        Metrics.map(({ Name }) => seriesOf(Name, Dimensions.at(-1)!, line)),
      );
    });
}

function seriesOf(name: string, dimensions: readonly string[], line: EmfLine): Series {
  const values = [line[name]].flat() as number[];
  const labels = dimensions
    .filter((label) => label !== 'environment')
    .map((label) => [label, line[label] as string]);
  const { kind } = definitionOf(name)!;
  const value = kind === 'gauge' ? values.at(-1)! : values.reduce((sum, one) => sum + one, 0);
  const count = kind === 'histogram' && { count: values.length };
  return { name, labels: Object.fromEntries(labels), value, ...count };
}
