import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-kinesis';
import { kinesisEvent } from '../../src/bench/lambda/kinesis-event.ts';
import type { ArtifactStore } from '../../src/registry/artifact-store.ts';
import type { ShardRecord } from '../../src/shards/shard-record.ts';
import type { Invoked } from './lambda-host.ts';

/** What an event source mapping is told; the names are those of Lambda. */
export interface MappingPlan {
  readonly client: KinesisClient;
  readonly stream: string;
  readonly batchSize: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly maximumRetryAttempts: number;
  /** Where whole batches go that could not be worked: S3, with their records. */
  readonly onFailure: ArtifactStore;
  readonly invoke: (event: unknown) => Promise<Invoked>;
}

/** How far a shard is read. */
interface Reading {
  readonly shard: string;
  readonly parents: readonly string[];
  iterator: string | undefined;
  done: boolean;
}

/** Reads in vain that say that a shard that is open has nothing more for now. */
const QUIET = 3;

/**
 * Polls a stream as an event source mapping of Lambda does: records of a shard in order, in batches; what fails is cut in
 * two and tried again, and goes to the destination for failures in the end; a shard that came out of others waits for them.
 */
export class KinesisPoller {
  readonly #plan: MappingPlan;
  readonly #readings = new Map<string, Reading>();
  /** Every record that was read, by shard, in order. */
  readonly read = new Map<string, ShardRecord[]>();
  invocations = 0;
  failures = 0;

  constructor(plan: MappingPlan) {
    this.#plan = plan;
  }

  /** Works everything that is in the stream now. */
  async drain(): Promise<void> {
    for (let worked = true; worked; ) {
      worked = false;
      await this.#discover();
      for (const reading of this.#readings.values())
        if (this.#isDue(reading) && (await this.#drainShard(reading))) worked = true;
    }
  }

  async #discover(): Promise<void> {
    const { client, stream } = this.#plan;
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
    for (const { ShardId, ParentShardId, AdjacentParentShardId } of Shards) {
      if (this.#readings.has(ShardId!)) continue;
      const parents = [ParentShardId, AdjacentParentShardId].flatMap((id) => id ?? []);
      const asked = { StreamName: stream, ShardId: ShardId!, ShardIteratorType: 'TRIM_HORIZON' as const };
      const { ShardIterator } = await client.send(new GetShardIteratorCommand(asked));
      this.#readings.set(ShardId!, { shard: ShardId!, parents, iterator: ShardIterator, done: false });
    }
  }

  #isDue({ parents, done }: Reading): boolean {
    return !done && parents.every((parent) => this.#readings.get(parent)?.done !== false);
  }

  /** True where there was something to do. */
  async #drainShard(reading: Reading): Promise<boolean> {
    let worked = false;
    for (let quiet = 0; quiet < QUIET; ) {
      const records = await this.#next(reading);
      if (records === undefined) {
        reading.done = true;
        return true;
      }
      if (records.length === 0) quiet++;
      else {
        worked = true;
        await this.#work(reading.shard, records, 0);
      }
    }
    return worked;
  }

  /** Records from where the last ones ended; undefined where the shard is closed and read to its end. */
  async #next(reading: Reading): Promise<ShardRecord[] | undefined> {
    if (reading.iterator === undefined) return undefined;
    const { client, batchSize } = this.#plan;
    const asked = { ShardIterator: reading.iterator, Limit: batchSize };
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand(asked));
    reading.iterator = NextShardIterator;
    const records = Records.map(recordOf);
    this.read.set(reading.shard, [...(this.read.get(reading.shard) ?? []), ...records]);
    return records;
  }

  /** Works a batch until it is done, or given up. Cutting it in two costs no attempt, as with Lambda. */
  async #work(shard: string, records: readonly ShardRecord[], attempt: number): Promise<void> {
    this.invocations++;
    const invoked = await this.#plan.invoke(kinesisEvent(this.#plan.stream, shard, records));
    const left = leftOver(invoked, records);
    if (left.length === 0) return;
    this.failures++;
    const partial = left.length < records.length;
    if (partial) return this.#work(shard, left, attempt);
    if (attempt >= this.#plan.maximumRetryAttempts) return this.#giveUp(shard, left);
    if (!this.#plan.bisectBatchOnFunctionError || left.length === 1)
      return this.#work(shard, left, attempt + 1);
    const middle = left.length >> 1;
    await this.#work(shard, left.slice(0, middle), attempt + 1);
    await this.#work(shard, left.slice(middle), attempt + 1);
  }

  /** Where and as Lambda writes it: facts of the batch, and the event itself as text. */
  async #giveUp(shard: string, records: readonly ShardRecord[]): Promise<void> {
    const { stream } = this.#plan;
    const [first, last] = [records[0]!, records.at(-1)!];
    const invocation = {
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: this.invocations },
      version: '1.0',
      KinesisBatchInfo: {
        shardId: shard,
        startSequenceNumber: first.sequence,
        endSequenceNumber: last.sequence,
        batchSize: records.length,
      },
      payload: JSON.stringify(kinesisEvent(stream, shard, records)),
    };
    const key = `aws/lambda/${stream}/${shard}/${first.sequence}`;
    await this.#plan.onFailure.write(key, Buffer.from(JSON.stringify(invocation)));
  }
}

/** What of a batch has to come again: all of it, or the part from the first failure on. */
function leftOver(invoked: Invoked, records: readonly ShardRecord[]): readonly ShardRecord[] {
  if (!('result' in invoked)) return records;
  const { batchItemFailures = [] } = (invoked.result ?? {}) as {
    batchItemFailures?: readonly { readonly itemIdentifier: string }[];
  };
  if (batchItemFailures.length === 0) return [];
  const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return records.slice(records.findIndex(({ sequence }) => failed.includes(sequence)));
}

function recordOf(record: StreamRecord): ShardRecord {
  return {
    sequence: record.SequenceNumber!,
    bytes: record.Data!,
    arrival: record.ApproximateArrivalTimestamp!.getTime(),
    partitionKey: record.PartitionKey!,
  };
}
