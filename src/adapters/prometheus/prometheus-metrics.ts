import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { BoundedLabels } from '../../monitoring/bounded-labels.ts';
import { CATALOGUE, type MetricName } from '../../monitoring/catalogue.ts';
import type { MetricDefinition, Metrics } from '../../monitoring/metric.ts';

type Instrument = (value: number, labels: Record<string, string>) => void;

/** The metrics of the catalogue as Prometheus scrapes them, beside those of the process itself. */
export class PrometheusMetrics implements Metrics<MetricName> {
  readonly #registry = new Registry();
  readonly #labels = new BoundedLabels();
  readonly #instruments: ReadonlyMap<string, Instrument>;

  constructor() {
    this.#instruments = new Map(
      CATALOGUE.map((definition) => [definition.name, instrumentOf(definition, this.#registry)]),
    );
    collectDefaultMetrics({ register: this.#registry });
  }

  record(name: MetricName, value: number, labels?: Readonly<Record<string, string>>): void {
    if (Number.isFinite(value)) this.#instruments.get(name)?.(value, this.#labels.of(name, labels));
  }

  /** The page that Prometheus reads, and its media type. */
  async page(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}

function instrumentOf(definition: MetricDefinition, registry: Registry): Instrument {
  const { name, kind, labels, description: help, buckets } = definition;
  const options = { name, help, labelNames: labels, registers: [registry] };
  if (kind === 'counter') {
    const counter = new Counter(options);
    return (value, given) => counter.inc(given, Math.max(0, value));
  }
  if (kind === 'gauge') {
    const gauge = new Gauge(options);
    return (value, given) => gauge.set(given, value);
  }
  const histogram = new Histogram({ ...options, ...(buckets && { buckets: [...buckets] }) });
  return (value, given) => histogram.observe(given, value);
}
