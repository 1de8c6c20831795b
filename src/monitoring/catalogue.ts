import type { MetricDefinition } from './metric.ts';

/** Seconds, from a tenth of a millisecond on: what a stage or a request may take. */
const DURATIONS = [
  0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128];

/**
 * Every metric of Logcast, on one machine and on AWS. Counters end in `_total`, times in `_seconds`; nothing here is
 * per record, sequence or event type, whose number has no bound.
 */
export const CATALOGUE = [
  counter('logcast_events_total', [], 'Log events taken into the pipeline'),
  counter('logcast_lines_total', [], 'Lines read, blank and folded ones included'),
  counter('logcast_folded_total', [], 'Lines taken as parts of the event before them'),
  counter('logcast_untimed_total', [], 'Events of records that state no time'),
  counter('logcast_adjusted_total', [], 'Events whose written time was not believed'),
  counter(
    'logcast_far_total',
    [],
    'Events before 1990, from 2200 on or after their arrival that are believed',
  ),
  counter('logcast_late_total', [], 'Events that came after the time of the stream had passed theirs'),
  summed(
    counter(
      'logcast_rejected_total',
      ['reason'],
      'Records that can never be used, kept with payload and reason',
    ),
  ),
  counter('logcast_duplicates_total', [], 'Records skipped because a checkpoint holds them already'),
  counter('logcast_warnings_total', ['specialist', 'state'], 'Warnings raised (open), confirmed and expired'),
  counter('logcast_anomalies_total', [], 'Sessions reported as unlike the normal ones'),
  histogram('logcast_stage_seconds', ['stage'], 'Wall-clock time of one batch or call in a stage'),
  gauge('logcast_lag_seconds', 'Seconds', [], 'How old the newest processed event was when it was processed'),
  gauge(
    'logcast_next_event_top1',
    'None',
    ['model', 'version'],
    'Recent share of events that were named first; model `mix as issued`: as told, `mix`: fresh',
  ),
  gauge(
    'logcast_next_event_log_loss',
    'None',
    ['model', 'version'],
    'Recent mean log-loss of the next event, nats; by model as the former',
  ),
  gauge(
    'logcast_time_to_next_pinball',
    'None',
    ['model', 'version'],
    'Recent pinball loss of the time to the next event',
  ),
  gauge('logcast_warning_precision', 'None', ['specialist'], 'Share of settled warnings that came true'),
  counter(
    'logcast_commits_total',
    ['result'],
    'Commits of the pipeline state: done, lost to another writer, failed',
  ),
  gauge('logcast_state_bytes', 'Bytes', [], 'Size of the pipeline state at its last commit'),
  counter('logcast_cold_starts_total', ['function'], 'New environments of a function'),
  histogram(
    'logcast_cold_start_seconds',
    ['function'],
    'From the start of an environment until it can take its first event',
  ),
  counter('logcast_model_loads_total', ['result'], 'Model versions opened for serving: loaded, refused'),
  counter(
    'logcast_alias_moves_total',
    ['alias', 'action'],
    'Moves of aliases: promote, rollback, set-alias, remove-alias',
  ),
  counter('logcast_paired_blocks_total', [], 'Blocks of paired losses that promotions were judged by'),
  counter(
    'logcast_registrations_total',
    ['result'],
    'Uploaded packages: registered, known already, refused by the gate',
  ),
  counter('logcast_inferences_total', ['model', 'version', 'result'], 'Inference requests by outcome'),
  sizes('logcast_inference_batch_requests', [], 'Inference requests that went into one call of a graph'),
  gauge('logcast_inference_queue', 'Count', [], 'Inference and prediction requests that wait for a thread'),
  counter(
    'logcast_api_requests_total',
    ['route', 'method', 'status'],
    'API requests by route template and status class',
  ),
  histogram('logcast_api_request_seconds', ['route'], 'From the request to its response, by route template'),
] as const satisfies readonly MetricDefinition[];

/** Name of a metric of the catalogue. */
export type MetricName = (typeof CATALOGUE)[number]['name'];

/** Name of a label of the catalogue. */
export type LabelName = (typeof CATALOGUE)[number]['labels'][number];

/** How many values a label may take in one process; any further one is counted as `other`. */
export const LABEL_BOUNDS: Readonly<Record<LabelName, number>> = {
  reason: 32,
  specialist: 64,
  state: 3,
  stage: 16,
  model: 32,
  version: 64,
  result: 8,
  function: 8,
  alias: 16,
  action: 8,
  route: 64,
  method: 8,
  status: 8,
};

function counter<const N extends string, const L extends string>(
  name: N,
  labels: readonly L[],
  description: string,
) {
  return { name, kind: 'counter', unit: 'Count', labels, description } as const;
}

/** For alarms on all values of its labels together. */
function summed<const M extends MetricDefinition>(metric: M) {
  return { ...metric, summed: true } as const;
}

function gauge<const N extends string, const L extends string>(
  name: N,
  unit: MetricDefinition['unit'],
  labels: readonly L[],
  description: string,
) {
  return { name, kind: 'gauge', unit, labels, description } as const;
}

function histogram<const N extends string, const L extends string>(
  name: N,
  labels: readonly L[],
  description: string,
) {
  return { name, kind: 'histogram', unit: 'Seconds', labels, description, buckets: DURATIONS } as const;
}

function sizes<const N extends string, const L extends string>(
  name: N,
  labels: readonly L[],
  description: string,
) {
  return { name, kind: 'histogram', unit: 'Count', labels, description, buckets: SIZES } as const;
}
