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

/** What a checkpoint holds beside the pipeline state. */
export const batchFacts = z.strictObject({
  format: z.literal('logcast-batch'),
  schema: z.literal(1),
  identity,
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

export type BatchFacts = z.infer<typeof batchFacts>;

/** What a batch is, for those who read what it wrote: the checkpoint without what only its continuation needs. */
export function manifestOf({ format, schema, identity: made, complete, parts }: BatchFacts): object {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  const told = parts.map(({ from, to, ...rest }) => ({ ...rest, from: iso(from), to: iso(to) }));
  return { format, schema, complete, ...made, parts: told };
}
