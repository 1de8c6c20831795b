import type { ModelVersion } from '../../registry/model-registry.ts';
import { cut, keyOf, MAX_TAG, metricsOf, paramsOf } from './figures.ts';
import type { KeyValue, RunBatch, RunMetric } from './log-batches.ts';

/** What a package says of its training. */
export type Lineage = ModelVersion['lineage'];

/** A lineage as parameters and metrics of a run; the same for the same package, whoever logs it first. */
export function lineageBatch(lineage: Lineage, timestamp: number): RunBatch {
  const { parameters, metrics, ...origin } = lineage;
  const params = new Map([...paramsOf(parameters), ...paramsOf({ lineage: origin })]);
  return { params: pairsOf(params), metrics: measurements(metricsOf(metrics), timestamp), tags: [] };
}

/** Metrics that are measured once. */
export function measurements(metrics: ReadonlyMap<string, number>, timestamp: number, step = 0): RunMetric[] {
  return [...metrics].map(([key, value]) => ({ key, value, timestamp, step }));
}

/** Texts by name as MLflow takes them. */
export function pairsOf(texts: Iterable<readonly [string, string]>): KeyValue[] {
  return [...texts].map(([key, value]) => ({ key: keyOf(key), value: cut(value, MAX_TAG) }));
}
