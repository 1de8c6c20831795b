import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { NextEventAccuracy, type NextEventSummary } from './next-event.ts';
import type { ScoredStep } from './scored-step.ts';
import { TimeToNextAccuracy, type TimeToNextSummary } from './time-to-next.ts';

/** What one forecaster of steps (a model, a baseline, all of them together) was worth. */
export interface PredictionSummary {
  readonly nextEvent: NextEventSummary;
  readonly timeToNext: TimeToNextSummary;
}

/** Accumulates step predictions: which event comes next, and when. */
export class PredictionAccuracy {
  nextEvent: NextEventAccuracy;
  readonly timeToNext: TimeToNextAccuracy;

  /** `recentEvents`: memory of the "recent" measures; `classes`: see NextEventAccuracy. */
  constructor(recentEvents: number, classes = 0) {
    this.nextEvent = new NextEventAccuracy(recentEvents, classes);
    this.timeToNext = new TimeToNextAccuracy(recentEvents);
  }

  /** `type` came; `unseen`: it was absent from training (while running: it is new); `inputEnd`: see NextEventAccuracy. */
  add(step: ScoredStep, type: number, unseen: boolean = step.novel, inputEnd = false): void {
    this.nextEvent.add(step, type, unseen, inputEnd);
    this.timeToNext.add(step);
  }

  merge(merge: TypeMerge): void {
    this.nextEvent.merge(merge);
  }

  summary(): PredictionSummary {
    return { nextEvent: this.nextEvent.summary(), timeToNext: this.timeToNext.summary() };
  }

  save(writer: StateWriter): void {
    this.nextEvent.save(writer);
    this.timeToNext.save(writer);
  }

  /** `version`: of the section that it is saved in. */
  restore(reader: StateReader, version: number): void {
    this.nextEvent.restore(reader, version);
    this.timeToNext.restore(reader);
  }
}
