import { gzipSync } from 'node:zlib';
import { anomalyView, incidentView, warningView } from '../api/views.ts';
import type { Rejected } from '../events/log-event.ts';
import type { PairedBlock } from '../outcomes/paired-block.ts';
import type {
  AnomalyRecord,
  MergeRecord,
  OutcomeRecord,
  PipelineSink,
  PredictionRecord,
  SplitRecord,
} from '../pipeline/records.ts';
import { wireOutcome, wirePair, wirePrediction } from '../pipeline/wire.ts';
import type { Incident, Warning } from '../warnings/warning.ts';
import type { Note } from './note.ts';
import type { Outbox } from './outbox.ts';
import type { ShardRecord } from './shard-record.ts';
import type { ToldIds } from './told-ids.ts';

/** Kinds of files; each has a folder of its own in the data bucket. */
export type OutputKind = 'predictions' | 'outcomes' | 'pairs' | 'rejected';

/** What is kept for later training, beside warnings, paired blocks and rejected records, which always are. */
export interface KeptOutputs {
  readonly predictions: boolean;
  readonly outcomes: boolean;
}

/** Whether fast compression is enough: level 1 costs a third of the time of the usual one, for a fifth more bytes. */
const LEVEL = 1;

/** What the pipeline says about some records of a shard, until the commit that vouches for it. */
export class ShardOutputs implements PipelineSink {
  readonly #lines: Record<OutputKind, string[]> = {
    predictions: [],
    outcomes: [],
    pairs: [],
    rejected: [],
  };
  readonly #notes: Note[] = [];
  readonly #ids: ToldIds;
  readonly prediction?: (record: PredictionRecord) => void;
  readonly outcome?: (record: OutcomeRecord) => void;
  /** How many records could not be used, by reason. */
  readonly rejections = new Map<string, number>();

  constructor(ids: ToldIds, kept: KeptOutputs) {
    this.#ids = ids;
    if (kept.predictions) this.prediction = (record) => this.#add('predictions', wirePrediction(record));
    if (kept.outcomes) this.outcome = (record) => this.#add('outcomes', wireOutcome(record));
  }

  get notes(): readonly Note[] {
    return this.#notes;
  }

  /** Outcomes name event types, so what became of those stands between them. */
  merge(record: MergeRecord): void {
    if (this.outcome) this.#add('outcomes', record);
  }

  split(record: SplitRecord): void {
    if (this.outcome) this.#add('outcomes', record);
  }

  /** By these versions of a model are judged. */
  pair(block: PairedBlock): void {
    this.#add('pairs', wirePair(block));
  }

  anomaly(record: AnomalyRecord): void {
    const id = this.#ids.tell(record.id);
    this.#note(`${id}.${record.provisional ? 'provisional' : 'final'}`, {
      collection: 'anomalies',
      record: anomalyView({ ...record, id }),
    });
  }

  warning(warning: Warning): void {
    const [id, incident] = [this.#ids.tell(warning.id), this.#ids.tell(warning.incident)];
    const record = warningView({ ...warning, id, incident });
    this.#note(`${id}.${warning.state}`, { collection: 'warnings', record });
  }

  incident(incident: Incident): void {
    const id = this.#ids.tell(incident.id);
    const warnings = incident.warnings.map((warning) => this.#ids.tell(warning));
    const record = incidentView({ ...incident, id, warnings });
    this.#note(`${id}.${warnings.length}.${incident.state}`, { collection: 'incidents', record });
  }

  rejected(records: readonly Rejected[], { sequence }: ShardRecord): void {
    for (const record of records) {
      this.rejections.set(record.reason, (this.rejections.get(record.reason) ?? 0) + 1);
      this.#add('rejected', { ...record, sequence });
    }
  }

  /** What was said, as it goes into a commit. */
  seal(shard: string, first: ShardRecord): Outbox {
    const day = new Date(first.arrival).toISOString().slice(0, 10);
    const kinds = (Object.keys(this.#lines) as OutputKind[]).filter((kind) => this.#lines[kind].length > 0);
    const objects = kinds.map((kind) => ({
      key: `${kind}/dt=${day}/${shard}/${first.sequence}.ndjson.gz`,
      base64: gzipSync(`${this.#lines[kind].join('\n')}\n`, { level: LEVEL }).toString('base64'),
    }));
    return { objects, notes: this.#notes };
  }

  #add(kind: OutputKind, record: unknown): void {
    this.#lines[kind].push(JSON.stringify(record));
  }

  #note(message: string, note: { collection: string; record: unknown }): void {
    this.#notes.push({ ...note, message } as Note);
  }
}
