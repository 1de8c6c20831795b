import { metricsOf, paramsOf } from './figures.ts';
import type { RunMetric } from './log-batches.ts';

/** One thing that training told. */
export type TrainingFact = Readonly<Record<string, unknown>> & { readonly event: string };

/** A trial of a search. */
export interface Trial {
  readonly number: number;
  readonly settings: ReadonlyMap<string, string>;
  readonly metrics: RunMetric[];
}

/** What the facts of a training say, as MLflow keeps it: measurements by step, those of trials apart. */
export interface TrainingHistory {
  readonly metrics: RunMetric[];
  readonly trials: readonly Trial[];
}

/**
 * Reads the facts of a training in their order: epochs (`fit.loss` by epoch), folds, trees, and the trials of a search with
 * the epochs of their folds. A fact that is told twice, because a training was taken up again, counts once.
 */
export function historyOf(facts: readonly TrainingFact[], timestamp: number): TrainingHistory {
  const own: RunMetric[] = [];
  const trials = new Map<number, Trial>();
  let current: Trial | undefined;
  for (const fact of facts) {
    const { event, trial } = fact;
    if (event === 'trial' && typeof trial === 'number') {
      current = trialOf(trials, trial);
      if (fact['state'] !== 'begun') {
        trials.set(trial, ended(current, fact, timestamp));
        current = undefined;
      }
    }
    const step = stepOf(fact);
    if (step !== undefined) (current?.metrics ?? own).push(...measured(step, timestamp));
  }
  return {
    metrics: once(own),
    trials: [...trials.values()].map((one) => ({ ...one, metrics: once(one.metrics) })),
  };
}

function trialOf(trials: Map<number, Trial>, number: number): Trial {
  const known = trials.get(number) ?? { number, settings: new Map(), metrics: [] };
  trials.set(number, known);
  return known;
}

function ended(trial: Trial, { validation, settings }: TrainingFact, timestamp: number): Trial {
  const figures = metricsOf({ validation });
  const metrics = [...figures].map(([key, value]) => ({ key, value, timestamp, step: 0 }));
  return { ...trial, settings: paramsOf(objectOf(settings)), metrics: [...trial.metrics, ...metrics] };
}

interface Step {
  readonly part: string;
  readonly step: number;
  readonly figures: Record<string, unknown>;
}

function stepOf(fact: TrainingFact): Step | undefined {
  const { event, phase, epoch, tree, fold, loss, seconds, validation, objective, metrics } = fact;
  if (event === 'epoch' && typeof epoch === 'number')
    return { part: `${phase ?? 'fit'}`, step: epoch, figures: { loss, seconds, validation } };
  if (event === 'tree' && typeof tree === 'number')
    return { part: 'trees', step: tree, figures: { validation } };
  if (event === 'fold' && typeof fold === 'number')
    return { part: 'fold', step: fold, figures: { objective, ...objectOf(metrics) } };
  if (event === 'walk-forward') return { part: event, step: 0, figures: objectOf(metrics) };
  return undefined;
}

function measured({ part, step, figures }: Step, timestamp: number): RunMetric[] {
  return [...metricsOf({ [part]: figures })].map(([key, value]) => ({ key, value, timestamp, step }));
}

function once(metrics: readonly RunMetric[]): RunMetric[] {
  return [...new Map(metrics.map((metric) => [`${metric.step} ${metric.key}`, metric])).values()];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
