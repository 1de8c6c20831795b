import { createMetricsLogger, type MetricsLogger, Unit } from 'aws-embedded-metrics';
import { CATALOGUE, type MetricName } from '../../monitoring/catalogue.ts';
import type { MetricDefinition, Metrics } from '../../monitoring/metric.ts';

const NAMESPACE = 'Logcast';

const UNITS: Readonly<Record<MetricDefinition['unit'], Unit>> = {
  Count: Unit.Count,
  Seconds: Unit.Seconds,
  Milliseconds: Unit.Milliseconds,
  Bytes: Unit.Bytes,
  Percent: Unit.Percent,
  None: Unit.None,
};

const DEFINITIONS = new Map<string, MetricDefinition>(CATALOGUE.map((metric) => [metric.name, metric]));

/**
 * Metrics of the catalogue as lines that CloudWatch reads out of the log of a function. One logger for each set of labels: a
 * line has one set of dimensions.
 */
export class EmfMetrics implements Metrics<MetricName> {
  readonly #environment: string;
  #loggers = new Map<string, MetricsLogger>();

  constructor(environment: string) {
    this.#environment = environment;
  }

  record(name: MetricName, value: number, labels: Readonly<Record<string, string>> = {}): void {
    const definition = DEFINITIONS.get(name);
    if (definition) this.#logger(labels).putMetric(name, value, UNITS[definition.unit]);
  }

  /** Writes what was recorded; to be called at the end of an invocation. */
  async flush(): Promise<void> {
    const loggers = [...this.#loggers.values()];
    this.#loggers = new Map();
    for (const logger of loggers) await logger.flush();
  }

  #logger(labels: Readonly<Record<string, string>>): MetricsLogger {
    const key = JSON.stringify(labels);
    const known = this.#loggers.get(key);
    if (known) return known;
    const logger = createMetricsLogger();
    logger.setNamespace(NAMESPACE);
    logger.setDimensions({ environment: this.#environment, ...labels });
    this.#loggers.set(key, logger);
    return logger;
  }
}
