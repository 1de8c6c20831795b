import { SingleBar } from 'cli-progress';
import type { AnomalyRecord } from '../pipeline/records.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import { AnomalyLines } from './anomaly-lines.ts';
import { clock, percent } from './format.ts';
import type { Paint } from './paint.ts';
import type { RunSummary } from './run-summary.ts';
import type { RunSnapshot, RunView } from './run-view.ts';
import { summaryText } from './summary-text.ts';
import { warningLines } from './warning-text.ts';

const FORMAT = '{bar} {percentage} %  {events} events  {clock}  right first time {top1}';

/** Lines on `out` as things happen, a progress bar on `err` where that is a terminal, and the summary at the end. */
export class TextView implements RunView {
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  readonly #paint: Paint;
  readonly #now: () => number;
  #bar: SingleBar | undefined;
  readonly #anomalies = new AnomalyLines();
  #drawn = 0;

  constructor(out: NodeJS.WriteStream, err: NodeJS.WriteStream, paint: Paint, now: () => number) {
    this.#out = out;
    this.#err = err;
    this.#paint = paint;
    this.#now = now;
  }

  begin(title: string): void {
    this.#write([`${this.#paint.bold('Logcast')}  ${title}`, '']);
  }

  warning(warning: Warning): void {
    this.#write(warningLines(warning, this.#paint, this.#width));
  }

  incident(_incident: Incident): void {}

  anomaly(anomaly: AnomalyRecord): void {
    const lines = this.#anomalies.linesOf(anomaly, this.#paint, this.#width);
    if (lines.length > 0) this.#write(lines);
  }

  notice(message: string): void {
    this.#clearBar();
    this.#err.write(`${this.#paint.yellow('note:')} ${message}\n`);
  }

  tick(snapshot: () => RunSnapshot): void {
    if (!this.#err.isTTY || this.#now() - this.#drawn < 100) return;
    this.#drawn = this.#now();
    const { bytesRead, bytesTotal, events, time, recentTop1 } = snapshot();
    if (bytesTotal === 0) return;
    this.#bar ??= this.#startBar(bytesTotal);
    this.#bar.update(Math.min(bytesRead, bytesTotal), {
      events,
      clock: clock(time),
      top1: recentTop1 === null ? '–' : percent(recentTop1),
    });
  }

  end(summary: RunSummary): void {
    this.#clearBar();
    this.#out.write(summaryText(summary, this.#paint));
  }

  get #width(): number {
    return this.#out.columns ?? 120;
  }

  #startBar(total: number): SingleBar {
    const bar = new SingleBar({
      format: FORMAT,
      stream: this.#err,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 24,
    });
    bar.start(total, 0, { events: 0, clock: '', top1: '' });
    return bar;
  }

  #clearBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #write(lines: readonly string[]): void {
    this.#clearBar();
    this.#out.write(`${lines.join('\n')}\n`);
  }
}
