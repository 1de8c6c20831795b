import { BaselineSuite } from '../baselines/baseline-suite.ts';
import { baselinesConfig } from '../baselines/config.ts';
import { Generations } from '../baselines/generations.ts';
import type { Config } from '../config/config.ts';
import type { LogEvent } from '../events/log-event.ts';
import type { BatchExpert } from '../models/expert.ts';
import type { ClassRatio } from '../outcomes/session-accuracy.ts';
import type { PipelineSink } from '../pipeline/records.ts';
import { Pipeline } from '../pipeline.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { StepRows } from '../sequences/step-rows.ts';
import { type BacktestReport, reportOf } from './report.ts';

/** What a backtest may know besides the logs. */
export interface BacktestOptions {
  /** Sequence key → abnormal; sequences without a label are predicted but not judged. */
  readonly labels?: ReadonlyMap<string, boolean> | undefined;
  /** Normal to abnormal sessions in truth, where the test part is a sample. */
  readonly classRatio?: ClassRatio | undefined;
  /** After training nothing is learned any more, as in most published tests; otherwise learning goes on, as when live. */
  readonly frozen?: boolean | undefined;
}

/** Sequences of the training part that are known again in the test part; beyond it the earliest are forgotten. */
const SEQUENCES_KEPT = 500_000;

const SILENT: PipelineSink = { warning: () => undefined, incident: () => undefined };

/**
 * A time-ordered test: learn from the training part, then predict the test part event by event (learning on, as when
 * live, unless frozen), with the plain baselines on exactly the same rows, all scored by the code that scores the live stream.
 */
export class Backtest {
  readonly pipeline: Pipeline;
  readonly #options: BacktestOptions;
  readonly #baselines: BaselineSuite;
  readonly #seen = new Set<number>([END_OF_SEQUENCE]);
  readonly #test = {
    events: 0,
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
    overlapEvents: 0,
    sharedEvents: 0,
  };
  readonly #trainedSequences = new Generations<string, true>(SEQUENCES_KEPT);
  #trainedTo = Number.NEGATIVE_INFINITY;
  #testing = false;
  /** What ends from now on ends with the input. */
  #finishing = false;

  /** `experts` join the online ones; they stay the caller's. */
  constructor(config: Config, options: BacktestOptions = {}, experts: readonly BatchExpert[] = []) {
    const exact = { ...config, outcomes: { ...config.outcomes, exactPoints: Number.POSITIVE_INFINITY } };
    this.pipeline = new Pipeline(exact, undefined, experts);
    this.#options = options;
    this.#baselines = new BaselineSuite(
      baselinesConfig.parse({}),
      config.sequences.capacity,
      config.outcomes,
    );
    this.pipeline.anomaly.learning = 'everything';
    this.pipeline.observer = {
      step: (rows, row) => this.#step(rows, row),
      left: (rows, row) => this.#baselines.left(rows, row, this.#options.labels?.get(rows.key[row]!)),
      merge: (merge) => this.#baselines.merge(merge),
    };
  }

  /** Learns from events of the training part, in time order. */
  async train(events: readonly LogEvent[]): Promise<void> {
    for (const { time } of events) if (time > this.#trainedTo) this.#trainedTo = time;
    await this.pipeline.process(events, SILENT);
  }

  /** The training part is over: its sequences are closed, thresholds are fixed, and scoring starts afresh. */
  async endTraining(): Promise<void> {
    const { pipeline } = this;
    await pipeline.endPart(SILENT);
    pipeline.anomaly.learning = 'nothing';
    pipeline.trainedTypes = this.#seen;
    pipeline.beginHeldOut();
    pipeline.risk.forgetOutcomes();
    if (this.#options.frozen) pipeline.freeze();
    this.#baselines.endTraining(this.#options.frozen);
    this.#testing = true;
  }

  /** Predicts and scores events of the test part, in time order. */
  async test(events: readonly LogEvent[]): Promise<void> {
    const test = this.#test;
    test.events += events.length;
    for (const { time } of events) {
      if (time < test.from) test.from = time;
      if (time > test.to) test.to = time;
      if (time <= this.#trainedTo) test.overlapEvents++;
    }
    await this.pipeline.process(events, this.#sink);
  }

  /** Ends the test part and returns what was found; `seconds` is what the test part took. */
  async finish(seconds: number): Promise<BacktestReport> {
    await this.pipeline.flush(this.#sink);
    this.#finishing = true;
    await this.pipeline.finish(this.#sink);
    return reportOf({
      test: this.#test,
      frozen: this.#options.frozen ?? false,
      outcomes: this.pipeline.risk.outcomes.summary(20, this.#options.classRatio),
      risk: this.pipeline.risk.report(),
      baselines: this.#baselines.summary(this.#options.classRatio),
      silence: this.pipeline.anomaly.silence,
      seconds,
    });
  }

  readonly #sink: PipelineSink = {
    ...SILENT,
    session: (sequence, score) => {
      const abnormal = this.#options.labels?.get(sequence);
      if (abnormal !== undefined) this.pipeline.risk.outcomes.session(score, abnormal);
    },
  };

  #step(rows: StepRows, row: number): void {
    const type = rows.type[row]!;
    if (!this.#testing) {
      this.#seen.add(type);
      this.#trainedSequences.set(rows.key[row]!, true);
      this.#baselines.step(rows, row);
      return;
    }
    const abnormal = type === END_OF_SEQUENCE ? this.#options.labels?.get(rows.key[row]!) : undefined;
    if (this.#trainedSequences.get(rows.key[row]!)) this.#test.sharedEvents++;
    const unseen = !this.#seen.has(type);
    this.#baselines.step(rows, row, { unseen, abnormal, inputEnd: this.#finishing });
  }
}
