import type { RecordBook } from '../api/record-book.ts';
import { anomalyView, incidentView, warningView } from '../api/views.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';
import type { AnomalyRecord } from '../pipeline/records.ts';
import type { RunSummary } from '../terminal/run-summary.ts';
import type { RunSnapshot, RunView } from '../terminal/run-view.ts';
import type { Incident, Warning } from '../warnings/warning.ts';

/** Hears a run on behalf of those who ask over HTTP: keeps what it says, counts it, and tells the person at the terminal. */
export class ServeView implements RunView {
  readonly #book: RecordBook;
  readonly #metrics: Metrics<MetricName>;
  readonly #shown: RunView;

  constructor(book: RecordBook, metrics: Metrics<MetricName>, shown: RunView) {
    this.#book = book;
    this.#metrics = metrics;
    this.#shown = shown;
  }

  begin(title: string): void {
    this.#shown.begin(title);
  }

  warning(warning: Warning): void {
    this.#book.put('warnings', warningView(warning));
    this.#metrics.record('logcast_warnings_total', 1, {
      specialist: warning.specialist,
      state: warning.state,
    });
    this.#shown.warning(warning);
  }

  incident(incident: Incident): void {
    this.#book.put('incidents', incidentView(incident));
    this.#shown.incident(incident);
  }

  anomaly(anomaly: AnomalyRecord): void {
    this.#book.put('anomalies', anomalyView(anomaly));
    this.#metrics.record('logcast_anomalies_total', 1);
    this.#shown.anomaly(anomaly);
  }

  notice(message: string): void {
    this.#shown.notice(message);
  }

  tick(snapshot: () => RunSnapshot): void {
    this.#shown.tick(snapshot);
  }

  end(summary: RunSummary): void {
    this.#shown.end(summary);
  }
}
