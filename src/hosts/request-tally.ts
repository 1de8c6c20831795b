import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';

/** Durations kept for the quantiles of one stretch of time. */
const KEPT = 4096;

/** Counts requests on their way to the metrics, so that they can be told together: a line per request helps nobody. */
export class RequestTally implements Metrics<MetricName> {
  readonly #metrics: Metrics<MetricName>;
  #byStatus = new Map<string, number>();
  #seconds: number[] = [];

  constructor(metrics: Metrics<MetricName>) {
    this.#metrics = metrics;
  }

  record(name: MetricName, value: number, labels?: Readonly<Record<string, string>>): void {
    this.#metrics.record(name, value, labels);
    if (name === 'logcast_api_requests_total') {
      const status = labels?.['status'] ?? 'none';
      this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + value);
    } else if (name === 'logcast_api_request_seconds' && this.#seconds.length < KEPT)
      this.#seconds.push(value);
  }

  /** What came since the last time, in words; undefined where nothing did. */
  tell(): string | undefined {
    if (this.#byStatus.size === 0) return undefined;
    const counts = [...this.#byStatus].sort().map(([status, count]) => `${count} ${status}`);
    const sorted = this.#seconds.sort((a, b) => a - b);
    const at = (share: number): string =>
      `${Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 1000)} ms`;
    this.#byStatus = new Map();
    this.#seconds = [];
    return `requests: ${counts.join(', ')}; median ${at(0.5)}, p99 ${at(0.99)}`;
  }
}
