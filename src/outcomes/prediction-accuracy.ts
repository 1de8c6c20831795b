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
  readonly nextEvent: NextEventAccuracy;
  readonly timeToNext: TimeToNextAccuracy;

  /** `recentEvents`: memory of the "recent" measures. */
  constructor(recentEvents: number) {
    this.nextEvent = new NextEventAccuracy(recentEvents);
    this.timeToNext = new TimeToNextAccuracy(recentEvents);
  }

  /** `type` came; `unseen`: it was absent from training (while running: it is new). */
  add(step: ScoredStep, type: number, unseen: boolean = step.novel): void {
    this.nextEvent.add(step, type, unseen);
    this.timeToNext.add(step);
  }

  summary(): PredictionSummary {
    return { nextEvent: this.nextEvent.summary(), timeToNext: this.timeToNext.summary() };
  }

  save(writer: StateWriter): void {
    this.nextEvent.save(writer);
    this.timeToNext.save(writer);
  }

  restore(reader: StateReader): void {
    this.nextEvent.restore(reader);
    this.timeToNext.restore(reader);
  }
}
