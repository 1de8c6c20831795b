import type { AnomalyRecord } from '../pipeline/records.ts';
import { wireAnomaly, wireIncident, wireSettlement, wireWarning } from '../pipeline/wire.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import type { RunSummary } from './run-summary.ts';
import type { RunView } from './run-view.ts';

/**
 * NDJSON on `out`: a line `{"kind": "warning"}` for each warning raised, `"settled"` when it came true or expired,
 * `"incident"` once an incident is over (or the input ends), `"anomaly"`, and at last one `"summary"`.
 */
export class JsonView implements RunView {
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  readonly #openIncidents = new Map<string, Incident>();

  constructor(out: NodeJS.WriteStream, err: NodeJS.WriteStream) {
    this.#out = out;
    this.#err = err;
  }

  begin(): void {}

  warning(warning: Warning): void {
    this.#line(warning.state === 'open' ? wireWarning(warning) : wireSettlement(warning));
  }

  incident(incident: Incident): void {
    if (incident.state === 'open') {
      this.#openIncidents.set(incident.id, incident);
      return;
    }
    this.#openIncidents.delete(incident.id);
    this.#line(wireIncident(incident));
  }

  anomaly(anomaly: AnomalyRecord): void {
    this.#line(wireAnomaly(anomaly));
  }

  notice(message: string): void {
    this.#err.write(`${message}\n`);
  }

  tick(): void {}

  end(summary: RunSummary): void {
    for (const incident of this.#openIncidents.values()) this.#line(wireIncident(incident));
    this.#line(wireSummary(summary));
  }

  #line(value: unknown): void {
    this.#out.write(`${JSON.stringify(value)}\n`);
  }
}

const iso = (time: number): string => new Date(time).toISOString();

function wireSummary(summary: RunSummary): object {
  const { from, to } = summary;
  return {
    kind: 'summary',
    ...summary,
    from: from === null ? null : iso(from),
    to: to === null ? null : iso(to),
  };
}
