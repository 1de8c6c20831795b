import { type Silence, silenceText } from '../anomaly/silence.ts';
import type { BaselineSummaries } from '../baselines/baseline-suite.ts';
import type { NextEventSummary } from '../outcomes/next-event.ts';
import type { OutcomesSummary } from '../outcomes/outcomes.ts';
import type { PredictionSummary } from '../outcomes/prediction-accuracy.ts';
import type { RiskMeasures } from '../outcomes/risk-accuracy.ts';
import type { SessionSummary } from '../outcomes/session-accuracy.ts';
import type { TimeToNextSummary } from '../outcomes/time-to-next.ts';
import type { RiskReport } from '../pipeline/risk-desk.ts';

/** The test part: its events and their times (ISO 8601), and how many of them lie before the end of the training part. */
export interface TestPart {
  readonly events: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly overlapEvents: number;
}

/** A plain baseline for the risk of one watched class, in the measures of the model. */
export interface RiskBaseline extends RiskMeasures {
  readonly watch: string;
  readonly horizon: number;
}

/** Verdicts on labelled sessions; `silent` where there are none, as in `17 of 30 sessions`: so few were learned. */
export interface JudgedSessions extends SessionSummary {
  readonly silent?: string;
}

/** What a backtest found, as `backtest --json` prints it. */
export interface BacktestReport {
  readonly events: number;
  readonly test: TestPart;
  readonly nextEvent: NextEventSummary;
  readonly timeToNext: TimeToNextSummary;
  readonly risk: readonly RiskReport[];
  /** Only with labels. */
  readonly anomaly?: JudgedSessions;
  readonly perModel: Readonly<Record<string, PredictionSummary>>;
  readonly baselines: BaselineSummaries & {
    readonly recency: { readonly risk: readonly RiskBaseline[] };
    readonly baseRate: { readonly risk: readonly RiskBaseline[] };
  };
  /** Wall-clock seconds of the test part, baselines included, and its events per second. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

interface Findings {
  readonly test: {
    readonly events: number;
    readonly from: number;
    readonly to: number;
    readonly overlapEvents: number;
  };
  readonly outcomes: OutcomesSummary;
  readonly risk: readonly RiskReport[];
  readonly baselines: BaselineSummaries;
  /** Why no session was called anomalous. */
  readonly silence: Silence | undefined;
  readonly seconds: number;
}

/** Puts the findings in the words of the command-line contract. */
export function reportOf({ test, outcomes, risk, baselines, silence, seconds }: Findings): BacktestReport {
  const { nextEvent, timeToNext, anomaly, perModel } = outcomes;
  const iso = (time: number): string | null => (Number.isFinite(time) ? new Date(time).toISOString() : null);
  return {
    events: nextEvent.events,
    test: { ...test, from: iso(test.from), to: iso(test.to) },
    nextEvent,
    timeToNext,
    risk,
    ...(anomaly && { anomaly: { ...anomaly, ...(silence && { silent: silenceText(silence) }) } }),
    perModel,
    baselines: {
      ...baselines,
      recency: { risk: riskOf(risk, 'recency') },
      baseRate: { risk: riskOf(risk, 'baseRate') },
    },
    seconds,
    eventsPerSecond: test.events / Math.max(seconds, 1e-3),
  };
}

function riskOf(risk: readonly RiskReport[], baseline: 'recency' | 'baseRate'): RiskBaseline[] {
  return risk.map(({ watch, horizon, baselines }) => ({ watch, horizon, ...baselines[baseline] }));
}
