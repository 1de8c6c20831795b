import type { OutcomesConfig } from '../outcomes/config.ts';
import { NextEventAccuracy, type NextEventSummary } from '../outcomes/next-event.ts';
import { type ClassRatio, SessionAccuracy, type SessionSummary } from '../outcomes/session-accuracy.ts';
import { TimeToNextAccuracy, type TimeToNextSummary } from '../outcomes/time-to-next.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import type { BaselinesConfig } from './config.ts';
import { ContextBaseline } from './context-baseline.ts';
import { MedianTimeByLastEvent } from './median-time.ts';
import { PpmBaseline } from './ppm-baseline.ts';
import { RepeatLast } from './repeat-last.ts';
import { SessionBaselines } from './session-baselines.ts';
import type { RankedResult, RankingBaseline, TimedResult } from './step-baseline.ts';

/** The baselines that say which event comes next. */
export const RANKING_BASELINES = [
  'repeatLast',
  'unigram',
  'context5Static',
  'context5Online',
  'ppm',
] as const;
export type RankingBaselineName = (typeof RANKING_BASELINES)[number];

/** What the baselines were worth, in the words of `backtest --json`. */
export interface BaselineSummaries
  extends Readonly<Record<RankingBaselineName, { readonly nextEvent: NextEventSummary }>> {
  readonly medianTimeByLastEvent: { readonly timeToNext: TimeToNextSummary };
  /** Null where no session had a label. */
  readonly newEventOrLength: { readonly anomaly: SessionSummary | null };
  readonly countVector: { readonly anomaly: SessionSummary | null };
}

/** How a row of the test part is scored. */
export interface ScoredRow {
  /** The event type was absent from training. */
  readonly unseen: boolean;
  /** The row ends its sequence because the input is over. */
  readonly inputEnd?: boolean | undefined;
  /** Label of the session that the row closes, where it is known. */
  readonly abnormal?: boolean | undefined;
}

/** The plain baselines, fed with the rows that the pipeline predicts and scored by the same code. */
export class BaselineSuite {
  readonly #baselines: Readonly<Record<RankingBaselineName, RankingBaseline>>;
  readonly #accuracy: Readonly<Record<RankingBaselineName, NextEventAccuracy>>;
  readonly #time: MedianTimeByLastEvent;
  readonly #timeAccuracy: TimeToNextAccuracy;
  readonly #sessions: SessionBaselines;
  readonly #newEventOrLength = new SessionAccuracy(Number.POSITIVE_INFINITY);
  readonly #countVector = new SessionAccuracy(Number.POSITIVE_INFINITY);
  readonly #ranked: RankedResult = {
    start: false,
    novel: false,
    rank: -1,
    logLoss: 0,
    topType: -1,
    topProbability: 0,
  };
  readonly #timed: TimedResult = { timed: false, q10: 0, q50: 0, q90: 0, gapSeconds: 0 };
  #labelled = false;

  /** `capacity`: sequence slots; `outcomes`: how the accuracy of the pipeline is kept. */
  constructor(config: BaselinesConfig, capacity: number, outcomes: OutcomesConfig) {
    const { maxContexts, maxVectors } = config;
    const { recentEvents, maxTypes } = outcomes;
    const context = (order: number, online: boolean): ContextBaseline =>
      new ContextBaseline({ order, capacity, maxContexts, online });
    this.#baselines = {
      repeatLast: new RepeatLast(capacity),
      unigram: context(0, true),
      context5Static: context(5, false),
      context5Online: context(5, true),
      ppm: new PpmBaseline(capacity, maxContexts),
    };
    this.#accuracy = Object.fromEntries(
      RANKING_BASELINES.map((name) => [name, new NextEventAccuracy(recentEvents, maxTypes)]),
    ) as Record<RankingBaselineName, NextEventAccuracy>;
    this.#time = new MedianTimeByLastEvent(capacity);
    this.#timeAccuracy = new TimeToNextAccuracy(recentEvents);
    this.#sessions = new SessionBaselines(maxVectors);
  }

  /** The training part is over; `frozen`: from now on none learns, not even those that do so as they go. */
  endTraining(frozen = false): void {
    for (const name of RANKING_BASELINES) this.#baselines[name].endTraining(frozen);
    this.#time.endTraining();
    this.#sessions.endTraining();
  }

  /** Predicts and learns one row of the training part or, with `scored`, of the test part. */
  step(batch: StepBatch, row: number, scored?: ScoredRow): void {
    const type = batch.type[row]!;
    for (const name of RANKING_BASELINES) {
      this.#baselines[name].step(batch, row, this.#ranked);
      if (scored !== undefined) this.#accuracy[name].add(this.#ranked, type, scored.unseen, scored.inputEnd);
    }
    this.#time.step(batch, row, this.#timed);
    if (scored !== undefined) this.#timeAccuracy.add(this.#timed);
    const closed = this.#sessions.step(batch, row);
    if (closed && scored?.abnormal !== undefined) this.#scoreSession(scored.abnormal);
  }

  /** The input has ended with the sequence of the row open: its session is judged as it stands, no end of it is learned. */
  left(batch: StepBatch, row: number, abnormal: boolean | undefined): void {
    if (this.#sessions.step(batch, row) && abnormal !== undefined) this.#scoreSession(abnormal);
  }

  #scoreSession(abnormal: boolean): void {
    this.#labelled = true;
    this.#newEventOrLength.add(this.#sessions.newEventOrLength, abnormal);
    this.#countVector.add(this.#sessions.countVector, abnormal);
  }

  /** Event type `from` is from now on known as `into`. */
  merge(merge: TypeMerge): void {
    for (const name of RANKING_BASELINES) {
      this.#baselines[name].merge(merge);
      this.#accuracy[name].merge(merge);
    }
    this.#time.merge(merge);
    this.#sessions.merge(merge);
  }

  /** `classRatio`: see SessionAccuracy.summary. */
  summary(classRatio?: ClassRatio): BaselineSummaries {
    const next = (name: RankingBaselineName): { nextEvent: NextEventSummary } => ({
      nextEvent: this.#accuracy[name].summary(),
    });
    const sessions = (accuracy: SessionAccuracy): { anomaly: SessionSummary | null } => ({
      anomaly: this.#labelled ? accuracy.summary(classRatio) : null,
    });
    return {
      repeatLast: next('repeatLast'),
      unigram: next('unigram'),
      context5Static: next('context5Static'),
      context5Online: next('context5Online'),
      ppm: next('ppm'),
      medianTimeByLastEvent: { timeToNext: this.#timeAccuracy.summary() },
      newEventOrLength: sessions(this.#newEventOrLength),
      countVector: sessions(this.#countVector),
    };
  }
}
