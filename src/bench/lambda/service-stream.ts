import { loadConfig } from '../../config/load-config.ts';
import { shapeOf } from '../../hosts/state-shape.ts';
import type { ArtifactStore } from '../../registry/artifact-store.ts';
import type { ShardPlan } from '../../shards/shard-plan.ts';
import type { ShardRecord } from '../../shards/shard-record.ts';

/** The shard that is measured. */
export const SHARD = { stream: 'bench', shard: 'shardId-000000000000' };

const BEGIN = Date.UTC(2026, 0, 1);

/** Lines of a service: requests of six kinds, with a number in each. */
export function serviceLines(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => {
    const step = 'abcdefghijklmnopqrst'[((from + i) * (from + i)) % 20];
    return `${new Date(arrivalOf(from + i)).toISOString()} INFO shop: step ${step} of order ${from + i} done`;
  });
}

/** Records of a Kinesis shard, one line each. */
export function serviceRecords(count: number): ShardRecord[] {
  return serviceLines(count).map((line, i) => ({
    sequence: `${10_000_000 + i}`,
    bytes: Buffer.from(line),
    arrival: arrivalOf(i),
    partitionKey: 'key',
  }));
}

function arrivalOf(index: number): number {
  return BEGIN + index * 500;
}

/** How predict-stream works its shards, with its bucket elsewhere. */
export function shardPlan(store: Pick<ArtifactStore, 'where' | 'read' | 'write'>, kept = true): ShardPlan {
  const config = loadConfig();
  const { parsing, sequences, ranking, anomaly } = shapeOf(config);
  return {
    config,
    source: 'stream',
    renew: false,
    kept: { predictions: kept, outcomes: kept },
    store,
    receivers: [],
    lineage: { parentsOf: async () => [] },
    shape: { parsing: parsing!, sequences: sequences!, ranking: ranking!, anomaly: anomaly! },
    metrics: { record: () => undefined },
    now: Date.now,
  };
}
