import type { KinesisStreamEvent } from 'aws-lambda';
import { EmfMetrics } from '../../adapters/aws/emf-metrics.ts';
import { deliveriesOf } from '../../adapters/aws/kinesis-records.ts';
import { accuracyOf } from '../../api/views.ts';
import type { AwsEnvironment } from '../../config/aws-environment.ts';
import type { Config } from '../../config/config.ts';
import type { ShardLineage } from '../../shards/inherit.ts';
import type { OpenShardExperts } from '../../shards/shard-experts.ts';
import type { ShardPlan } from '../../shards/shard-plan.ts';
import type { ShardName } from '../../shards/shard-record.ts';
import { ShardRun } from '../../shards/shard-run.ts';
import { recordAccuracy } from '../accuracy-gauges.ts';
import { shapeOf } from '../state-shape.ts';
import { type FunctionSettings, readSettings } from './environment.ts';
import { noteReceivers } from './notes.ts';
import { type Buckets, bucketsOf } from './stores.ts';

/** Shards kept in memory: an environment is given batches of any shard. */
const MOST_WARM = 4;

/** What is left of the time of an invocation for the commit and what it promises, ms. */
const RESERVE = 10_000;

/** What Lambda is told: the record to go on from, where time was too short for all. */
export interface StreamResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The function predict-stream in one environment. */
export class StreamPredictor {
  readonly #plan: ShardPlan;
  readonly #metrics: EmfMetrics;
  /** Least recently used first. */
  readonly #runs = new Map<string, ShardRun>();

  constructor(plan: ShardPlan, metrics: EmfMetrics) {
    this.#plan = plan;
    this.#metrics = metrics;
  }

  /** Takes what an event source mapping delivers; `millisecondsLeft` is what is left of the invocation. */
  async take(event: KinesisStreamEvent, millisecondsLeft: () => number): Promise<StreamResponse> {
    const reserve = Math.min(RESERVE, millisecondsLeft() / 2);
    try {
      const left: string[] = [];
      for (const { name, records } of deliveriesOf(event)) {
        const first = await (await this.#runOf(name)).take(records, () => millisecondsLeft() > reserve);
        if (first) left.push(first.sequence);
      }
      return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      await this.#metrics.flush();
    }
  }

  async #runOf(name: ShardName): Promise<ShardRun> {
    const key = `${name.stream}/${name.shard}`;
    const run = this.#runs.get(key) ?? new ShardRun(name, this.#plan);
    this.#runs.delete(key);
    this.#runs.set(key, run);
    const [oldest, least] = this.#runs.entries().next().value!;
    if (this.#runs.size > MOST_WARM) {
      this.#runs.delete(oldest);
      await least.close();
    }
    return run;
  }
}

/** Binds the function to AWS. `folder`: that of the bundle. */
export function streamPredictor(folder: string): StreamPredictor {
  const settings = readSettings(folder);
  const { environment, config } = settings;
  const { source, renew, keepPredictions, keepOutcomes } = config.aws.stream;
  const metrics = new EmfMetrics(environment.LOGCAST_ENVIRONMENT);
  const buckets = bucketsOf(environment);
  const plan: ShardPlan = {
    config,
    source,
    renew,
    kept: { predictions: keepPredictions, outcomes: keepOutcomes },
    store: buckets.data,
    openExperts: config.experts.registered.length > 0 ? expertsOnDemand(config, buckets) : undefined,
    receivers: noteReceivers(environment, config),
    lineage: lineageOf(environment, buckets),
    shape: shapeThatBinds(settings),
    metrics,
    measure: (pipeline) => recordAccuracy(accuracyOf(pipeline), metrics),
    now: Date.now,
  };
  return new StreamPredictor(plan, metrics);
}

/** ONNX Runtime and all that serves models is loaded with the first shard, and only where models are named. */
function expertsOnDemand(config: Config, { models }: Buckets): OpenShardExperts {
  let opened: Promise<OpenShardExperts> | undefined;
  const load = async (): Promise<OpenShardExperts> => {
    const { streamExperts } = await import('./stream-experts.ts');
    const { StoreRegistry } = await import('../../registry/store-registry.ts');
    return streamExperts(config, new StoreRegistry(models), (message) =>
      process.stderr.write(`${message}\n`),
    );
  };
  return async () => {
    opened ??= load();
    return (await opened)();
  };
}

/** Of the settings that a state depends on, those without which it cannot be read. */
function shapeThatBinds({ config }: FunctionSettings): ShardPlan['shape'] {
  const { parsing, sequences, ranking, anomaly } = shapeOf(config);
  return { parsing: parsing!, sequences: sequences!, ranking: ranking!, anomaly: anomaly! };
}

/** Kinesis is asked only where a shard has no checkpoint yet: one call, for which the connections to S3 do. */
function lineageOf({ AWS_REGION: region }: AwsEnvironment, { requestHandler }: Buckets): ShardLineage {
  return {
    parentsOf: async (name) => {
      const { KinesisClient } = await import('@aws-sdk/client-kinesis');
      const { KinesisLineage } = await import('../../adapters/aws/kinesis-lineage.ts');
      return new KinesisLineage(new KinesisClient({ region, requestHandler })).parentsOf(name);
    },
  };
}
