import { type KinesisClient, ListShardsCommand, type Shard } from '@aws-sdk/client-kinesis';
import type { ParentShard, ShardLineage } from '../../shards/inherit.ts';
import type { ShardName } from '../../shards/shard-record.ts';

/** Asks Kinesis where shards come from. It forgets closed shards once their records have expired. */
export class KinesisLineage implements ShardLineage {
  readonly #client: KinesisClient;

  constructor(client: KinesisClient) {
    this.#client = client;
  }

  async parentsOf({ stream, shard }: ShardName): Promise<ParentShard[]> {
    const shards = await this.#shards(stream);
    const own = shards.get(shard);
    return [own?.ParentShardId, own?.AdjacentParentShardId].flatMap((id) => {
      const parent = id === undefined ? undefined : shards.get(id);
      if (parent === undefined) return [];
      return [{ shard: id!, closed: parent.SequenceNumberRange?.EndingSequenceNumber !== undefined }];
    });
  }

  async #shards(StreamName: string): Promise<Map<string, Shard>> {
    const found = new Map<string, Shard>();
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(
        new ListShardsCommand(NextToken === undefined ? { StreamName } : { NextToken }),
      );
      for (const shard of page.Shards ?? []) found.set(shard.ShardId!, shard);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  }
}
