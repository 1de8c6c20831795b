import { modelsConfig } from '../models/config.ts';
import { PARTS, type RankingConfig, rankingConfig } from '../ranking/config.ts';
import { Forecaster } from '../ranking/forecaster.ts';
import { createStepOutcome, type StepOutcome } from '../ranking/outcome.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import { readSequenceSets, readStepSets, type StepSet } from './step-sets.ts';

/** The mix without one of its parts: what that does to each set, and to the time per event. */
export interface AblationRow {
  readonly without: string;
  readonly sets: readonly (Measures & { readonly name: string })[];
  /** CPU time per step on HDFS where nobody asks for forecasts, µs, the best of two runs. */
  readonly micros: number;
}

interface Variant {
  readonly without: string;
  readonly config: RankingConfig;
}

/** Means over the events of a test part that are not the first of their sequence. */
interface Measures {
  /** Log-loss in nats, and share of first choices right: of forecasts as issued, and as they stood just before the event. */
  readonly issued: number;
  readonly issuedTop1: number;
  readonly fresh: number;
  readonly freshTop1: number;
  /** Pinball loss of the time to the next event: mean of the quantiles .1, .5 and .9, on ln(1 + s). */
  readonly pinball: number;
}

const TITLES: Readonly<Record<keyof Measures, string>> = {
  issued: 'log-loss of the next event as issued',
  issuedTop1: 'first choices right as issued',
  fresh: 'log-loss of the next event, fresh',
  freshTop1: 'first choices right, fresh',
  pinball: 'pinball loss of the time to it, as issued; and CPU µs per HDFS event',
};

const DIGITS = 4;

/** Leaves out every context, feature and kind of weight of the mix in turn, on all sets of the data folder. */
export function benchAblation(dataFolder: string): AblationRow[] {
  const sets = [...readStepSets(dataFolder), ...readSequenceSets(dataFolder)];
  const hdfs = sets.find(({ name }) => name === 'hdfs')!;
  return variants().map(({ without, config }) => ({
    without,
    sets: sets.map((set) => ({ name: set.name, ...measure(set, config) })),
    micros: round(Math.min(cost(hdfs, config), cost(hdfs, config)), 2),
  }));
}

/** A table for each measure, with a column for each set. */
export function ablationTables(
  rows: readonly AblationRow[],
): Record<string, Record<string, string | number>[]> {
  const measures = Object.keys(TITLES) as (keyof Measures)[];
  const table = (measured: keyof Measures) =>
    rows.map(({ without, sets, micros }) => ({
      without,
      ...Object.fromEntries(sets.map((set) => [set.name, round(set[measured], DIGITS)])),
      ...(measured === 'pinball' && { micros }),
    }));
  return Object.fromEntries(measures.map((measured) => [TITLES[measured], table(measured)]));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function variants(): Variant[] {
  const whole = rankingConfig.parse({});
  const { contexts } = modelsConfig.parse({});
  const leaveOut = <T>(all: readonly T[], one: T) => all.filter((other) => other !== one);
  return [
    { without: 'nothing', config: whole },
    ...contexts.map((context) => ({
      without: context,
      config: { ...whole, models: { ...whole.models, contexts: leaveOut(contexts, context) } },
    })),
    ...PARTS.map((part) => ({ without: part, config: { ...whole, without: [part] } })),
    { without: 'recent candidates', config: { ...whole, recentCandidates: 0 } },
    ...whole.time.contexts.map((context) => ({
      without: `${context} (time)`,
      config: { ...whole, time: { ...whole.time, contexts: leaveOut(whole.time.contexts, context) } },
    })),
    { without: 'hour and weekday (time)', config: { ...whole, time: { ...whole.time, calendar: false } } },
  ];
}

function measure(set: StepSet, config: RankingConfig): Measures {
  const forecaster = new Forecaster(config, set.slots);
  const outcome = createStepOutcome();
  run(forecaster, set.train, outcome, () => undefined);
  const sums = { events: 0, issued: 0, issuedRight: 0, fresh: 0, freshRight: 0, pinball: 0 };
  run(forecaster, set.test, outcome, () => {
    if (outcome.start) return;
    sums.events++;
    sums.issued += outcome.logLoss;
    sums.issuedRight += outcome.rank === 0 ? 1 : 0;
    sums.fresh += outcome.freshLogLoss;
    sums.freshRight += outcome.freshRank === 0 ? 1 : 0;
    sums.pinball += pinball(outcome);
  });
  return {
    issued: sums.issued / sums.events,
    issuedTop1: sums.issuedRight / sums.events,
    fresh: sums.fresh / sums.events,
    freshTop1: sums.freshRight / sums.events,
    pinball: sums.pinball / sums.events,
  };
}

/** CPU time per step, µs, where nobody asks for forecasts. */
function cost({ train, test, slots }: StepSet, config: RankingConfig): number {
  const forecaster = new Forecaster(config, slots);
  forecaster.issuing = false;
  const outcome = createStepOutcome();
  const before = process.cpuUsage();
  for (const part of [train, test]) run(forecaster, part, outcome, () => undefined);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (train.length + test.length);
}

function run(forecaster: Forecaster, batch: StepBatch, outcome: StepOutcome, scored: () => void): void {
  for (let row = 0; row < batch.length; row++) {
    forecaster.step(batch, row, outcome);
    scored();
  }
}

function pinball({ q10, q50, q90, gapSeconds }: StepOutcome): number {
  const loss = (level: number, quantile: number) => {
    const miss = Math.log1p(Math.max(0, gapSeconds)) - Math.log1p(quantile);
    return miss >= 0 ? level * miss : (level - 1) * miss;
  };
  return (loss(0.1, q10) + loss(0.5, q50) + loss(0.9, q90)) / 3;
}
