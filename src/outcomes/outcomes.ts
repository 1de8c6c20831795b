// Hot path (benchmark `pipeline`): `step` runs for every event.

import type { TypeMerge } from '../parsing/type-merge.ts';
import type { Onset, RiskOutcome } from '../risk/forecast.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { AccuracyByType, type TypeAccuracy } from './accuracy-by-type.ts';
import type { OutcomesConfig } from './config.ts';
import { AS_ISSUED, MIX } from './model-names.ts';
import { NextEventAccuracy, type NextEventSummary } from './next-event.ts';
import { PredictionAccuracy, type PredictionSummary } from './prediction-accuracy.ts';
import type { RankedStep, ScoredStep } from './scored-step.ts';
import { type ClassRatio, SessionAccuracy, type SessionSummary } from './session-accuracy.ts';
import { type SpecialistSummary, WatchAccuracy, type WatchedSpecialist } from './watch-accuracy.ts';

/** Models beyond the bound are counted under this name. */
const OTHER_MODELS = 'other';

const VERSION = 2;

/** The forecasts of the next event, read again one instant before it. */
export interface FreshSummary {
  readonly nextEvent: NextEventSummary;
}

/** Running accuracy of everything the pipeline predicts: of the mix, of specialists and types as issued. */
export interface OutcomesSummary extends PredictionSummary {
  readonly fresh: FreshSummary;
  /** The mix as issued, the same fresh, and then every model alone. */
  readonly perModel: Readonly<Record<string, PredictionSummary>>;
  readonly perSpecialist: Readonly<Record<string, SpecialistSummary>>;
  readonly perType: readonly TypeAccuracy[];
  readonly anomaly: SessionSummary | null;
  /** Event times of the first and the last outcome, epoch ms; null before any. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Scores every prediction when its future has arrived, overall and by model, specialist and event type. The score of record
 * is that of the forecast as it was issued, right after the event before; what it would have been one instant before its
 * event, fresh, is kept beside it.
 */
export class Outcomes {
  readonly #config: OutcomesConfig;
  readonly #issued: PredictionAccuracy;
  /** The time to the next event is foretold once, right after the event before: it has no fresh reading. */
  readonly #fresh: NextEventAccuracy;
  readonly #byType: AccuracyByType;
  readonly #byModel = new Map<string, PredictionAccuracy>();
  readonly #watches: readonly WatchAccuracy[];
  readonly #sessions: SessionAccuracy;
  #labelled = false;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  /** `specialists` in the order of the watches of the risk model: position i answers to bit i and watch i. */
  constructor(config: OutcomesConfig, specialists: readonly WatchedSpecialist[]) {
    this.#config = config;
    this.#issued = this.#newAccuracy();
    this.#fresh = new NextEventAccuracy(config.recentEvents, config.maxTypes);
    this.#byType = new AccuracyByType(config.maxTypes);
    this.#watches = specialists.map((specialist) => new WatchAccuracy(config, specialist));
    this.#sessions = new SessionAccuracy(config.exactPoints);
  }

  #newAccuracy(): PredictionAccuracy {
    return new PredictionAccuracy(this.#config.recentEvents, this.#config.maxTypes);
  }

  /**
   * Scores one forecast of the mix as it was issued.
   *
   * @param type the event type that came
   * @param time event time, epoch ms
   * @param watched bit i is set where specialist i watches the event that came
   * @param unseen the event type was absent from training (by default: never seen before)
   */
  step(step: ScoredStep, type: number, time: number, watched = 0, unseen = step.novel): void {
    this.#span(time);
    this.#issued.add(step, type, unseen);
    this.#byType.add(step, type);
    if (watched === 0) return;
    for (let i = 0; i < this.#watches.length; i++) {
      if ((watched & (1 << i)) !== 0) this.#watches[i]!.predictions.add(step, type, unseen);
    }
  }

  #span(time: number): void {
    if (time < this.#from) this.#from = time;
    if (time > this.#to) this.#to = time;
  }

  /** Scores the same forecast as it was one instant before its event. */
  fresh(step: RankedStep, type: number, unseen = step.novel): void {
    this.#fresh.add(step, type, unseen);
  }

  /** Scores what another model said of a step, alone. */
  alsoModel(model: string, step: ScoredStep, type: number, unseen = step.novel): void {
    this.#modelAccuracy(model).add(step, type, unseen);
  }

  /**
   * A sequence is over because the input is: kept apart, of the mix, or of `model` alone. There is but one reading: from one
   * such end to the next nothing may be learned.
   */
  inputEnd(step: ScoredStep, type: number, model?: string): void {
    if (model !== undefined) {
      this.#modelAccuracy(model).add(step, type, false, true);
      return;
    }
    this.#issued.add(step, type, false, true);
    this.#fresh.add(step, type, false, true);
  }

  #modelAccuracy(model: string): PredictionAccuracy {
    let accuracy = this.#byModel.get(model);
    if (accuracy === undefined) {
      const name = this.#byModel.size < this.#config.maxModels ? model : OTHER_MODELS;
      accuracy = this.#byModel.get(name) ?? this.#newAccuracy();
      this.#byModel.set(name, accuracy);
    }
    return accuracy;
  }

