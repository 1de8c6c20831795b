import { modelsConfig } from '../models/config.ts';
import { PARTS, type RankingConfig, rankingConfig } from '../ranking/config.ts';
import { Forecaster } from '../ranking/forecaster.ts';
import { createStepOutcome, type StepOutcome } from '../ranking/outcome.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';
import { readStepSets, type StepSet } from './step-sets.ts';

/** The mix without one of its parts: what that does to each set, and to the time per event. */
export interface AblationRow {
  readonly without: string;
  /** Log-loss in nats and first choices right, over the events of the test part (not their first, nor the ends). */
  readonly [measure: `${string} nll` | `${string} top1` | `${string} pinball`]: number;
  /** CPU time per step on HDFS, µs, the best of two runs. */
  readonly micros: number;
}

interface Variant {
  readonly without: string;
  readonly config: RankingConfig;
}

interface Measures {
  readonly nll: number;
  readonly top1: number;
  /** Pinball loss of the time to the next event: mean of the quantiles .1, .5 and .9, on ln(1 + s). */
  readonly pinball: number;
  readonly micros: number;
}

const DIGITS = 4;

/** Leaves out every context, feature and kind of weight of the mix in turn, on all sets of the data folder. */
export function benchAblation(dataFolder: string): AblationRow[] {
  const sets = readStepSets(dataFolder);
  return variants().map(({ without, config }) => {
    const measured = sets.map((set) => ({ set, ...measure(set, config) }));
    const figures = measured.flatMap(({ set, nll, top1, pinball }) => [
      [`${set.name} nll`, round(nll)],
      [`${set.name} top1`, round(top1)],
      [`${set.name} pinball`, round(pinball)],
    ]);
    const hdfs = measured.find(({ set }) => set.name === 'hdfs')!;
    const micros = Math.min(hdfs.micros, measure(hdfs.set, config).micros);
    return { without, ...Object.fromEntries(figures), micros: Number(micros.toFixed(2)) };
  });
}

function round(value: number): number {
  return Number(value.toFixed(DIGITS));
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
  ];
}

function measure(set: StepSet, config: RankingConfig): Measures {
  const forecaster = new Forecaster(config, set.slots);
  const outcome = createStepOutcome();
  const before = process.cpuUsage();
  run(forecaster, set.train, outcome, () => undefined);
  const sums = { events: 0, loss: 0, right: 0, timed: 0, pinball: 0 };
  run(forecaster, set.test, outcome, (type) => {
    if (outcome.start || type === END_OF_SEQUENCE) return;
    sums.events++;
    sums.loss += outcome.freshLogLoss;
    sums.right += outcome.freshRank === 0 ? 1 : 0;
    sums.pinball += pinball(outcome);
  });
  const { user, system } = process.cpuUsage(before);
  return {
    nll: sums.loss / sums.events,
    top1: sums.right / sums.events,
    pinball: sums.pinball / sums.events,
    micros: (user + system) / (set.train.length + set.test.length),
  };
}

function run(
  forecaster: Forecaster,
  batch: StepBatch,
  outcome: StepOutcome,
  tell: (type: number) => void,
): void {
  for (let row = 0; row < batch.length; row++) {
    forecaster.step(batch, row, outcome);
    tell(batch.type[row]!);
  }
}

function pinball({ q10, q50, q90, gapSeconds }: StepOutcome): number {
  const loss = (level: number, quantile: number) => {
    const miss = Math.log1p(Math.max(0, gapSeconds)) - Math.log1p(quantile);
    return miss >= 0 ? level * miss : (level - 1) * miss;
  };
  return (loss(0.1, q10) + loss(0.5, q50) + loss(0.9, q90)) / 3;
}
