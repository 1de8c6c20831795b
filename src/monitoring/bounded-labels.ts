import { CATALOGUE, LABEL_BOUNDS, type LabelName, type MetricName } from './catalogue.ts';
import type { MetricDefinition } from './metric.ts';

/** Stands for every value of a label beyond its bound. */
export const OTHER = 'other';

/** Stands for a label that was not given. */
const NONE = 'none';

const DEFINITIONS: ReadonlyMap<string, MetricDefinition> = new Map(
  CATALOGUE.map((definition) => [definition.name, definition]),
);

/** The definition of a metric; undefined for a name outside the catalogue. */
export function definitionOf(name: string): MetricDefinition | undefined {
  return DEFINITIONS.get(name);
}

/** Keeps the number of time series bounded, whatever names a registry or a caller comes up with. */
export class BoundedLabels {
  readonly #seen = new Map<string, Set<string>>();

  /** The declared labels of a metric, each with a value from a bounded set. */
  of(name: MetricName, labels: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { labels: declared } = DEFINITIONS.get(name)!;
    return Object.fromEntries(
      declared.map((label) => [label, this.#bound(label as LabelName, labels[label] ?? NONE)]),
    );
  }

  #bound(label: LabelName, value: string): string {
    const seen = this.#seen.get(label) ?? new Set();
    this.#seen.set(label, seen);
    if (seen.has(value)) return value;
    if (seen.size >= LABEL_BOUNDS[label]) return OTHER;
    seen.add(value);
    return value;
  }
}
