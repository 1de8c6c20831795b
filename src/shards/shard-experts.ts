import type { BatchExpert } from '../models/expert.ts';
import type { Pipeline } from '../pipeline.ts';

/** Trained models that speak in the mix of one shard, whose sequences they remember: no two shards share them. */
export interface ShardExperts {
  readonly experts: readonly BatchExpert[];
  /**
   * Between two deliveries: versions that came meanwhile take their places. False where other models are wanted than were
   * opened: the shard is to be opened anew at its last commit.
   */
  takeOver(pipeline: Pipeline): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens those that the settings name, as they stand now. */
export type OpenShardExperts = () => Promise<ShardExperts>;
