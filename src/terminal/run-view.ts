import type { AnomalyRecord, PredictionRecord } from '../pipeline/records.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import type { RunSummary } from './run-summary.ts';

/** What a running view may look at between events: made only when the view asks for it. */
export interface RunSnapshot {
  /** Event time of the newest event, epoch ms. */
  readonly time: number;
  readonly events: number;
  readonly eventTypes: number;
  readonly sequences: number;
  readonly rejected: number;
  /** Of the next event as issued; then that of the same forecasts one instant before their events. */
  readonly top1: number | null;
  readonly recentTop1: number | null;
  readonly nll: number | null;
  readonly freshTop1: number | null;
  /** The open predictions of the most recently active sequences, newest first. */
  readonly predictions: readonly PredictionRecord[];
  readonly bytesRead: number;
  /** 0 where the size of the input is not known. */
  readonly bytesTotal: number;
}

/** Shows a run to a person or a machine. Nothing is shown by the run itself. */
export interface RunView {
  begin(title: string): void;
  warning(warning: Warning): void;
  incident(incident: Incident): void;
  anomaly(anomaly: AnomalyRecord): void;
  /** Something the person should know that stops nothing (a rejected record, a full disk). */
  notice(message: string): void;
  /** Called after each batch; a view that shows progress asks for the snapshot now and then. */
  tick(snapshot: () => RunSnapshot): void;
  end(summary: RunSummary): void;
}
