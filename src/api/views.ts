/** What the pipeline says, as the API tells it: times in ISO 8601, names instead of indexes. */
import type { AnomalyRecord } from '../pipeline/records.ts';
import type { RiskReport } from '../pipeline/risk-desk.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import type { AccuracyView } from './schemas/accuracy.ts';
import type { AnomalyView, IncidentView, WarningView } from './schemas/records.ts';

const iso = (time: number): string => new Date(time).toISOString();

/** A warning with its state, which a later one of the same id replaces. */
export function warningView({ evidence, onset, leadSeconds, time, ...warning }: Warning): WarningView {
  return {
    kind: 'warning',
    ...warning,
    time: iso(time),
    evidence: evidence.map(({ type: _type, source: _source, sourceName, lastSeen, ...piece }) => ({
      ...piece,
      ...(sourceName !== undefined && { source: sourceName }),
      lastSeen: iso(lastSeen),
    })),
    ...(onset !== undefined && { onset: iso(onset) }),
    ...(leadSeconds !== undefined && { leadSeconds }),
  };
}

export function incidentView({ from, to, warnings, specialists, ...incident }: Incident): IncidentView {
  return {
    kind: 'incident',
    ...incident,
    from: iso(from),
    to: iso(to),
    warnings: [...warnings],
    specialists: [...specialists],
  };
}

export function anomalyView({ from, to, reasons, ...anomaly }: AnomalyRecord): AnomalyView {
  return { ...anomaly, from: iso(from), to: iso(to), reasons: reasons.map((reason) => ({ ...reason })) };
}

/** What the predictions of a pipeline were worth so far. */
export function accuracyOf(pipeline: Pipeline): AccuracyView {
  const { nextEvent, timeToNext, fresh, perModel, from, to } = pipeline.risk.outcomes.summary(0);
  return {
    events: pipeline.events,
    from: from === null ? null : iso(from),
    to: to === null ? null : iso(to),
    nextEvent,
    timeToNext,
    fresh,
    perModel,
    risk: pipeline.risk.report().map((report: RiskReport) => ({ ...report })),
  };
}