  /** Scores a settled grid point of the risk model. */
  risk(outcome: RiskOutcome): void {
    this.#watches[outcome.watch]?.risk(outcome);
  }

  /** Notes a warning when it is raised. */
  warning(warning: {
    readonly specialist: string;
    readonly time: number;
    readonly horizonSeconds: number;
  }): void {
    this.#watches.find((watch) => watch.name === warning.specialist)?.warning(warning);
  }

  /** Notes the start of an incident of a watched class. */
  onset(onset: Pick<Onset, 'watch' | 'time'>): void {
    this.#watches[onset.watch]?.onset(onset.time);
  }

  /** Scores the verdict on a session whose label is known. */
  session(verdict: { score: number; threshold: number; anomalous: boolean }, abnormal: boolean): void {
    this.#labelled = true;
    this.#sessions.add(verdict, abnormal);
  }

  /** What the verdicts on labelled sessions were worth, at the class ratio asked for; null before the first label. */
  sessions(classRatio?: ClassRatio): SessionSummary | null {
    return this.#labelled ? this.#sessions.summary(classRatio) : null;
  }

  /** Event type `from` is from now on known as `into`. */
  merge(merge: TypeMerge): void {
    this.#byType.merge(merge);
    for (const accuracy of [this.#issued, this.#fresh, ...this.#byModel.values()]) accuracy.merge(merge);
  }

  /** `types`: how many event types to list; `classRatio`: see SessionAccuracy.summary. */
  summary(types = 50, classRatio?: ClassRatio): OutcomesSummary {
    const any = this.#to >= this.#from;
    const span = any ? this.#to - this.#from : 0;
    const [issued, fresh] = [this.#issued.summary(), this.#fresh.summary()];
    return {
      ...issued,
      fresh: { nextEvent: fresh },
      perModel: {
        [AS_ISSUED]: issued,
        [MIX]: { nextEvent: fresh, timeToNext: issued.timeToNext },
        ...Object.fromEntries([...this.#byModel].map(([name, model]) => [name, model.summary()])),
      },
      perSpecialist: Object.fromEntries(this.#watches.map((watch) => [watch.name, watch.summary(span)])),
      perType: this.#byType.summary(types),
      anomaly: this.sessions(classRatio),
      from: any ? this.#from : null,
      to: any ? this.#to : null,
    };
  }

  #takeUpFirstVersion(): void {
    const issued = this.#byModel.get(AS_ISSUED);
    if (issued) this.#issued.nextEvent = issued.nextEvent;
    for (const name of [AS_ISSUED, MIX]) this.#byModel.delete(name);
  }

  save(writer: StateWriter): void {
    writer.section('outcomes', VERSION);
    this.#issued.save(writer);
    this.#fresh.save(writer);
    this.#byType.save(writer);
    writer.strings([...this.#byModel.keys()]);
    for (const model of this.#byModel.values()) model.save(writer);
    writer.strings(this.#watches.map((watch) => watch.name));
    for (const watch of this.#watches) watch.save(writer);
    this.#sessions.save(writer);
    writer.array(Float64Array.of(this.#labelled ? 1 : 0, this.#from, this.#to));
  }

  /**
   * Reads what `save` wrote; what belongs to specialists no longer configured is dropped. The first version kept the fresh
   * readings as the record: they go on as such, and what it had as issued becomes the record; times have but one reading. By
   * type and specialist it had nothing as issued, so there the record begins anew.
   */
  restore(reader: StateReader): void {
    const version = reader.section('outcomes', VERSION);
    if (version > 1) this.#issued.restore(reader, version);
    this.#fresh.restore(reader, version);
    if (version === 1) this.#issued.timeToNext.restore(reader);
    const byType = version > 1 ? this.#byType : new AccuracyByType(this.#config.maxTypes);
    byType.restore(reader);
    for (const name of reader.strings()) this.#byModel.set(name, this.#newAccuracy());
    for (const model of this.#byModel.values()) model.restore(reader, version);
    if (version === 1) this.#takeUpFirstVersion();
    const saved = reader.strings();
    for (const name of saved) {
      const watch = this.#watches.find((candidate) => candidate.name === name);
      (watch ?? new WatchAccuracy(this.#config, { name, horizons: [] })).restore(reader, version);
    }
    this.#sessions.restore(reader);
    const [labelled, from, to] = reader.float64();
    this.#labelled = labelled === 1;
    this.#from = from!;
    this.#to = to!;
  }
}
