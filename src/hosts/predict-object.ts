import { basename } from 'node:path';
import type { SourceCursor } from '../adapters/local/log-source-types.ts';
import { readObject } from '../adapters/local/object-source.ts';
import { BatchError } from '../batch/errors.ts';
import type { BatchInput } from '../batch/run-batch.ts';
import type { BatchSummary } from '../batch/summary.ts';
import type { ObjectFacts, RangedStore } from '../registry/artifact-store.ts';
import { type LogsInput, type LogsPlan, predictLogs } from './predict-files.ts';

/** A log file in a store, and where its predictions go. */
export interface ObjectPlan extends LogsPlan {
  readonly store: RangedStore;
  readonly key: string;
}

/** Where reading goes on, and in which object. */
interface ObjectCursors {
  readonly tag: string;
  readonly sources: readonly SourceCursor[];
}

/**
 * As `predictFiles` with one object, of which only a window is ever in memory. Undefined where there is none. Throws BatchError where
 * it is not the one that the batch was begun with, and StoreError STORE_CONFLICT where it is replaced while it is read.
 */
export async function predictObject(plan: ObjectPlan): Promise<BatchSummary | undefined> {
  const facts = await plan.store.facts(plan.key);
  if (facts === undefined) return undefined;
  const inputs = [{ name: basename(plan.key), bytes: facts.bytes }];
  return predictLogs(plan, { inputs, read: readerOf(plan, facts) });
}

function readerOf(
  { store, key }: ObjectPlan,
  { bytes: size, modified, tag }: ObjectFacts,
): LogsInput['read'] {
  const range = (from: number, bytes: number) => store.readRange(key, { from, bytes, tag });
  return async function* read(options, cursors): AsyncGenerator<BatchInput> {
    const left = cursors as ObjectCursors | undefined;
    if (left && left.tag !== tag)
      throw new BatchError(
        'BATCH_OTHER',
        `${store.where}: ${key}: expected the object that the batch was begun with (${left.tag}), got another one (${tag}): put it under another key, or remove what the batch has written`,
      );
    const sources = left?.sources ?? [];
    for await (const batch of readObject(key, { size, modified, range }, { ...options, cursors: sources }))
      yield { ...batch, cursors: () => ({ tag, sources: batch.cursors() }) satisfies ObjectCursors };
  };
}
