import { createLogUpdate } from 'log-update';
import type { AnomalyRecord, PredictionRecord } from '../pipeline/records.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import { AnomalyLines } from './anomaly-lines.ts';
import { clock, count, duration, percent, shorten } from './format.ts';
import type { Paint } from './paint.ts';
import type { RunSummary } from './run-summary.ts';
import type { RunSnapshot, RunView } from './run-view.ts';
import { summaryText } from './summary-text.ts';
import { warningLines } from './warning-text.ts';

/** Frames a second; reading a terminal faster is not possible, writing it would slow the stream. */
const FRAME_MS = 150;

/** A terminal: warnings scroll by, below them a panel with what comes next and how good the predictions have been. */
export class LiveView implements RunView {
  readonly #out: NodeJS.WriteStream;
  readonly #paint: Paint;
  readonly #now: () => number;
  readonly #panel: ReturnType<typeof createLogUpdate>;
  readonly #anomalies = new AnomalyLines();
  #drawn = 0;

  constructor(out: NodeJS.WriteStream, paint: Paint, now: () => number) {
    this.#out = out;
    this.#paint = paint;
    this.#now = now;
    this.#panel = createLogUpdate(out);
  }

  begin(title: string): void {
    this.#say([`${this.#paint.bold('Logcast')}  ${title}`, '']);
  }

  warning(warning: Warning): void {
    this.#say(warningLines(warning, this.#paint, this.#width));
  }

  incident(_incident: Incident): void {}

  anomaly(anomaly: AnomalyRecord): void {
    const lines = this.#anomalies.linesOf(anomaly, this.#paint, this.#width);
    if (lines.length > 0) this.#say(lines);
  }

  notice(message: string): void {
    this.#say([`${this.#paint.yellow('note:')} ${message}`]);
  }

  tick(snapshot: () => RunSnapshot): void {
    if (this.#now() - this.#drawn < FRAME_MS) return;
    this.#drawn = this.#now();
    this.#panel(panelText(snapshot(), this.#paint, this.#width));
  }

  end(summary: RunSummary): void {
    this.#panel.clear();
    this.#panel.done();
    this.#out.write(summaryText(summary, this.#paint));
  }

  get #width(): number {
    return Math.max(60, this.#out.columns ?? 120);
  }

  #say(lines: readonly string[]): void {
    this.#panel.clear();
    this.#out.write(`${lines.join('\n')}\n`);
    this.#drawn = 0;
  }
}

function panelText(snapshot: RunSnapshot, paint: Paint, width: number): string {
  const { time, events, eventTypes, sequences, rejected, bytesRead, bytesTotal } = snapshot;
  const done = bytesTotal > 0 ? `${bar(bytesRead / bytesTotal)}  ` : '';
  const facts = `${clock(time)}  ${count(events)} events  ${count(eventTypes)} types  ${count(sequences)} open sequences`;
  return [
    paint.dim('─'.repeat(width - 1)),
    shorten(`${done}${facts}${rejected > 0 ? `  ${count(rejected)} rejected` : ''}`, width - 1),
    shorten(accuracyText(snapshot), width - 1),
    ...snapshot.predictions.map((prediction) => predictionText(prediction, snapshot.time, paint, width - 1)),
  ].join('\n');
}

function accuracyText({ top1, recentTop1, nll, freshTop1 }: RunSnapshot): string {
  if (top1 === null || recentTop1 === null || nll === null) return 'learning';
  const fresh = freshTop1 === null ? '' : `; just before it, ${percent(freshTop1)}`;
  return `next event right first time ${percent(top1)} (lately ${percent(recentTop1)}), log-loss ${nll.toFixed(2)} nats${fresh}`;
}

function predictionText(prediction: PredictionRecord, now: number, paint: Paint, width: number): string {
  const first = prediction.next[0];
  if (first === undefined) return '';
  const { sequence } = prediction;
  const head = `${shorten(sequence, 24).padEnd(24)}  next ${percent(first.probability).padStart(5)} ${waitText(prediction, now).padEnd(13)} `;
  return `${head}${paint.cyan(shorten(first.template, Math.max(10, width - head.length)))}`;
}

/** How long until the event, or since when it has been due. */
function waitText({ time, seconds }: PredictionRecord, now: number): string {
  if (seconds === undefined) return '';
  const waited = (now - time) / 1000;
  return waited > seconds.q90
    ? `due for ${duration(waited - seconds.q50)}`
    : `in ~${duration(Math.max(0, seconds.q50 - waited))}`;
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * 20);
  return `${'█'.repeat(full)}${'░'.repeat(20 - full)} ${percent(Math.min(1, share))}`;
}
