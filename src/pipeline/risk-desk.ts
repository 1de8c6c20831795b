import type { Config } from '../config/config.ts';
import type { LogEvent } from '../events/log-event.ts';
import type { OutcomesConfig } from '../outcomes/config.ts';
import { Outcomes } from '../outcomes/outcomes.ts';
import type { HorizonSummary } from '../outcomes/watch-accuracy.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { Evidence, Onset, RiskEvent, RiskForecast, RiskOutcome, RiskSink } from '../risk/forecast.ts';
import { RiskModel } from '../risk/risk-model.ts';
import { SpecialistMatcher } from '../specialists/matcher.ts';
import { compileSpecialist, type EventSpecialist } from '../specialists/specialist.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Warner } from '../warnings/warner.ts';
import type { WarningSink } from '../warnings/warning.ts';
import type { PipelineSink } from './records.ts';
import type { TypeNames } from './typed-batch.ts';

/** The ranking weights of all events that no specialist claims. */
const GENERAL = 'general';

/** Risk and warnings of one specialist at one horizon. */
export interface RiskReport extends HorizonSummary {
  /** Share of the best plain baseline's log-loss saved so far, 0 or less: no skill; null before anything could be judged. */
  readonly skill: number | null;
}

/** Joins the specialists, the risk model and the warnings: events in, forecasts and warnings out. */
export class RiskDesk {
  readonly specialists: readonly EventSpecialist[];
  readonly model: RiskModel;
  readonly warner: Warner;
  readonly #matcher: SpecialistMatcher;
  /** Per specialist the number of its ranking weights. */
  readonly #weightClasses: readonly number[];
  readonly #names: TypeNames;
  #outcomes: Outcomes;
  readonly #outcomesConfig: OutcomesConfig;
  /** Where the events of the current call go. */
  #sink: PipelineSink = SILENT;
  readonly #ears: RiskSink = {
    forecast: (forecast, explain) => this.#forecast(forecast, explain),
    outcome: (outcome) => this.#outcome(outcome),
    onset: (onset) => this.#onset(onset),
  };
  readonly #warnings: WarningSink = {
    warning: (warning) => {
      if (warning.state === 'open') this.#outcomes.warning(warning);
      this.#sink.warning(warning);
    },
    incident: (incident) => this.#sink.incident(incident),
  };

  /** `sourceOf` names the sources by their index. */
  constructor(config: Config, names: TypeNames, sourceOf: (source: number) => string, reader?: StateReader) {
    this.#names = names;
    this.specialists = config.specialists.map(compileSpecialist);
    this.#matcher = new SpecialistMatcher(config.specialists);
    const classes = [
      GENERAL,
      ...new Set(this.specialists.map(({ weightClass }) => weightClass).filter((name) => name !== GENERAL)),
    ];
    this.#weightClasses = this.specialists.map(({ weightClass }) => classes.indexOf(weightClass));
    this.model = reader
      ? RiskModel.restore(config.risk, this.specialists, reader)
      : new RiskModel(config.risk, this.specialists);
    this.warner = new Warner(config.warnings, this.specialists, this.model.targets, {
      typeOf: (type) => ({ eventType: names.idOf(type), template: names.templateOf(type) }),
      sourceOf,
    });
    if (reader) this.warner.restore(reader);
    this.#outcomesConfig = config.outcomes;
    this.#outcomes = new Outcomes(config.outcomes, this.specialists);
    if (reader) this.#outcomes.restore(reader);
  }

  /** The running accuracy of everything predicted. */
  get outcomes(): Outcomes {
    return this.#outcomes;
  }

  /** Scoring starts afresh; what was learned stays. */
  forgetOutcomes(): void {
    this.#outcomes = new Outcomes(this.#outcomesConfig, this.specialists);
  }

  /** Bit i is set where specialist i watches the event. */
  watched(event: LogEvent, type: number): number {
    return this.#matcher.match(event, type, this.#names.idOf(type), this.#names.templateOf(type));
  }

  /** Number of the ranking weights that events watched by these specialists have of their own; 0: the general ones. */
  weightClass(watched: number): number {
    for (let bit = 0; bit < this.#weightClasses.length; bit++) {
      if ((watched & (1 << bit)) !== 0 && this.#weightClasses[bit]! > 0) return this.#weightClasses[bit]!;
    }
    return 0;
  }

  /** Takes one event: first the grid points before it are forecast and settled. */
  observe(event: RiskEvent, sink: PipelineSink): void {
    this.#sink = sink;
    this.model.observe(event, this.#ears);
  }

  /**
   * Lets event time go on until every target was forecast once from what is known at `time` (epoch ms). Only for a copy
   * that is thrown away: to what comes next, the time in between would have been silent.
   */
  foresee(time: number, sink: PipelineSink): void {
    this.#sink = sink;
    this.model.foresee(time, this.#ears);
  }

  #forecast(forecast: RiskForecast, explain: (limit: number) => Evidence[]): void {
    this.#sink.forecast?.(forecast);
    this.warner.forecast(forecast, explain, this.#warnings);
  }

  #outcome(outcome: RiskOutcome): void {
    this.#outcomes.risk(outcome);
    this.#sink.riskOutcome?.(outcome);
  }

  #onset(onset: Onset): void {
    this.#outcomes.onset(onset);
    this.#sink.onset?.(onset);
    this.warner.onset(onset, this.#warnings);
  }

  merge(merge: TypeMerge): void {
    this.model.merge(merge);
    this.#matcher.forget(merge.from);
    this.#matcher.forget(merge.into);
  }

  /** The text of a type has changed: whoever watches by template decides anew. */
  reworded(type: number): void {
    this.#matcher.forget(type);
  }

  /** The risk model meets the part as a type of its own; whoever watches by template decides anew. */
  split({ from, part }: TypeSplit): void {
    this.#matcher.forget(from);
    this.#matcher.forget(part);
  }

  /** How each specialist's risk and warnings have done so far, one entry per horizon. */
  report(): RiskReport[] {
    const skills = this.model.skills();
    const { perSpecialist } = this.#outcomes.summary(0);
    return this.model.targets.map(({ index, watch, horizonSeconds }) => {
      const { risk } = perSpecialist[this.specialists[watch]!.name]!;
      return {
        ...risk.find(({ horizon }) => horizon === horizonSeconds)!,
        skill: skills[index]!.points === 0 ? null : skills[index]!.skill,
      };
    });
  }

  save(writer: StateWriter): void {
    this.model.save(writer);
    this.warner.save(writer);
    this.#outcomes.save(writer);
  }
}

const SILENT: PipelineSink = { warning: () => undefined, incident: () => undefined };
