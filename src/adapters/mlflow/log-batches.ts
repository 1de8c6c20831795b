/** A measured value of a run. The same key and step is the same measurement. */
export interface RunMetric {
  readonly key: string;
  readonly value: number;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly step: number;
}

/** A named text of a run, a model or a version. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** What is logged to a run. */
export interface RunBatch {
  readonly metrics: readonly RunMetric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** What `runs/log-batch` takes at once: https://mlflow.org/docs/latest/rest-api.html#log-batch */
export const LOG_BATCH = { items: 1000, params: 100, tags: 100, bytes: 1_000_000 } as const;

/** Room for the run's id and the names of the lists. */
const ENVELOPE = 200;

type Draft = { -readonly [Part in keyof RunBatch]: RunBatch[Part][number][] };

/** Cuts what is to be logged in batches that the server takes, in order: parameters, tags, metrics. */
export function* logBatches(all: RunBatch): Generator<RunBatch> {
  let draft = emptyBatch();
  let bytes = ENVELOPE;
  for (const part of ['params', 'tags', 'metrics'] as const) {
    for (const item of all[part]) {
      const size = Buffer.byteLength(JSON.stringify(item)) + 1;
      if (isFull(draft, part) || bytes + size > LOG_BATCH.bytes) {
        yield draft;
        draft = emptyBatch();
        bytes = ENVELOPE;
      }
      (draft[part] as (typeof item)[]).push(item);
      bytes += size;
    }
  }
  if (sizeOf(draft) > 0) yield draft;
}

function emptyBatch(): Draft {
  return { metrics: [], params: [], tags: [] };
}

function isFull(draft: Draft, part: keyof RunBatch): boolean {
  if (sizeOf(draft) >= LOG_BATCH.items) return true;
  return part !== 'metrics' && draft[part].length >= LOG_BATCH[part];
}

function sizeOf({ metrics, params, tags }: RunBatch): number {
  return metrics.length + params.length + tags.length;
}
