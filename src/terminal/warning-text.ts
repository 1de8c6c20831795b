import type { AnomalyRecord } from '../pipeline/records.ts';
import type { Warning, WarningEvidence } from '../warnings/warning.ts';
import { duration, percent, shorten, timeOfDay } from './format.ts';
import type { Paint } from './paint.ts';

const EVIDENCE_SHOWN = 3;

/** The lines that tell a person of a warning when it is raised, or how it ended. */
export function warningLines(warning: Warning, paint: Paint, width: number): string[] {
  if (warning.state === 'open') return raisedLines(warning, paint, width);
  const came = warning.state === 'confirmed';
  const time = timeOfDay(came ? warning.onset! : warning.time + warning.horizonSeconds * 1000);
  const text = came
    ? paint.green(`✔ ${warning.specialist} came, foreseen ${duration(warning.leadSeconds!)} ahead`)
    : paint.dim(`○ ${warning.specialist} did not come within ${duration(warning.horizonSeconds)}`);
  return [`${paint.dim(time)}  ${text}  ${paint.dim(warning.id)}`];
}

function raisedLines(warning: Warning, paint: Paint, width: number): string[] {
  const { specialist, probability, horizonSeconds, baseRate } = warning;
  const head = paint.bold(paint.yellow(`▲ ${specialist}`));
  const odds = `${percent(probability)} within ${duration(horizonSeconds)} (usually ${percent(baseRate)})`;
  return [
    `${paint.dim(timeOfDay(warning.time))}  ${head}  ${odds}  ${paint.dim(warning.id)}`,
    ...warning.evidence
      .slice(0, EVIDENCE_SHOWN)
      .map((piece) => paint.dim(`          ${evidenceText(piece, width - 10)}`)),
  ];
}

/** What tells a piece of evidence to a person; written records name the source in `source`. */
type Told = Pick<WarningEvidence, 'template' | 'group' | 'sourceName' | 'hits' | 'episodes'>;

/** One piece of evidence in words: what was seen, and how often it led to the incident before. */
export function evidenceText({ template, group, sourceName, hits, episodes }: Told, width: number): string {
  const record = `  led to it ${hits} of ${episodes} times before`;
  const what =
    template ?? `${group ?? 'an event type'}${sourceName === undefined ? '' : ` in ${sourceName}`}`;
  return `${shorten(what, width - record.length)}${record}`;
}

/** The line that tells a person of an anomalous session. */
export function anomalyLine(anomaly: AnomalyRecord, paint: Paint, width: number): string {
  const reason = anomaly.reasons[0];
  const why = reason ? `${reason.kind}: ${reason.template}` : '';
  const head = `◆ session ${anomaly.sequence} is unlike normal ones (${anomaly.score.toFixed(2)} > ${anomaly.threshold.toFixed(2)})`;
  return `${paint.dim(timeOfDay(anomaly.to))}  ${paint.magenta(head)}  ${paint.dim(shorten(why, Math.max(20, width - head.length - 18)))}  ${paint.dim(anomaly.id)}`;
}
