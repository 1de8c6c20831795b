import { createMetricsLogger, type MetricsLogger, Unit } from 'aws-embedded-metrics';
import { BoundedLabels, definitionOf } from '../../monitoring/bounded-labels.ts';
import type { MetricName } from '../../monitoring/catalogue.ts';
import type { MetricDefinition, Metrics } from '../../monitoring/metric.ts';

const NAMESPACE = 'Logcast';

/** CloudWatch's limit of the value of a dimension, characters. */
const LONGEST_LABEL = 1024;

const UNITS: Readonly<Record<MetricDefinition['unit'], Unit>> = {
  Count: Unit.Count,
  Seconds: Unit.Seconds,
  Milliseconds: Unit.Milliseconds,
  Bytes: Unit.Bytes,
  Percent: Unit.Percent,
  None: Unit.None,
};

/**
 * Metrics of the catalogue as lines that CloudWatch reads out of the log of a function. One logger for each set of labels,
 * which are the dimensions of its lines; those of a summed metric have a second set without labels.
 */
export class EmfMetrics implements Metrics<MetricName> {
  readonly #environment: string;
  /** Every set of dimensions is a metric of its own, and paid for as one. */
  readonly #labels = new BoundedLabels();
  #loggers = new Map<string, MetricsLogger>();

  constructor(environment: string) {
    this.#environment = environment;
  }

  record(name: MetricName, value: number, labels?: Readonly<Record<string, string>>): void {
    const definition = definitionOf(name);
    if (!definition || !isCountable(value, definition)) return;
    const dimensions = dimensionsOf(this.#labels.of(name, labels));
    this.#logger(dimensions, definition.summed).putMetric(name, value, UNITS[definition.unit]);
  }

  /** Writes what was recorded; to be called at the end of an invocation. */
  async flush(): Promise<void> {
    const loggers = [...this.#loggers.values()];
    this.#loggers = new Map();
    for (const logger of loggers) await logger.flush();
  }

  #logger(labels: Readonly<Record<string, string>>, summed = false): MetricsLogger {
    const key = JSON.stringify([labels, summed]);
    const known = this.#loggers.get(key);
    if (known) return known;
    const logger = createMetricsLogger();
    logger.setNamespace(NAMESPACE);
    const all = { environment: this.#environment };
    logger.setDimensions(summed ? [all, { ...all, ...labels }] : [{ ...all, ...labels }]);
    this.#loggers.set(key, logger);
    return logger;
  }
}

/** Whether a value means something: counters never go back, and the library throws at numbers beyond the exact ones. */
function isCountable(value: number, { kind }: MetricDefinition): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER && (kind !== 'counter' || value >= 0);
}

/** Labels as CloudWatch takes them: printable ASCII, not blank, not too long. The library throws at others. */
function dimensionsOf(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([label, value]) => {
      const printable = value.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_LABEL);
      return [label, printable.trim() === '' ? 'none' : printable];
    }),
  );
}
