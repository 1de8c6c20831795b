import type { Config } from '../config/config.ts';
import type { LogEvent } from '../events/log-event.ts';
import type { BatchExpert } from '../models/expert.ts';
import { MIX } from '../outcomes/model-names.ts';
import type { PredictionSummary } from '../outcomes/prediction-accuracy.ts';
import type { Pipeline } from '../pipeline.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { StepRows } from '../sequences/step-rows.ts';
import { Backtest, type BacktestOptions } from './backtest.ts';
import { Bootstrap, type Interval } from './bootstrap.ts';
import { GroupedScores, type Grouping, MEASURES, type Measure } from './grouped-scores.ts';
import type { BacktestReport } from './report.ts';

/** The online experts without any package, as a model among models. */
export const ONLINE = 'online';

/** An event type of the test part. */
export interface TestType {
  /** The text it began as. */
  readonly name: string;
  readonly events: number;
}

/** Figures with their intervals, by measure. */
export type Intervals = Readonly<Record<Measure, Interval>>;

/** What packages are worth beside the online experts, on the same steps. */
export interface Comparison {
  /** The online experts alone, and with the packages. */
  readonly online: BacktestReport;
  readonly mix: BacktestReport;
  /** Each package alone, by name. */
  readonly alone: Readonly<Record<string, PredictionSummary>>;
  /** How much higher the figures of the mix are than those of the online experts alone. */
  readonly difference: Intervals;
  /** By how much the figures of the first package, alone, lie above those of each further one, by the name of that. */
  readonly against: Readonly<Record<string, Intervals>>;
  /** The figures of `online`, `mix`, each package and each further mix. */
  readonly intervals: Readonly<Record<string, Intervals>>;
  /** By how much further mixes differ from the online experts alone, by name. */
  readonly variants: Readonly<Record<string, Intervals>>;
  /** What the intervals draw from. */
  readonly drawn: Pick<Grouping, 'by' | 'groups'>;
}

/** A pipeline under test, with its scores by group. */
interface Contender {
  readonly name: string;
  readonly backtest: Backtest;
  readonly scores: GroupedScores;
  milliseconds: number;
}

/**
 * Pipelines on the same events, step by step: the online experts alone, and the mix of them with packages. Trained and
 * tested as a backtest is; without `train` everything that learns online starts from nothing.
 */
export class Evaluation {
  readonly #names: readonly string[];
  readonly #online: Contender;
  readonly #mix: Contender;
  readonly #variants: readonly Contender[];
  readonly #now: () => number;
  /** Test events by type. */
  readonly #types = new Map<number, number>();
  #trained = false;

  /**
   * `experts` stay the caller's, as do those of `variants`: further mixes by name, with experts of their own. `now` is a
   * clock in ms, for speeds only.
   */
  constructor(
    config: Config,
    options: BacktestOptions,
    experts: readonly BatchExpert[],
    now: () => number,
    variants: Readonly<Record<string, readonly BatchExpert[]>> = {},
  ) {
    this.#names = experts.map(({ name }) => name);
    this.#now = now;
    const contender = (name: string, among: readonly BatchExpert[]): Contender => ({
      name,
      backtest: new Backtest(config, options, among),
      scores: new GroupedScores([name, ...among.map((expert) => expert.name)]),
      milliseconds: 0,
    });
    this.#online = contender(ONLINE, []);
    this.#mix = contender(MIX, experts);
    this.#variants = Object.entries(variants).map(([name, among]) => contender(name, among));
  }

  async train(events: readonly LogEvent[]): Promise<void> {
    this.#trained = true;
    for (const { backtest } of this.#contenders) await backtest.train(events);
  }

  async endTraining(): Promise<void> {
    for (const contender of this.#contenders) {
      const { pipeline } = contender.backtest;
      await contender.backtest.endTraining();
      if (!this.#trained) pipeline.trainedTypes = undefined;
      const { observer } = pipeline;
      pipeline.observer = {
        step: (rows, row, outcome) => {
          observer?.step(rows, row, outcome);
          if (contender === this.#mix) this.#countType(rows, row);
        },
        merge: (merge) => {
          observer?.merge(merge);
          if (contender === this.#mix) this.#mergeType(merge.from, merge.into);
        },
        scored: (model, step, rows, row) =>
          contender.scores.add(model === MIX ? contender.name : model, step, rows, row),
      };
    }
  }

  async test(events: readonly LogEvent[]): Promise<void> {
    for (const contender of this.#contenders) {
      const startedAt = this.#now();
      await contender.backtest.test(events);
      contender.milliseconds += this.#now() - startedAt;
    }
  }

  /** A retrained package takes over from the one of its name in the mix; its figures go on with those of the old one. */
  swapExpert(next: BatchExpert): void {
    this.#mix.backtest.pipeline.swapExpert(next);
  }

  async finish(): Promise<Comparison> {
    const online = await this.#online.backtest.finish(this.#online.milliseconds / 1000);
    const mix = await this.#mix.backtest.finish(this.#mix.milliseconds / 1000);
    for (const { backtest, milliseconds } of this.#variants) await backtest.finish(milliseconds / 1000);
    const bootstrap = new Bootstrap(this.#contenders.map(({ scores }) => scores));
    const intervalsOf = (figure: (measure: Measure) => Interval): Intervals =>
      Object.fromEntries(MEASURES.map((measure) => [measure, figure(measure)])) as unknown as Intervals;
    const variants = this.#variants.map(({ name }) => name);
    const models = [ONLINE, MIX, ...this.#names, ...variants];
    const lead = (name: string): Intervals =>
      intervalsOf((measure) => bootstrap.difference(name, ONLINE, measure));
    return {
      online,
      mix,
      alone: Object.fromEntries(this.#names.map((name) => [name, mix.perModel[name]!])),
      difference: lead(MIX),
      against: Object.fromEntries(
        this.#names
          .slice(1)
          .map((name) => [
            name,
            intervalsOf((measure) => bootstrap.difference(this.#names[0]!, name, measure)),
          ]),
      ),
      intervals: Object.fromEntries(
        models.map((model) => [model, intervalsOf((measure) => bootstrap.of(model, measure))]),
      ),
      variants: Object.fromEntries(variants.map((name) => [name, lead(name)])),
      drawn: bootstrap.grouping,
    };
  }

  /** Event types of the test part by their ids, with the text each began as and the number of their events. */
  get testTypes(): ReadonlyMap<string, TestType> {
    const { pipeline } = this.#mix.backtest;
    return new Map(
      [...this.#types].map(([type, events]) => [
        pipeline.describe(type).type,
        { name: pipeline.miner.nameOf(type), events },
      ]),
    );
  }

  /** Those under test, to be set up before the first event. */
  get pipelines(): readonly Pipeline[] {
    return this.#contenders.map(({ backtest }) => backtest.pipeline);
  }

  get #contenders(): readonly Contender[] {
    return [this.#online, this.#mix, ...this.#variants];
  }

  #countType(rows: StepRows, row: number): void {
    const type = rows.type[row]!;
    if (type !== END_OF_SEQUENCE) this.#types.set(type, (this.#types.get(type) ?? 0) + 1);
  }

  #mergeType(from: number, into: number): void {
    const events = this.#types.get(from);
    if (events === undefined) return;
    this.#types.delete(from);
    this.#types.set(into, (this.#types.get(into) ?? 0) + events);
  }
}
