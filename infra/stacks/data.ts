import { CfnOutput, type CfnResource, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IStream, Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket, LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { AwsConfig } from '../../src/config/aws-config.ts';
import { acknowledge } from '../acknowledge.ts';
import { encryptionKey } from '../constructs/encryption-key.ts';
import { KeptBucket } from '../constructs/kept-bucket.ts';
import { RawArchive } from '../constructs/raw-archive.ts';
import { warningsTable } from '../constructs/warnings-table.ts';
import type { Environment } from '../environment.ts';

/** All that holds data: the key, the buckets, the stream, the table, the archive. The other stacks can go and come. */
export class DataStack extends Stack {
  readonly key: Key;
  readonly data: IBucket;
  readonly models: IBucket;
  readonly stream: IStream;
  readonly table: Table;

  constructor(scope: Construct, id: string, { config }: Environment, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: !config.removal.destroy });
    const { destroy } = config.removal;
    const { keep } = config;
    const removal = destroy ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.key = encryptionKey(this, 'Key', removal);
    const { bucket: accessLogs } = new KeptBucket(this, 'access-logs', {
      destroy,
      replacedDays: 1,
      rules: [{ expiration: Duration.days(keep.accessLogDays) }],
    });
    const kept = { key: this.key, destroy, replacedDays: keep.replacedDays, accessLogs, tellsEvents: true };
    this.data = new KeptBucket(this, 'data', { ...kept, rules: dataRules(keep) }).bucket;
    this.models = new KeptBucket(this, 'models', kept).bucket;
    this.stream = this.#stream(config, removal);
    if (destroy) logOfEmptying(this);
    this.table = warningsTable(this, 'Warnings', this.key, removal, !destroy);
    if (keep.archive)
      new RawArchive(this, 'Archive', {
        stream: this.stream,
        bucket: this.data,
        key: this.key,
        retention: config.functions.logRetentionDays,
        removalPolicy: removal,
      });
    new CfnOutput(this, 'StreamName', { value: this.stream.streamName });
    new CfnOutput(this, 'DataBucket', { value: this.data.bucketName });
    new CfnOutput(this, 'ModelsBucket', { value: this.models.bucketName });
    new CfnOutput(this, 'WarningsTable', { value: this.table.tableName });
  }

  #stream({ stream }: AwsConfig, removalPolicy: RemovalPolicy): Stream {
    const { shards, retentionHours } = stream;
    const made = new Stream(this, 'Stream', {
      ...(shards === 'on-demand'
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: shards }),
      retentionPeriod: Duration.hours(retentionHours),
      encryption: StreamEncryption.KMS,
      encryptionKey: this.key,
      removalPolicy,
    });
    acknowledge(made, {
      KDS3: 'The own key says by role who may read records, which the one of Kinesis does not; it is asked once in minutes',
    });
    return made;
  }
}

function dataRules({ archiveDays, predictionDays }: AwsConfig['keep']): LifecycleRule[] {
  const expire = (prefix: string, days: number) => ({ prefix, expiration: Duration.days(days) });
  return [
    // A checkpoint of some MiB is replaced with every batch.
    { prefix: 'checkpoints/', noncurrentVersionExpiration: Duration.days(1) },
    expire('archive/', archiveDays),
    // Lambda writes failed batches here and lets nobody choose the place.
    ...['outcomes/', 'predictions/', 'pairs/', 'rejected/', 'batch/', 'aws/lambda/'].map((prefix) =>
      expire(prefix, predictionDays),
    ),
  ];
}

/** The function by which CDK empties buckets before their removal writes a log of its own, which would stay behind. */
function logOfEmptying(stack: Stack): void {
  const { logGroupName } = new LogGroup(stack, 'EmptyingLog', {
    retention: RetentionDays.ONE_DAY,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const handler = stack.node
    .findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider')
    .node.findChild('Handler');
  (handler as CfnResource).addPropertyOverride('LoggingConfig', { LogGroup: logGroupName });
}
