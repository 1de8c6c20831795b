import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { S3ArtifactStore } from '../../src/adapters/aws/s3-artifact-store.ts';
import { WARNINGS_TABLE } from '../../src/config/aws-config.ts';
import { MOTO_CLIENT } from './moto-server.ts';

/** What the stack named `name` would make, on an emulator, and clients to look at it. */
export async function makeStack(endpoint: string, name: string, stream?: string) {
  const settings = { ...MOTO_CLIENT, endpoint };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const dynamo = new DynamoDBClient(settings);
  const { requestHandler } = s3.config;
  const kinesis = new KinesisClient({ ...settings, requestHandler });
  const bus = new EventBridgeClient(settings);
  const [data, models] = [`${name}-data`, `${name}-models`];
  const CreateBucketConfiguration = { LocationConstraint: MOTO_CLIENT.region };
  for (const Bucket of [data, models])
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  await dynamo.send(new CreateTableCommand(tableOf(`${name}-warnings`)));
  if (stream) await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
  await bus.send(new CreateEventBusCommand({ Name: `${name}-bus` }));
  return {
    s3,
    dynamo,
    table: `${name}-warnings`,
    data: new S3ArtifactStore(s3, { bucket: data }),
    models: new S3ArtifactStore(s3, { bucket: models }),
    /** The environment variables that the stack would set, but for the address of the emulator. */
    env: {
      AWS_REGION: MOTO_CLIENT.region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      LOGCAST_ENVIRONMENT: 'test',
      LOGCAST_CONFIG: 'configs/default.yaml',
      LOGCAST_DATA_BUCKET: data,
      LOGCAST_MODELS_BUCKET: models,
      LOGCAST_WARNINGS_TABLE: `${name}-warnings`,
      LOGCAST_EVENT_BUS: `${name}-bus`,
    },
  };
}

function tableOf(TableName: string) {
  const { partition, sort, indexes } = WARNINGS_TABLE;
  const names = new Set([partition, sort, ...indexes.flatMap((index) => [index.partition, index.sort])]);
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: keys(partition, sort),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keys(index.partition, index.sort),
      Projection: { ProjectionType: 'ALL' as const },
    })),
  };
}
