import type { Doubted } from '../events/decoded-chunk.ts';
import type { TypeAccuracy } from '../outcomes/accuracy-by-type.ts';
import type { IncidentReport, IncidentTally } from '../outcomes/known-incidents.ts';
import type { NextEventSummary } from '../outcomes/next-event.ts';
import type { FreshSummary, OutcomesSummary } from '../outcomes/outcomes.ts';
import type { TimeToNextSummary } from '../outcomes/time-to-next.ts';
import type { RiskReport } from '../pipeline/risk-desk.ts';
import type { SequenceCounts } from '../sequences/sequencer.ts';
import type { ReadingCounts } from './decode-report.ts';

/** Incidents known from outside, beside the warnings of Logcast and of the plain baselines. */
export interface KnownIncidentSummary {
  readonly file: string;
  readonly minLeadSeconds: number;
  readonly all: IncidentReport;
  /** Incidents and warnings in the second half of the stream, once there was something to learn from. */
  readonly secondHalf: IncidentReport;
  /** The same warning rules applied to what a plain baseline forecasts, second half. */
  readonly baselines: Readonly<Record<'recency' | 'baseRate', IncidentTally>>;
}

/** What a run found, at its end. */
export interface RunSummary {
  readonly events: number;
  readonly eventTypes: number;
  /** Share of the latest lines, a thousand or so, that began an event type or found none. */
  readonly newTypeShare: number;
  /** What to do where types are made without end. */
  readonly typeAdvice?: string;
  /** Event time of the first and the last event, epoch ms; null without events. */
  readonly from: number | null;
  readonly to: number | null;
  readonly sequences: SequenceCounts;
  /** Stopped by a signal before the end of the input. */
  readonly interrupted: boolean;
  /**
   * Events whose written time was not believed, and events without one: their times are guesses. Events that have a time
   * that is seldom right, and the first time that was not believed.
   */
  readonly clock: {
    readonly adjusted: number;
    readonly untimed: number;
    readonly far: number;
    readonly doubted?: Doubted;
  };
  /** How the lines were read, in the words of `logcast decode`. */
  readonly reading: Omit<ReadingCounts, 'events' | 'formats'>;
  readonly rejected: { readonly records: number; readonly reasons: Readonly<Record<string, number>> };
  /** As issued: right after the event before. */
  readonly nextEvent: NextEventSummary;
  readonly timeToNext: TimeToNextSummary;
  /** The same forecasts, read again one instant before their events. */
  readonly fresh: FreshSummary;
  /** One entry per specialist and horizon. */
  readonly risk: readonly RiskReport[];
  /** Accuracy by model and tier, by specialist, and for the most frequent event types. */
  readonly perModel: OutcomesSummary['perModel'];
  readonly perSpecialist: OutcomesSummary['perSpecialist'];
  readonly perType: readonly (Omit<TypeAccuracy, 'type'> & {
    readonly type: string;
    readonly template: string;
  })[];
  readonly anomalies: number;
  /** Why no session is called anomalous, as in `17 of 30 sessions`: so few were learned. */
  readonly sessionsSilent?: string;
  readonly knownIncidents?: KnownIncidentSummary;
  /** Wall-clock seconds of the run and events per second. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
}
