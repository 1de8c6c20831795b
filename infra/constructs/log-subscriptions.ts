import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { AwsConfig } from '../../src/config/aws-config.ts';
import { OwnRole } from './own-role.ts';

/** Sends the log groups of the configuration to the stream, each log stream in its order. */
export class LogSubscriptions extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stream, key }: { readonly stream: IStream; readonly key: IKey },
    groups: AwsConfig['logGroups'],
  ) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    const role = new OwnRole(
      this,
      'Role',
      new ServicePrincipal('logs.amazonaws.com', {
        conditions: {
          StringLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
        },
      }),
    )
      .allow(['kinesis:PutRecord', 'kinesis:PutRecords'], stream.streamArn)
      .allow(['kms:GenerateDataKey'], key.keyArn);
    for (const [index, { name, filter }] of groups.entries()) {
      const subscription = new CfnSubscriptionFilter(this, `Group${index}`, {
        logGroupName: name,
        filterName: Stack.of(this).stackName,
        filterPattern: filter,
        destinationArn: stream.streamArn,
        roleArn: role.roleArn,
        distribution: 'ByLogStream',
      });
      // CloudWatch tries the way to the stream while the filter is made.
      subscription.node.addDependency(role);
    }
  }
}
