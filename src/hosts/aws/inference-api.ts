import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoRecords } from '../../adapters/aws/dynamo-records.ts';
import { EmfMetrics } from '../../adapters/aws/emf-metrics.ts';
import { inferHere } from '../../adapters/onnx/open-graph.ts';
import { createApi } from '../../api/app.ts';
import { forecastFrom } from '../../api/forked-forecast.ts';
import type { ApiPorts, HealthCheck } from '../../api/ports.ts';
import { accuracyOf } from '../../api/views.ts';
import { Pipeline } from '../../pipeline.ts';
import type { ModelRegistry } from '../../registry/model-registry.ts';
import { StoreRegistry } from '../../registry/store-registry.ts';
import { StateReader } from '../../state/codec.ts';
import { iamAuthority } from '../iam-authority.ts';
import { RegisteredModels } from '../served-models.ts';
import { clientSettings, type FunctionSettings, readSettings } from './environment.ts';
import { largestShard } from './largest-shard.ts';
import { bucketsOf } from './stores.ts';

/** Graphs that an environment keeps open, and how long a moved alias may go unnoticed, ms. One request at a time: nothing to batch. */
const LIMITS = { maxOpen: 4, aliasMilliseconds: 1000, batchMilliseconds: 0 };

/** The API of one environment, and the metrics to be written after each request. */
export interface InferenceApi {
  readonly app: ReturnType<typeof createApi>;
  readonly metrics: EmfMetrics;
}

/** Binds the API to AWS. `folder`: that of the bundle. */
export function inferenceApi(folder: string): InferenceApi {
  const settings = readSettings(folder);
  const metrics = new EmfMetrics(settings.environment.LOGCAST_ENVIRONMENT);
  const app = createApi(portsOf(settings, metrics), (error, { method, url }) =>
    process.stderr.write(`${method} ${new URL(url).pathname} failed: ${(error as Error).stack ?? error}\n`),
  );
  return { app, metrics };
}

function portsOf({ environment, config }: FunctionSettings, metrics: EmfMetrics): ApiPorts {
  const { data, models } = bucketsOf(environment);
  const registry = new StoreRegistry(models);
  const learned = largestShard(data, Date.now);
  const fork = async (): Promise<Pipeline> => {
    const state = await learned();
    return new Pipeline(config, state && new StateReader(state));
  };
  // The other half is for the runtime, the stream's state and the requests.
  const limits = { ...config.api, ...LIMITS, maxMiB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE / 2 };
  return {
    config: config.api,
    // The bundle knows it; there is no package.json beside it.
    version: process.env['LOGCAST_VERSION'] ?? 'development',
    registry,
    models: new RegisteredModels(registry, inferHere, limits, metrics, Date.now),
    forecasts: {
      forecast: async (asked) => forecastFrom(await fork(), config.events, asked, Date.now()),
    },
    records: new DynamoRecords(
      new DynamoDBClient(clientSettings(environment)),
      environment.LOGCAST_WARNINGS_TABLE,
    ),
    accuracy: async () => accuracyOf(await fork()),
    health: async () => [await registryHealth(registry)],
    authorise: iamAuthority(config.aws.gateway.operators),
    metrics,
    now: Date.now,
  };
}

async function registryHealth(registry: ModelRegistry): Promise<HealthCheck> {
  try {
    const names = await registry.names();
    return { name: 'registry', ok: true, detail: `${registry.where}: ${names.length} models` };
  } catch (error) {
    return { name: 'registry', ok: false, detail: (error as Error).message };
  }
}
