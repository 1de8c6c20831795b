import type { SessionReason } from '../anomaly/session-score.ts';
import type { WrittenRecord } from '../hosts/find-records.ts';
import type { AnomalyRecord, Candidate } from '../pipeline/records.ts';
import type { WarningEvidence } from '../warnings/warning.ts';
import { duration, percent, shorten } from './format.ts';
import type { Paint } from './paint.ts';
import { evidenceText } from './warning-text.ts';

const WIDTH = 110;

/** Tells the story of one warning, incident or prediction from the records written about it. */
export function explanationText(records: readonly WrittenRecord[], paint: Paint): string {
  return `${records.flatMap((record) => TELLERS[record.kind]?.(record, paint) ?? []).join('\n')}\n`;
}

type Teller = (record: WrittenRecord, paint: Paint) => string[];

const TELLERS: Readonly<Record<string, Teller>> = {
  warning: tellWarning,
  settled: tellSettled,
  incident: tellIncident,
  prediction: tellPrediction,
  outcome: tellOutcome,
  anomaly: tellAnomaly,
};

const text = (value: unknown): string => String(value);
const number = (value: unknown): number => Number(value);

/** Evidence as it was written: the source by name, the time in ISO 8601. */
type WrittenEvidence = Omit<WarningEvidence, 'source' | 'lastSeen'> & {
  readonly source?: string;
  readonly lastSeen: string;
};

function tellWarning(record: WrittenRecord, paint: Paint): string[] {
  const evidence = record['evidence'] as readonly WrittenEvidence[];
  const probability = number(record['probability']);
  const baseRate = number(record['baseRate']);
  return [
    `${paint.bold(`Warning ${record['id']}`)}  ${record['specialist']}, ${text(record['time'])}`,
    `  ${percent(probability)} within ${duration(number(record['horizonSeconds']))}: ${(probability / baseRate).toFixed(1)} times the usual ${percent(baseRate)}`,
    `  the threshold was ${percent(number(record['threshold']))}; the forecasts had saved ${percent(number(record['skill']))} of the best baseline's log-loss`,
    '  because:',
    ...evidence.flatMap((piece) => [
      `    ${evidenceText({ ...piece, ...(piece.source !== undefined && { sourceName: piece.source }) }, WIDTH)}`,
      paint.dim(
        `      last ${piece.lastSeen}; alone it multiplies the odds by ${Math.exp(piece.contribution).toFixed(1)}`,
      ),
    ]),
  ];
}

function tellSettled(record: WrittenRecord, paint: Paint): string[] {
  if (record['state'] === 'confirmed') {
    return [
      paint.green(
        `  it came at ${text(record['onset'])}, ${duration(number(record['leadSeconds']))} after warning ${record['id']}`,
      ),
    ];
  }
  return [
    paint.yellow(
      `  it did not come within ${duration(number(record['horizonSeconds']))} of warning ${record['id']}: a false alarm`,
    ),
  ];
}

function tellIncident(record: WrittenRecord, paint: Paint): string[] {
  const warnings = record['warnings'] as readonly string[];
  const specialists = record['specialists'] as readonly string[];
  return [
    `${paint.bold(`Incident ${record['id']}`)}  ${specialists.join(', ')}: ${text(record['state'])}, ${warnings.length} warnings from ${text(record['from'])} to ${text(record['to'])}`,
  ];
}

function tellPrediction(record: WrittenRecord, paint: Paint): string[] {
  const next = record['next'] as readonly Candidate[];
  const seconds = record['seconds'] as { q10: number; q50: number; q90: number } | undefined;
  const because = record['because'] as readonly { expert: string; score: number }[];
  return [
    `${paint.bold(`Prediction ${record['id']}`)}  sequence ${text(record['sequence'])}, ${text(record['time'])}`,
    ...next.map(
      ({ template, probability }) => `  ${percent(probability).padStart(6)}  ${shorten(template, WIDTH)}`,
    ),
    `  ${percent(number(record['novelty'])).padStart(6)}  something never seen before`,
    ...(seconds
      ? [`  in about ${duration(seconds.q50)} (80 %: ${duration(seconds.q10)} to ${duration(seconds.q90)})`]
      : []),
    paint.dim(
      `  spoke for the first: ${because
        .slice(0, 4)
        .map(({ expert, score }) => `${expert} ${score.toFixed(2)}`)
        .join(', ')}`,
    ),
  ];
}

function tellOutcome(record: WrittenRecord, paint: Paint): string[] {
  const rank = record['rank'] === null ? 'none of the candidates' : `candidate ${text(record['rank'])}`;
  const seconds = record['seconds'] === null ? '' : ` after ${duration(number(record['seconds']))}`;
  return [
    paint.dim(
      `  came: ${text(record['type'])}, ${rank}${seconds}, log-loss ${number(record['logLoss']).toFixed(3)} nats`,
    ),
  ];
}

function tellAnomaly(record: WrittenRecord, paint: Paint): string[] {
  const reasons = record['reasons'] as AnomalyRecord['reasons'];
  const score = `${number(record['score']).toFixed(3)} over the threshold of ${number(record['threshold']).toFixed(3)}`;
  return [
    `${paint.bold(`Anomaly ${record['id']}`)}  sequence ${text(record['sequence'])}, ${text(record['events'])} events from ${text(record['from'])} to ${text(record['to'])}`,
    `  ${record['provisional'] === true ? 'while it was open, it' : 'it'} scored ${score}, because of`,
    ...reasons.map(
      ({ kind, template, expected, got, weight }) =>
        `    ${REASONS[kind]}: ${shorten(template, WIDTH - 60)}${kind === 'countVector' || kind === 'newLength' ? ` (${expected} in the nearest normal one, ${got} here)` : ''}  ${weight.toFixed(3)}`,
    ),
  ];
}

const REASONS: Readonly<Record<SessionReason['kind'], string>> = {
  newType: 'an event type no normal session showed',
  newLength: 'an unseen length',
  countVector: 'an unusual number of events',
  newTransition: 'an unseen step to',
  prematureEnd: 'an end no normal session had',
  surprisingStep: 'a surprising step',
};
