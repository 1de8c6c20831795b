import type { Interval } from '../backtest/bootstrap.ts';
import type { RankingBaselineName } from '../baselines/baseline-suite.ts';
import type { GateVerdict } from '../registry/gate.ts';
import type { EvaluationReport } from './evaluate-packages.ts';

/** Names under which a package and the champion are tested side by side; no package can be called so. */
export const CANDIDATE = '@candidate';
export const REIGNING = '@champion';

/** How a package is judged. */
export interface Terms {
  /** Log-loss in nats by which it may be worse than the champion. */
  readonly margin: number;
  /** Why there is no champion to compare with, as the end of a sentence. */
  readonly unopposed: string;
}

/**
 * A package is refused where it is surely worse: its 95 % interval lies wholly below a plain baseline, or its log-loss
 * is over the margin above the champion's and the paired interval excludes that both are alike.
 * So is one that counting events beats in log-loss where it is not surely right more often either: shuffled labels may by
 * chance be right as often (top-1 .367 beside .356 on 150 sessions like those of HDFS), but are sure of what is wrong.
 */
export function backtestVerdict(report: EvaluationReport, terms: Terms): GateVerdict {
  const { top1, nll } = report.intervals[CANDIDATE]!;
  const lead = report.against[REIGNING]?.nll;
  const figures = figuresOf(report, lead);
  const failed = (reason: string): GateVerdict => ({ result: 'failed', reason, figures });
  if (top1.value === null || top1.high === null || nll.value === null)
    return failed(
      'expected forecasts of the evaluation set, got none: is it of the logs that the package was trained on?',
    );
  const better = plainBaselines(report).find(([, value]) => value > top1.high!);
  if (better)
    return failed(
      `expected at least the top-1 of the plain baseline ${better[0]} (${percent(better[1])}) on the evaluation set, got ${percent(top1.value)} (95 % interval up to ${percent(top1.high)}): it is wrong more often than a model that needs no training`,
    );
  const wiser = plainBaselines(report).find(
    ([name, value]) => nll.value! > lossOf(report, name) && !(top1.low! > value),
  );
  if (wiser)
    return failed(
      `expected a log-loss below that of the plain baseline ${wiser[0]} (${nats(lossOf(report, wiser[0]))}) on the evaluation set, or surely more first choices that are right, got ${nats(nll.value)} and ${percent(top1.value)} beside ${percent(wiser[1])}: are its labels those of these logs?`,
    );
  if (lead !== undefined && isWorse(lead, terms.margin))
    return failed(
      `expected a log-loss of at most ${terms.margin} nats above the champion's on the evaluation set, got ${nats(lead)} more (95 % interval ${nats(lead.low)} to ${nats(lead.high)})`,
    );
  const beside =
    lead === undefined ? terms.unopposed : `and ${nats(lead)} nats of log-loss beside the champion's`;
  return {
    result: 'passed',
    reason: `not worse than any plain baseline on ${report.mix.events} steps (top-1 ${percent(top1.value)}), ${beside}`,
    figures,
  };
}

/** The online contexts are no plain baseline: they learn during the test, which no package does. */
function plainBaselines({ mix, trainingEvents }: EvaluationReport): [RankingBaselineName, number][] {
  const names: RankingBaselineName[] = ['repeatLast', 'unigram'];
  if (trainingEvents > 0) names.push('context5Static');
  return names.map((name) => [name, mix.baselines[name].nextEvent.top1 ?? 0]);
}

function lossOf({ mix }: EvaluationReport, name: RankingBaselineName): number {
  return mix.baselines[name].nextEvent.nll ?? Number.POSITIVE_INFINITY;
}

function isWorse({ value, low }: Interval, margin: number): boolean {
  return value !== null && low !== null && value > margin && low > 0;
}

function figuresOf(report: EvaluationReport, lead: Interval | undefined): Record<string, number | null> {
  const { top1, nll } = report.intervals[CANDIDATE]!;
  const baselines = plainBaselines(report).map(([name, value]) => [`${name}.top1`, round(value)]);
  return {
    steps: report.mix.events,
    top1: round(top1.value),
    nll: round(nll.value),
    ...Object.fromEntries(baselines),
    ...(lead && { nllAboveChampion: round(lead.value) }),
  };
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function nats(of: Interval | number | null): string {
  const value = typeof of === 'number' || of === null ? of : of.value;
  return value === null ? '–' : value.toFixed(4);
}
