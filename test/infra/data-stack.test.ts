import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { readEnvironment } from '../../infra/environment.ts';
import { WARNINGS_TABLE } from '../../src/config/aws-config.ts';
import { resources, templatesOf } from './build-templates.ts';

const dev = templatesOf('dev');
const prod = templatesOf('prod');
const onDemand = templatesOf('prod', {
  stream: { ...readEnvironment('prod').config.stream, shards: 'on-demand', retentionHours: 72 },
});

const HOLDS_DATA = ['AWS::S3::Bucket', 'AWS::Kinesis::Stream', 'AWS::DynamoDB::Table', 'AWS::KMS::Key'];

describe('what holds data', () => {
  test('every bucket is versioned, private and encrypted, and forgets what was replaced', () => {
    const buckets = resources(prod.data, 'AWS::S3::Bucket');

    expect(buckets).toHaveLength(3);
    for (const { Properties } of buckets)
      expect(Properties).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: expect.anything(),
        LifecycleConfiguration: {
          Rules: expect.arrayContaining([
            expect.objectContaining({ NoncurrentVersionExpiration: expect.anything() }),
          ]),
        },
      });
  });

  test('data and models are encrypted with the own key, logged, and told of to EventBridge', () => {
    const own = resources(prod.data, 'AWS::S3::Bucket').filter(
      ({ Properties }) => Properties['LoggingConfiguration'] !== undefined,
    );

    expect(own).toHaveLength(2);
    for (const { Properties } of own)
      expect(Properties).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
          ],
        },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      });
  });

  test('every bucket answers over TLS only', () => {
    const policies = resources(prod.data, 'AWS::S3::BucketPolicy');

    expect(policies).toHaveLength(3);
    for (const { Properties } of policies)
      expect(JSON.stringify(Properties)).toContain(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      );
  });

  test('replaced checkpoints, some MiB with every batch, go after a day', () => {
    prod.data.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({ Prefix: 'checkpoints/', NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
        ]),
      },
    });
  });

  test('the table has the keys and indexes that the adapter writes, forgets by time, and can be taken back', () => {
    const [table] = resources(prod.data, 'AWS::DynamoDB::Table');
    const keys = (partition: string, sort: string) => [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ];

    expect(table!.Properties).toMatchObject({
      KeySchema: keys(WARNINGS_TABLE.partition, WARNINGS_TABLE.sort),
      GlobalSecondaryIndexes: WARNINGS_TABLE.indexes.map(({ name, partition, sort }) => ({
        IndexName: name,
        KeySchema: keys(partition, sort),
      })),
      TimeToLiveSpecification: { AttributeName: WARNINGS_TABLE.expires, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
  });

  test('the stream is encrypted and as large and patient as configured', () => {
    prod.data.hasResourceProperties('AWS::Kinesis::Stream', {
      ShardCount: 1,
      RetentionPeriodHours: 48,
      StreamEncryption: { EncryptionType: 'KMS' },
    });
    onDemand.data.hasResourceProperties('AWS::Kinesis::Stream', {
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RetentionPeriodHours: 72,
    });
  });

  test('raw records are archived where they are asked for', () => {
    prod.data.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      DeliveryStreamType: 'KinesisStreamAsSource',
      ExtendedS3DestinationConfiguration: {
        CompressionFormat: 'GZIP',
        Prefix: Match.stringLikeRegexp('^archive/'),
      },
    });
    dev.data.resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 0);
  });
});

describe('removing the stacks', () => {
  test('deletes no data in prod', () => {
    for (const type of HOLDS_DATA)
      for (const { DeletionPolicy } of resources(prod.data, type)) expect(DeletionPolicy).toBe('Retain');
    prod.data.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
    prod.data.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
    expect(prod.stacks.data.terminationProtection).toBe(true);
    expect(prod.stacks.inference.terminationProtection).toBe(true);
  });

  test('leaves nothing behind in dev: no full bucket, no table, no log', () => {
    const everything = [
      ...Object.values(dev.data.toJSON()['Resources']),
      ...Object.values(dev.inference.toJSON()['Resources']),
    ];

    const left = everything.filter((resource) =>
      /^Retain/.test((resource as { DeletionPolicy?: string }).DeletionPolicy ?? ''),
    );

    expect(left).toEqual([]);
    dev.data.resourceCountIs('Custom::S3AutoDeleteObjects', 3);
    dev.data.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogGroup: Match.anyValue() },
    });
    expect(dev.stacks.data.terminationProtection).toBe(false);
  });
});
