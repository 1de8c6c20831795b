import type { SourceBatch } from '../adapters/local/log-source-types.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';

/** Measures a run for those who scrape it: what came in, how long each stage took, how far behind it is. */
export class RunMeter {
  readonly #metrics: Metrics<MetricName>;
  /** Wall clock, epoch ms. */
  readonly #clock: () => number;

  constructor(metrics: Metrics<MetricName>, clock: () => number) {
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** A batch was taken in, which took so many milliseconds; `late` of its events came after their time had passed. */
  batch({ events, rejected, counters }: SourceBatch, milliseconds: number, late: number): void {
    this.#metrics.record('logcast_events_total', events.length);
    this.#metrics.record('logcast_lines_total', counters.lines);
    this.#metrics.record('logcast_folded_total', counters.folded);
    this.#metrics.record('logcast_untimed_total', counters.untimed);
    this.#metrics.record('logcast_adjusted_total', counters.adjusted);
    this.#metrics.record('logcast_far_total', counters.far);
    this.#metrics.record('logcast_late_total', late);
    for (const { reason } of rejected) this.#metrics.record('logcast_rejected_total', 1, { reason });
    this.#metrics.record('logcast_stage_seconds', milliseconds / 1000, { stage: 'process' });
    const newest = events.at(-1);
    if (newest)
      this.#metrics.record('logcast_lag_seconds', Math.max(0, (this.#clock() - newest.time) / 1000));
  }

  /** A commit of so many bytes was made. */
  commit(milliseconds: number, bytes: number): void {
    this.#metrics.record('logcast_commits_total', 1, { result: 'done' });
    this.#metrics.record('logcast_stage_seconds', milliseconds / 1000, { stage: 'commit' });
    this.#metrics.record('logcast_state_bytes', bytes);
  }

  failedCommit(): void {
    this.#metrics.record('logcast_commits_total', 1, { result: 'failed' });
  }
}
