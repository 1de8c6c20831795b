/** Records as machines read them: times in ISO 8601 (UTC), each with a `kind`. */

import type { PairedBlock } from '../outcomes/paired-block.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import type { AnomalyRecord, OutcomeRecord, PredictionRecord } from './records.ts';

const iso = (time: number): string => new Date(time).toISOString();

export function wireWarning({
  state: _state,
  onset: _onset,
  leadSeconds: _lead,
  ...warning
}: Warning): object {
  const evidence = warning.evidence.map(({ type: _type, source: _source, sourceName, ...piece }) => ({
    ...piece,
    ...(sourceName !== undefined && { source: sourceName }),
    lastSeen: iso(piece.lastSeen),
  }));
  return { kind: 'warning', ...warning, time: iso(warning.time), evidence };
}

/** How a warning ended: `confirmed` with its lead, or `expired`. */
export function wireSettlement({
  id,
  incident,
  specialist,
  time,
  horizonSeconds,
  state,
  onset,
  leadSeconds,
}: Warning): object {
  const came = onset === undefined ? {} : { onset: iso(onset), leadSeconds };
  return { kind: 'settled', id, incident, specialist, time: iso(time), horizonSeconds, state, ...came };
}

export function wireIncident({ from, to, ...incident }: Incident): object {
  return { kind: 'incident', ...incident, from: iso(from), to: iso(to) };
}

export function wireAnomaly({ from, to, ...anomaly }: AnomalyRecord): object {
  return { ...anomaly, from: iso(from), to: iso(to) };
}

export function wirePrediction(prediction: PredictionRecord): object {
  return { ...prediction, time: iso(prediction.time) };
}

export function wireOutcome(outcome: OutcomeRecord): object {
  return { ...outcome, time: iso(outcome.time) };
}

export function wirePair(block: PairedBlock): object {
  return { ...block, from: iso(block.from), to: iso(block.to) };
}
