import type { Config } from '../config/config.ts';
import type { MetricName } from '../monitoring/catalogue.ts';
import type { Metrics } from '../monitoring/metric.ts';
import type { Pipeline } from '../pipeline.ts';
import type { SourceRule } from './decoders.ts';
import type { Inheritance } from './inherit.ts';
import type { OpenShardExperts } from './shard-experts.ts';
import type { KeptOutputs } from './shard-outputs.ts';

/** What the shards of a stream are worked with. */
export interface ShardPlan extends Inheritance {
  readonly config: Config;
  /** Undefined where the online experts speak alone. */
  readonly openExperts?: OpenShardExperts | undefined;
  readonly source: SourceRule;
  readonly kept: KeptOutputs;
  /** Learn anew where the state was learned with other settings. */
  readonly renew: boolean;
  readonly metrics: Metrics<MetricName>;
  /** Measures what was learned, after each commit. */
  readonly measure?: ((pipeline: Pipeline) => void) | undefined;
  /** Wall clock, epoch ms: only for measuring. */
  readonly now: () => number;
}
