import { gunzipSync } from 'node:zlib';
import { configSchema } from '../../src/config/config.ts';
import { SourceDecoder } from '../../src/events/decoder.ts';
import type { PipelineSink } from '../../src/pipeline/records.ts';
import { Pipeline } from '../../src/pipeline.ts';
import type { Note, NoteReceiver } from '../../src/shards/note.ts';
import { ShardOutputs } from '../../src/shards/shard-outputs.ts';
import type { ShardPlan } from '../../src/shards/shard-plan.ts';
import type { ShardRecord } from '../../src/shards/shard-record.ts';
import { ToldIds } from '../../src/shards/told-ids.ts';
import { FailingStore } from './failing-store.ts';
import { START } from './make-event.ts';

/** Settings in which the lines of `serviceLines` raise warnings soon. */
export const WATCHING = configSchema.parse({
  specialists: [{ name: 'pool', watch: { severity: 'error' }, horizons: [60] }],
});

/** Records of a shard, one line each; sequence numbers rise from `from` on. */
export function lineRecords(lines: readonly string[], from = 1): ShardRecord[] {
  return lines.map((line, i) => ({
    sequence: `${4_9500_0000_0000 + from + i}`,
    bytes: Buffer.from(line),
    arrival: START + 86_400_000,
    partitionKey: 'key',
  }));
}

/** Remembers what it was told, by message. */
export class RememberedNotes implements NoteReceiver {
  readonly messages = new Map<string, string>();
  calls = 0;

  async take(notes: readonly Note[]): Promise<void> {
    this.calls++;
    for (const { message, record } of notes) {
      const text = JSON.stringify(record);
      const before = this.messages.get(message);
      if (before !== undefined && before !== text) throw new Error(`${message} was told in two ways`);
      this.messages.set(message, text);
    }
  }
}

/** A plan over a store in memory. */
export function shardPlan(overrides: Partial<ShardPlan> = {}): ShardPlan {
  return {
    config: WATCHING,
    source: 'stream',
    renew: false,
    kept: { predictions: true, outcomes: true },
    store: new FailingStore(),
    receivers: [],
    lineage: { parentsOf: async () => [] },
    shape: { parsing: 'a' },
    metrics: { record: () => undefined },
    now: () => START,
    ...overrides,
  };
}

/** What one machine says of the same records: all at once, nothing ever interrupted. */
export async function localTruth(records: readonly ShardRecord[], stream: string, shard: string) {
  const decoder = new SourceDecoder(stream, WATCHING.events);
  const outputs = new ShardOutputs(new ToldIds({ stream, shard }), { predictions: true, outcomes: true });
  const events = records.flatMap((record, i) => {
    const chunk = decoder.decodeRecord(record.bytes, i, record.arrival);
    outputs.rejected(chunk.rejected, record);
    return chunk.events;
  });
  await new Pipeline(WATCHING).process(events, outputs as PipelineSink);
  return { lines: linesOf(outputs.seal(shard, records[0]!).objects), notes: outputs.notes };
}

/** What one machine says of the records of a shard that came out of a split, having read those of its parent before. */
export async function childTruth(
  before: readonly ShardRecord[],
  records: readonly ShardRecord[],
  stream: string,
  parent: string,
  shard: string,
) {
  const decoder = new SourceDecoder(stream, WATCHING.events);
  const eventsOf = (some: readonly ShardRecord[], outputs: ShardOutputs) =>
    some.flatMap((record, i) => {
      const chunk = decoder.decodeRecord(record.bytes, i, record.arrival);
      outputs.rejected(chunk.rejected, record);
      return chunk.events;
    });
  const kept = { predictions: true, outcomes: true };
  const earlier = new ShardOutputs(new ToldIds({ stream, shard: parent }), kept);
  const outputs = new ShardOutputs(new ToldIds({ stream, shard }), kept);
  const pipeline = new Pipeline(WATCHING);
  await pipeline.process(eventsOf(before, earlier), earlier as PipelineSink);
  await pipeline.process(eventsOf(records, outputs), outputs as PipelineSink);
  return linesOf(outputs.seal(shard, records[0]!).objects);
}

/** The lines of output objects by kind, in the order of their keys. */
export function linesOf(objects: readonly { readonly key: string; readonly base64: string }[]) {
  const lines: Record<string, string[]> = { predictions: [], outcomes: [], rejected: [] };
  for (const { key, base64 } of objects.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    const kind = key.slice(0, key.indexOf('/'));
    lines[kind]?.push(...gunzipSync(Buffer.from(base64, 'base64')).toString().trimEnd().split('\n'));
  }
  return lines;
}
