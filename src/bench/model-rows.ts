import type { Interval } from '../backtest/bootstrap.ts';
import type { Comparison, Intervals } from '../backtest/evaluation.ts';
import type { NextEventSummary } from '../outcomes/next-event.ts';

/** What is known of a trained model besides its forecasts. */
export interface TrainedFacts {
  readonly name: string;
  readonly kind: string;
  readonly parameters: number;
  /** Training, wall clock. */
  readonly trainingSeconds: number;
  /** Rows per second that it was fed and answered for, on one thread, in the batches that the files came in. */
  readonly eventsPerSecond: number;
}

/** What one forecaster was worth on one data set, and what it cost. */
export interface ModelFigures extends Partial<Omit<TrainedFacts, 'name' | 'kind'>> {
  readonly model: string;
  /** Rules come without intervals. */
  readonly figures: Partial<Readonly<Record<Figure, Interval>>>;
  /** How much higher the figures are than those of the online experts alone. */
  readonly lead?: Intervals;
}

const FIGURES = ['top1', 'top3', 'nll', 'laterNll', 'maeLog1p', 'pinball'] as const;
type Figure = (typeof FIGURES)[number];

/** The rules, each model alone, the online experts alone, and the mixes; as issued where not said otherwise. */
export function figuresOf(comparison: Comparison, trained: readonly TrainedFacts[]): ModelFigures[] {
  const { intervals, variants, difference, online, mix } = comparison;
  return [
    ...rules(comparison),
    ...trained.map(({ name, kind, ...facts }) => {
      const { maeLog1p, pinball, ...untimed } = intervals[name]!;
      // DeepLog says nothing of times.
      return { model: name, figures: kind === 'deeplog' ? untimed : intervals[name]!, ...facts };
    }),
    { model: 'online experts', figures: intervals['online']!, eventsPerSecond: online.eventsPerSecond },
    { model: 'online experts, fresh', figures: rankedFigures(online.fresh.nextEvent) },
    ...Object.entries(variants).map(([model, lead]) => ({ model, figures: intervals[model]!, lead })),
    {
      model: 'mix: online + all',
      figures: intervals['mix']!,
      lead: difference,
      eventsPerSecond: mix.eventsPerSecond,
    },
    { model: 'mix: online + all, fresh', figures: rankedFigures(mix.fresh.nextEvent) },
  ];
}

const plain = (value: number | null): Interval => ({ value, low: null, high: null });

function rankedFigures({ top1, top3, nll, withoutFirst }: NextEventSummary): ModelFigures['figures'] {
  return { top1: plain(top1), top3: plain(top3), nll: plain(nll), laterNll: plain(withoutFirst.nll) };
}

function rules({ online }: Comparison): ModelFigures[] {
  const { repeatLast, unigram, context5Online, ppm, medianTimeByLastEvent } = online.baselines;
  const nextEvent = {
    'repeat last': repeatLast,
    unigram,
    'context 5, online': context5Online,
    'PPM, online': ppm,
  };
  const { maeLog1p, pinball } = medianTimeByLastEvent.timeToNext;
  return [
    ...Object.entries(nextEvent).map(([model, { nextEvent }]) => ({
      model,
      figures: rankedFigures(nextEvent),
    })),
    {
      model: 'median time by last event',
      figures: { maeLog1p: plain(maeLog1p), pinball: plain(pinball) },
    },
  ];
}

const NONE = '–';
const HEAD = [
  'model',
  'top-1',
  'top-3',
  'nll',
  'nll, no first events',
  'MAE ln(1+s)',
  'pinball',
  'nll − online',
  'pinball − online',
  'training s',
  'parameters',
  'events/s',
];

/** A table in Markdown: figures with half the width of their 95 % interval, leads with the interval itself. */
export function markdownOf(rows: readonly ModelFigures[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = HEAD.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(HEAD), line(rule), ...rows.map((row) => line(cellsOf(row)))].join('\n');
}

function cellsOf({ model, figures, lead, ...facts }: ModelFigures): string[] {
  return [
    model,
    ...FIGURES.map((figure) => value(figures[figure])),
    range(lead?.nll),
    range(lead?.pinball),
    facts.trainingSeconds?.toFixed(0) ?? NONE,
    whole(facts.parameters),
    whole(facts.eventsPerSecond),
  ];
}

function value(interval: Interval | undefined): string {
  const { value: middle = null, low = null, high = null } = interval ?? {};
  if (middle === null) return NONE;
  const width = low === null || high === null ? '' : ` ±${((high - low) / 2).toFixed(3)}`;
  return `${middle.toFixed(3)}${width}`;
}

function range(interval: Interval | undefined): string {
  const { value: middle = null, low = null, high = null } = interval ?? {};
  if (middle === null || low === null || high === null) return NONE;
  return `${signed(middle)} (${signed(low)} to ${signed(high)})`;
}

function signed(number: number): string {
  const text = Math.abs(number).toFixed(4);
  return Number(text) === 0 ? text : `${number > 0 ? '+' : '−'}${text}`;
}

function whole(number: number | undefined): string {
  return number === undefined ? NONE : Math.round(number).toLocaleString('en-US');
}
