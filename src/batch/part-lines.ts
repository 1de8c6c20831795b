import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Rejected } from '../events/log-event.ts';
import type {
  AnomalyRecord,
  MergeRecord,
  OutcomeRecord,
  PipelineSink,
  PredictionRecord,
  SplitRecord,
} from '../pipeline/records.ts';
import {
  wireAnomaly,
  wireIncident,
  wireOutcome,
  wirePrediction,
  wireSettlement,
  wireWarning,
} from '../pipeline/wire.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import { type BatchPart, KINDS, type Kind } from './facts.ts';

/** A file of a part, ready to be written. */
export interface PartFile {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** What the pipeline said since the last part, as lines; NDJSON, compressed when the part is full. */
export class PartLines implements PipelineSink {
  readonly #lines: Record<Kind, string[]> = {
    predictions: [],
    outcomes: [],
    warnings: [],
    anomalies: [],
    rejected: [],
  };
  /** Characters that wait. */
  waiting = 0;

  #add(kind: Kind, record: unknown): void {
    const line = JSON.stringify(record);
    this.#lines[kind].push(line);
    this.waiting += line.length;
  }

  prediction(record: PredictionRecord): void {
    this.#add('predictions', wirePrediction(record));
  }

  outcome(record: OutcomeRecord): void {
    this.#add('outcomes', wireOutcome(record));
  }

  /** Outcomes name event types, so what became of those stands between them. */
  merge(record: MergeRecord): void {
    this.#add('outcomes', record);
  }

  split(record: SplitRecord): void {
    this.#add('outcomes', record);
  }

  anomaly(record: AnomalyRecord): void {
    this.#add('anomalies', wireAnomaly(record));
  }

  warning(warning: Warning): void {
    this.#add('warnings', warning.state === 'open' ? wireWarning(warning) : wireSettlement(warning));
  }

  incident(incident: Incident): void {
    this.#add('warnings', wireIncident(incident));
  }

  rejected(records: readonly Rejected[]): void {
    for (const record of records) this.#add('rejected', record);
  }

  /** The files of part `number`, by kind; a kind without lines has none. What waited does so no longer. */
  take(number: number): { readonly files: BatchPart['files']; readonly written: PartFile[] } {
    const files: BatchPart['files'] = {};
    const written: PartFile[] = [];
    for (const kind of KINDS) {
      const lines = this.#lines[kind];
      if (lines.length === 0) continue;
      const key = `${kind}/part-${`${number}`.padStart(6, '0')}.ndjson.gz`;
      // Without a time in it, so that the same lines are the same bytes.
      const bytes = gzipSync(`${lines.join('\n')}\n`);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      files[kind] = { file: key, lines: lines.length, bytes: bytes.length, sha256 };
      written.push({ key, bytes });
      this.#lines[kind] = [];
    }
    this.waiting = 0;
    return { files, written };
  }
}
