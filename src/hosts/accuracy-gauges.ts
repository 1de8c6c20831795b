import type { AccuracyView } from '../api/schemas/accuracy.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';

/** Name and version of a model out of `name@3`, as registered models are called in the mix. */
function labelsOf(model: string): { readonly model: string; readonly version: string } {
  const at = model.lastIndexOf('@');
  return at < 0 ? { model, version: 'none' } : { model: model.slice(0, at), version: model.slice(at + 1) };
}

/** Sets the gauges of accuracy; what could not be judged yet stays unset. */
export function recordAccuracy(accuracy: AccuracyView | undefined, metrics: Metrics<MetricName>): void {
  if (accuracy === undefined) return;
  const set = (name: MetricName, value: number | null, labels: Readonly<Record<string, string>>): void => {
    if (value !== null) metrics.record(name, value, labels);
  };
  for (const [model, { nextEvent, timeToNext }] of Object.entries(accuracy.perModel)) {
    const labels = labelsOf(model);
    set('logcast_next_event_top1', nextEvent.recent.top1, labels);
    set('logcast_next_event_log_loss', nextEvent.recent.nll, labels);
    set('logcast_time_to_next_pinball', timeToNext.pinball, labels);
  }
  for (const { watch, precision } of accuracy.risk)
    set('logcast_warning_precision', precision, { specialist: watch });
}
