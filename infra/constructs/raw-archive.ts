import { Duration, type RemovalPolicy, Size } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, LogStream, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { OwnRole } from './own-role.ts';

/** What is archived where. */
export interface RawArchiveSettings {
  readonly stream: IStream;
  readonly bucket: IBucket;
  readonly key: IKey;
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Raw records of the stream as they came, gzipped, under `archive/`: what a model can be trained on later. */
export class RawArchive extends Construct {
  constructor(scope: Construct, id: string, settings: RawArchiveSettings) {
    super(scope, id);
    const { stream, bucket, key, retention, removalPolicy } = settings;
    const logGroup = new LogGroup(this, 'Logs', { retention, removalPolicy });
    const logStream = new LogStream(this, 'LogStream', { logGroup, removalPolicy });
    const role = new OwnRole(this, 'Role', new ServicePrincipal('firehose.amazonaws.com'))
      .allow(
        ['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
        stream.streamArn,
      )
      .objects(['AbortMultipartUpload', 'PutObject'], bucket, 'archive/')
      .allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], bucket.bucketArn)
      .allow(['kms:Decrypt', 'kms:GenerateDataKey'], key.keyArn)
      .allow(['logs:PutLogEvents'], logGroup.logGroupArn);
    const delivery = new CfnDeliveryStream(this, 'Delivery', {
      deliveryStreamType: 'KinesisStreamAsSource',
      kinesisStreamSourceConfiguration: { kinesisStreamArn: stream.streamArn, roleArn: role.roleArn },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: 'archive/dt=!{timestamp:yyyy-MM-dd}/',
        errorOutputPrefix: 'archive/failed/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/',
        bufferingHints: {
          intervalInSeconds: Duration.minutes(15).toSeconds(),
          sizeInMBs: Size.mebibytes(64).toMebibytes(),
        },
        compressionFormat: 'GZIP',
        // Records that end in no line break are told apart by one.
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'AppendDelimiterToRecord',
              parameters: [{ parameterName: 'Delimiter', parameterValue: '\\n' }],
            },
          ],
        },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    delivery.node.addDependency(role);
    acknowledge(delivery, {
      KDF1: 'Its source, the stream, is encrypted already: no other encryption is possible then',
    });
  }
}
