import { join, resolve } from 'node:path';
import { OutputLog, type OutputMark } from '../adapters/local/output-log.ts';
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
import {
  wireAnomaly,
  wireIncident,
  wireOutcome,
  wirePair,
  wirePrediction,
  wireSettlement,
  wireWarning,
} from '../pipeline/wire.ts';
import type { Incident, Warning } from '../warnings/warning.ts';

/** Where each output stood at a commit, by name. */
export type OutputMarks = Readonly<Record<string, OutputMark>>;

interface OutputPlan {
  /** Folder of the run's own outputs; undefined: keep none. */
  readonly folder?: string | undefined;
  readonly predictions?: string | undefined;
  /** File for warnings; in the folder by default. */
  readonly warnings?: string | undefined;
  /** File for rejected records; in the folder by default. */
  readonly rejected?: string | undefined;
  readonly rejectedMaxBytes: number;
  /** Registered models join the mix, whose versions may be compared. */
  readonly compares: boolean;
  readonly notice: (message: string) => void;
}

/**
 * The files of a run: `warnings.ndjson` (warnings, their ends, incidents, anomalies) and `rejected.ndjson` in the
 * state folder, `pairs.ndjson` there (what versions of a model were worth side by side), and predictions with their outcomes where asked for. They grow only with commits.
 */
export class RunOutputs {
  readonly #logs = new Map<string, OutputLog>();
  readonly #notice: (message: string) => void;
  /** Marks of the last commit, those of outputs that this run does not write included: a later run may. */
  readonly #marks: OutputMarks | undefined;

  constructor(
    { folder, predictions, warnings, rejected, rejectedMaxBytes, compares, notice }: OutputPlan,
    marks?: OutputMarks,
  ) {
    this.#notice = notice;
    this.#marks = marks;
    const told = warnings ?? (folder && join(folder, 'warnings.ndjson'));
    if (told !== undefined) this.#open('warnings', told, { owned: warnings === undefined });
    const refused = rejected ?? (folder && join(folder, 'rejected.ndjson'));
    if (refused !== undefined) {
      this.#open('rejected', refused, { owned: rejected === undefined, maxBytes: rejectedMaxBytes });
    }
    if (predictions !== undefined) this.#open('predictions', predictions);
    if (folder !== undefined && compares) this.#open('pairs', join(folder, 'pairs.ndjson'), { owned: true });
  }

  /** `owned`: the file belongs to the state folder and moves with it. */
  #open(name: string, path: string, { owned = false, maxBytes = Number.POSITIVE_INFINITY } = {}): void {
    const left = this.#marks?.[name];
    const mark = left && owned ? { ...left, path: resolve(path) } : left;
    const start = { mark, resumed: this.#marks !== undefined };
    this.#logs.set(name, OutputLog.open(path, start, this.#notice, maxBytes));
  }

  /** Characters that wait for the next commit. */
  get waiting(): number {
    let sum = 0;
    for (const log of this.#logs.values()) sum += log.waiting;
    return sum;
  }

  get wantsPredictions(): boolean {
    return this.#logs.has('predictions');
  }

  warning(warning: Warning): void {
    this.#logs
      .get('warnings')
      ?.append(warning.state === 'open' ? wireWarning(warning) : wireSettlement(warning));
  }

  incident(incident: Incident): void {
    this.#logs.get('warnings')?.append(wireIncident(incident));
  }

  anomaly(anomaly: AnomalyRecord): void {
    this.#logs.get('warnings')?.append(wireAnomaly(anomaly));
  }

  prediction(prediction: PredictionRecord): void {
    this.#logs.get('predictions')?.append(wirePrediction(prediction));
  }

  merge(merge: MergeRecord): void {
    this.#logs.get('predictions')?.append(merge);
  }

  split(split: SplitRecord): void {
    this.#logs.get('predictions')?.append(split);
  }

  outcome(outcome: OutcomeRecord): void {
    this.#logs.get('predictions')?.append(wireOutcome(outcome));
  }

  pair(block: PairedBlock): void {
    this.#logs.get('pairs')?.append(wirePair(block));
  }

  rejected(records: readonly Rejected[]): void {
    const log = this.#logs.get('rejected');
    if (log) for (const record of records) log.append(record);
  }

  /** Writes and syncs everything that waits; on an error (a full disk) it all still waits. */
  flush(): OutputMarks {
    return {
      ...this.#marks,
      ...Object.fromEntries([...this.#logs].map(([name, log]) => [name, log.flush()])),
    };
  }

  close(): void {
    for (const log of this.#logs.values()) log.close();
  }
}

/** Lets several receivers hear the same pipeline. */
export function broadcast(sinks: readonly PipelineSink[]): PipelineSink {
  const hear = <K extends keyof PipelineSink>(name: K): PipelineSink[K] => {
    const ears = sinks.filter((sink) => sink[name] !== undefined);
    if (ears.length === 0) return undefined as PipelineSink[K];
    const call = (...values: unknown[]): void => {
      for (const ear of ears) (ear[name] as (...values: unknown[]) => void)(...values);
    };
    return call as PipelineSink[K];
  };
  const names = [
    'prediction',
    'outcome',
    'merge',
    'split',
    'anomaly',
    'session',
    'warning',
    'incident',
    'forecast',
    'riskOutcome',
    'onset',
    'pair',
  ] as const;
  return Object.fromEntries(
    names.map((name) => [name, hear(name)]).filter(([, ear]) => ear !== undefined),
  ) as unknown as PipelineSink;
}
