import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import type { PairedBlock } from '../../outcomes/paired-block.ts';

/** Where shards write their paired blocks, one object for each commit that filled any. */
export const PAIRS = 'pairs/';

/** Place of an object of blocks within its shard. */
export interface PairPlace {
  /** `2026-11-28`: when its first record arrived. */
  readonly day: string;
  /** Of its first record, decimal. */
  readonly sequence: string;
}

/** An object of blocks, by its key. */
export interface PairObject extends PairPlace {
  readonly key: string;
  readonly shard: string;
}

const KEY = /^pairs\/dt=(\d{4}-\d{2}-\d{2})\/([^/]+)\/(\d+)\.ndjson\.gz$/;

/** Bytes that an object may unfold to. */
const MOST_BYTES = 1 << 26;

const epoch = z.iso.datetime().transform((text) => Date.parse(text));
const loss = z.object({ champion: z.number(), challenger: z.number() });

const block = z.object({
  kind: z.literal('pair'),
  trial: z.string().min(1).max(300),
  model: z.string(),
  purpose: z.enum(['challenge', 'guard', 'shadow']),
  champion: z.int(),
  challenger: z.int(),
  tokens: z.object({ champion: z.int(), challenger: z.int() }),
  index: z.int().min(0),
  from: epoch,
  to: epoch,
  events: z.int().positive(),
  gain: z.number(),
  logLoss: loss,
  pinball: loss.nullable(),
}) satisfies z.ZodType<PairedBlock>;

/** What a key says; undefined for other keys. */
export function pairObjectOf(key: string): PairObject | undefined {
  const [, day, shard, sequence] = KEY.exec(key) ?? [];
  return day && shard && sequence ? { key, day, shard, sequence } : undefined;
}

/** The order in which a shard writes; across shards that of days and, roughly, of arrival. */
export function byPlace(a: PairPlace, b: PairPlace): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  if (a.sequence.length !== b.sequence.length) return a.sequence.length - b.sequence.length;
  return a.sequence < b.sequence ? -1 : a.sequence > b.sequence ? 1 : 0;
}

/** The blocks of an object. Throws where it is not one. */
export function readBlocks(bytes: Uint8Array): PairedBlock[] {
  const text = gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => block.parse(JSON.parse(line)));
}
