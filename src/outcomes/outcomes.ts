// Hot path (benchmark `pipeline`): `step` runs for every event.

import type { TypeMerge } from '../parsing/type-merge.ts';
import type { Onset, RiskOutcome } from '../risk/forecast.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { AccuracyByType, type TypeAccuracy } from './accuracy-by-type.ts';
import type { OutcomesConfig } from './config.ts';
import { PredictionAccuracy, type PredictionSummary } from './prediction-accuracy.ts';
import type { ScoredStep } from './scored-step.ts';
import { type ClassRatio, SessionAccuracy, type SessionSummary } from './session-accuracy.ts';
import { type SpecialistSummary, WatchAccuracy, type WatchedSpecialist } from './watch-accuracy.ts';

/** Models beyond the bound are counted under this name. */
const OTHER_MODELS = 'other';

/** Running accuracy of everything the pipeline predicts. */
export interface OutcomesSummary extends PredictionSummary {
  readonly perModel: Readonly<Record<string, PredictionSummary>>;
  readonly perSpecialist: Readonly<Record<string, SpecialistSummary>>;
  readonly perType: readonly TypeAccuracy[];
  readonly anomaly: SessionSummary | null;
  /** Event times of the first and the last outcome, epoch ms; null before any. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Scores every prediction when its future has arrived, overall and by model, specialist and event type. */
export class Outcomes {
  readonly #config: OutcomesConfig;
  readonly #all: PredictionAccuracy;
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
    this.#all = new PredictionAccuracy(config.recentEvents);
    this.#byType = new AccuracyByType(config.maxTypes);
    this.#watches = specialists.map((specialist) => new WatchAccuracy(config, specialist));
    this.#sessions = new SessionAccuracy(config.exactPoints);
  }

  /**
   * Scores one step.
   *
   * @param type the event type that came
   * @param time event time, epoch ms
   * @param model name of the model and tier that predicted it
   * @param watched bit i is set where specialist i watches the event that came
   * @param unseen the event type was absent from training (by default: never seen before)
   */
  step(step: ScoredStep, type: number, time: number, model: string, watched = 0, unseen = step.novel): void {
    if (time < this.#from) this.#from = time;
    if (time > this.#to) this.#to = time;
    this.#all.add(step, type, unseen);
    this.#byType.add(step, type);
    this.#modelAccuracy(model).add(step, type, unseen);
    if (watched === 0) return;
    for (let i = 0; i < this.#watches.length; i++) {
      if ((watched & (1 << i)) !== 0) this.#watches[i]!.predictions.add(step, type, unseen);
    }
  }

  /** Scores what another model, or another reading of the same one, said of a step that was scored already. */
  alsoModel(model: string, step: ScoredStep, type: number, unseen = step.novel): void {
    this.#modelAccuracy(model).add(step, type, unseen);
  }

  #modelAccuracy(model: string): PredictionAccuracy {
    let accuracy = this.#byModel.get(model);
    if (accuracy === undefined) {
      const name = this.#byModel.size < this.#config.maxModels ? model : OTHER_MODELS;
      accuracy = this.#byModel.get(name) ?? new PredictionAccuracy(this.#config.recentEvents);
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
  }

  /** `types`: how many event types to list; `classRatio`: see SessionAccuracy.summary. */
  summary(types = 50, classRatio?: ClassRatio): OutcomesSummary {
    const any = this.#to >= this.#from;
    const span = any ? this.#to - this.#from : 0;
    return {
      ...this.#all.summary(),
      perModel: Object.fromEntries([...this.#byModel].map(([name, model]) => [name, model.summary()])),
      perSpecialist: Object.fromEntries(this.#watches.map((watch) => [watch.name, watch.summary(span)])),
      perType: this.#byType.summary(types),
      anomaly: this.sessions(classRatio),
      from: any ? this.#from : null,
      to: any ? this.#to : null,
    };
  }

  save(writer: StateWriter): void {
    writer.section('outcomes', 1);
    this.#all.save(writer);
    this.#byType.save(writer);
    writer.strings([...this.#byModel.keys()]);
    for (const model of this.#byModel.values()) model.save(writer);
    writer.strings(this.#watches.map((watch) => watch.name));
    for (const watch of this.#watches) watch.save(writer);
    this.#sessions.save(writer);
    writer.array(Float64Array.of(this.#labelled ? 1 : 0, this.#from, this.#to));
  }

  /** Reads what `save` wrote; what belongs to specialists no longer configured is dropped. */
  restore(reader: StateReader): void {
    reader.section('outcomes', 1);
    this.#all.restore(reader);
    this.#byType.restore(reader);
    for (const name of reader.strings()) {
      const model = new PredictionAccuracy(this.#config.recentEvents);
      this.#byModel.set(name, model);
    }
    for (const model of this.#byModel.values()) model.restore(reader);
    const saved = reader.strings();
    for (const name of saved) {
      const watch = this.#watches.find((candidate) => candidate.name === name);
      (watch ?? new WatchAccuracy(this.#config, { name, horizons: [] })).restore(reader);
    }
    this.#sessions.restore(reader);
    const [labelled, from, to] = reader.float64();
    this.#labelled = labelled === 1;
    this.#from = from!;
    this.#to = to!;
  }
}
