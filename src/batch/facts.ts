import * as z from 'zod';

/** What is written, each kind in files of its own. */
export const KINDS = ['predictions', 'outcomes', 'warnings', 'anomalies', 'rejected'] as const;

export type Kind = (typeof KINDS)[number];

const count = z.int().nonnegative();
const time = z.number().nullable();

const file = z.strictObject({
  file: z.string(),
  lines: count,
  bytes: count,
  sha256: z.string(),
});

const part = z.strictObject({
  number: count,
  events: count,
  /** Event times, epoch ms; null in a part without events. */
  from: time,
  to: time,
  files: z.partialRecord(z.enum(KINDS), file),
});

const identity = z.strictObject({
  inputs: z.array(z.strictObject({ name: z.string(), bytes: count })),
  settings: z.string(),
  models: z.array(z.string()),
  beginning: z.string().nullable(),
  partEvents: count,
});

const pinned = z.strictObject({
  name: z.string(),
  /** Null, and why, where the model could not be used when the batch began: it stays silent to the end. */
  version: count.nullable(),
  digest: z.string().nullable(),
  reason: z.string().nullable(),
});

/** What a checkpoint holds beside the pipeline state. */
export const batchFacts = z.strictObject({
  format: z.literal('logcast-batch'),
  schema: z.literal(1),
  identity,
  /** Registered models, as they were when the batch began. */
  registered: z.array(pinned).default([]),
  parts: z.array(part),
  complete: z.boolean(),
  /** Digests of the settings that the state depends on; the host's business. */
  shape: z.unknown(),
  /** Where reading goes on; the reader's business. */
  cursors: z.unknown(),
});

/** A finished piece of a batch: the events read for it and the files that say what was predicted. */
export type BatchPart = z.infer<typeof part>;

/**
 * All that decides what a batch writes: names and lengths of its inputs, digests of the settings, of each model and of
 * the state that it began from, and how many events make a part. With the same of all of them the bytes are the same.
 */
export type BatchIdentity = z.infer<typeof identity>;

/** A registered model as a batch was begun with it: however its aliases move, the batch goes on with this version. */
export type PinnedModel = z.infer<typeof pinned>;

export type BatchFacts = z.infer<typeof batchFacts>;

/** What a batch is, for those who read what it wrote: the checkpoint without what only its continuation needs. */
export function manifestOf({
  format,
  schema,
  identity: made,
  registered,
  complete,
  parts,
}: BatchFacts): object {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  const told = parts.map(({ from, to, ...rest }) => ({ ...rest, from: iso(from), to: iso(to) }));
  return { format, schema, complete, ...made, registered, parts: told };
}
