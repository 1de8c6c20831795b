import type { DecodeCounters } from '../events/decoded-chunk.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';
import type { ShardOutputs } from './shard-outputs.ts';

/** What a delivery has brought. */
export interface Applied {
  readonly events: number;
  /** Newest event time, epoch ms; NaN without events. */
  readonly newest: number;
  /** How its records were read, and how many of its events came after their time had passed. */
  readonly reading: DecodeCounters & { readonly late: number };
  readonly outputs: Pick<ShardOutputs, 'rejections' | 'notes'>;
}

/** Measures the shards of an environment, in the words of a run on one machine. Each call is once a delivery, none per record. */
export class ShardMeter {
  readonly #metrics: Metrics<MetricName>;
  /** Wall clock, epoch ms. */
  readonly #clock: () => number;

  constructor(metrics: Metrics<MetricName>, clock: () => number) {
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** Records came again that the checkpoint holds. */
  duplicates(records: number): void {
    if (records > 0) this.#metrics.record('logcast_duplicates_total', records);
  }

  /** Does what a stage does, and takes its time, also of what fails. */
  async timed<T>(stage: 'process' | 'commit' | 'deliver', work: () => Promise<T>): Promise<T> {
    const startedAt = this.#clock();
    try {
      return await work();
    } finally {
      this.#metrics.record('logcast_stage_seconds', (this.#clock() - startedAt) / 1000, { stage });
    }
  }

  /** A commit did not come about: another writer was first, or the store failed. */
  uncommitted(result: 'lost' | 'failed'): void {
    this.#metrics.record('logcast_commits_total', 1, { result });
  }

  /** A commit vouches for what a delivery has brought: what is counted before it would be counted again with the next try. */
  committed({ outputs, events, newest, reading }: Applied, bytes: number): void {
    const metrics = this.#metrics;
    metrics.record('logcast_commits_total', 1, { result: 'done' });
    metrics.record('logcast_state_bytes', bytes);
    metrics.record('logcast_events_total', events);
    this.#read(reading);
    for (const [reason, count] of outputs.rejections)
      metrics.record('logcast_rejected_total', count, { reason });
    if (!Number.isNaN(newest))
      metrics.record('logcast_lag_seconds', Math.max(0, this.#clock() - newest) / 1000);
    for (const note of outputs.notes) this.#told(note);
  }

  /** What never happens costs no metric. */
  #read({ lines, folded, untimed, adjusted, far, late }: Applied['reading']): void {
    const metrics = this.#metrics;
    metrics.record('logcast_lines_total', lines);
    if (folded > 0) metrics.record('logcast_folded_total', folded);
    if (untimed > 0) metrics.record('logcast_untimed_total', untimed);
    if (adjusted > 0) metrics.record('logcast_adjusted_total', adjusted);
    if (far > 0) metrics.record('logcast_far_total', far);
    if (late > 0) metrics.record('logcast_late_total', late);
  }

  #told({ collection, record }: ShardOutputs['notes'][number]): void {
    if (collection === 'anomalies') this.#metrics.record('logcast_anomalies_total', 1);
    if (collection !== 'warnings') return;
    const { specialist, state } = record;
    this.#metrics.record('logcast_warnings_total', 1, { specialist, state });
  }
}
