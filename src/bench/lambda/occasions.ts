import { join } from 'node:path';
import { readPackageFolder } from '../../adapters/local/package-folder.ts';
import { verifyPackage } from '../../packages/verify.ts';
import { CHAMPION } from '../../registry/names.ts';
import { StoreRegistry } from '../../registry/store-registry.ts';
import { ShardRun } from '../../shards/shard-run.ts';
import { INFERENCE_REQUEST } from '../inference-request.ts';
import { kinesisEvent } from './kinesis-event.ts';
import { SHARD, serviceLines, serviceRecords, shardPlan } from './service-stream.ts';
import type { Stage } from './stage.ts';

/** Two invocations of a function in a row: what a cold start delays, and the like of it when warm. */
export interface Occasion {
  readonly function: string;
  readonly asks: string;
  readonly first: unknown;
  readonly second: unknown;
}

const PACKAGE = join(import.meta.dirname, '../../../test/fixtures/packages/hdfs-gru');

/** What the shard has learned from before it is asked. */
const LEARNED = 10_000;
const BATCH = 100;

/** Fills the buckets with what the functions find in them, and gives the occasions on which they are measured. */
export async function prepareOccasions(stage: Stage): Promise<Occasion[]> {
  const records = serviceRecords(LEARNED + 2 * BATCH);
  await new ShardRun(SHARD, shardPlan(stage.data)).take(records.slice(0, LEARNED));
  const name = await uploadPackage(stage);
  await stage.data.write('batch/in/a.log', linesOf(LEARNED));
  await stage.data.write('batch/in/b.log', linesOf(LEARNED + 1000));
  const batch = (at: number) => kinesisEvent(SHARD.stream, SHARD.shard, records.slice(at, at + BATCH));
  return [
    {
      function: 'predict-stream',
      asks: `${BATCH} records of a known shard`,
      first: batch(LEARNED),
      second: batch(LEARNED + BATCH),
    },
    same('inference-api', 'health', request('GET', '/api/v1/health')),
    same('inference-api', 'forecast from 5 lines', request('POST', '/api/v1/predictions', FORECAST)),
    same('inference-api', 'a model by ONNX', request('POST', `/v2/models/${name}/infer`, INFERENCE_REQUEST)),
    {
      function: 'register-model',
      asks: 'a package of 160 KiB',
      first: uploaded(`uploads/${name}/a/manifest.json`),
      second: uploaded(`uploads/${name}/b/manifest.json`),
    },
    same('promote-model', 'the schedule, nothing new', { source: 'aws.events' }),
    {
      function: 'predict-batch',
      asks: 'a file of 1,000 lines',
      first: uploaded('batch/in/a.log'),
      second: uploaded('batch/in/b.log'),
    },
  ];
}

/** The same package twice among the uploads, and once as a version that serves. */
async function uploadPackage({ models }: Stage): Promise<string> {
  const contents = readPackageFolder(PACKAGE);
  const { manifest, digest } = verifyPackage(contents);
  const { name } = manifest;
  for (const id of ['a', 'b'])
    for (const [file, bytes] of contents.files) await models.write(`uploads/${name}/${id}/${file}`, bytes);
  const startedAt = new Date().toISOString();
  const report = {
    kind: 'gate-report',
    name,
    digest,
    passed: true,
    checks: [],
    startedAt,
    seconds: 0,
  } as const;
  const act = { by: 'bench', reason: 'to be measured', now: Date.now() };
  const registry = new StoreRegistry(models);
  const { version } = await registry.publish(contents, report, act);
  await registry.setAlias(name, CHAMPION, version, act);
  return name;
}

function same(name: string, asks: string, event: unknown): Occasion {
  return { function: name, asks, first: event, second: event };
}

function linesOf(from: number): Buffer {
  return Buffer.from(`${serviceLines(1000, from).join('\n')}\n`);
}

function uploaded(key: string) {
  return { source: 'aws.s3', detail: { object: { key } } };
}

/** What API Gateway hands over (HTTP API, version 2), the caller verified. */
function request(method: string, path: string, body?: unknown) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: {
      accountId: '000000000000',
      domainName: 'bench',
      http: { method, path, sourceIp: '127.0.0.1' },
      authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:user/bench' } },
    },
    isBase64Encoded: false,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

const FORECAST = { lines: serviceLines(5, LEARNED), top: 3 };
