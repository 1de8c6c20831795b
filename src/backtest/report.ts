import { type Silence, silenceText } from '../anomaly/silence.ts';
import type { BaselineSummaries } from '../baselines/baseline-suite.ts';
import type { NextEventSummary } from '../outcomes/next-event.ts';
import type { FreshSummary, OutcomesSummary } from '../outcomes/outcomes.ts';
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

/**
 * How the test part was split from the training part. By `time`: it begins after that has ended. By `case`: both overlap in
 * time, but no sequence is in both. `overlap`: sequences of the training part go on in the test part while others of it still
 * learn.
 */
export type Split = 'time' | 'case' | 'overlap';

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
  readonly split: Split;
  /** Nothing was learned in the test part; otherwise learning went on, as when live. */
  readonly frozen: boolean;
  /** As issued: right after the event before, as a user is told. */
  readonly nextEvent: NextEventSummary;
  readonly timeToNext: TimeToNextSummary;
  /** The same forecasts read again one instant before their events, as the plain baselines are. */
  readonly fresh: FreshSummary;
  readonly risk: readonly RiskReport[];
  /** Only with labels. */
  readonly anomaly?: JudgedSessions;
  /** `mix as issued`, then `mix`, which is the fresh reading, then every trained model alone, which speaks at issue. */
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
    /** Events of sequences that the training part holds too. */
    readonly sharedEvents: number;
  };
  readonly frozen: boolean;
  readonly outcomes: OutcomesSummary;
  readonly risk: readonly RiskReport[];
  readonly baselines: BaselineSummaries;
  /** Why no session was called anomalous. */
  readonly silence: Silence | undefined;
  readonly seconds: number;
}

/** Puts the findings in the words of the command-line contract. */
export function reportOf(findings: Findings): BacktestReport {
  const { test, frozen, outcomes, risk, baselines, silence, seconds } = findings;
  const { nextEvent, timeToNext, fresh, anomaly, perModel } = outcomes;
  const iso = (time: number): string | null => (Number.isFinite(time) ? new Date(time).toISOString() : null);
  return {
    events: nextEvent.events,
    test: {
      events: test.events,
      from: iso(test.from),
      to: iso(test.to),
      overlapEvents: test.overlapEvents,
    },
    split: splitOf(test),
    frozen,
    nextEvent,
    timeToNext,
    fresh,
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

function splitOf({ overlapEvents, sharedEvents }: Findings['test']): Split {
  if (overlapEvents === 0) return 'time';
  return sharedEvents === 0 ? 'case' : 'overlap';
}

function riskOf(risk: readonly RiskReport[], baseline: 'recency' | 'baseRate'): RiskBaseline[] {
  return risk.map(({ watch, horizon, baselines }) => ({ watch, horizon, ...baselines[baseline] }));
}
