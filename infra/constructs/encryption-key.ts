import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What an administrator and, by their own policies, the roles of this account may do: `kms:*` spelled out. */
const ACCOUNT_ACTIONS = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateGrant',
  'Decrypt',
  'DeleteAlias',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListAliases',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
  'RevokeGrant',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
].map((action) => `kms:${action}`);

/** One key for all that is stored; who may use it say the policies of the roles, and services may that tell the topic of alarms. */
export function encryptionKey(scope: Construct, id: string, removalPolicy: RemovalPolicy): Key {
  const { account } = Stack.of(scope);
  const everyone = new PolicyStatement({
    sid: 'AccountByItsOwnPolicies',
    principals: [new AccountRootPrincipal()],
    actions: ACCOUNT_ACTIONS,
    resources: ['*'],
  });
  const service = (name: string, conditions: Record<string, unknown>) =>
    new PolicyStatement({
      principals: [new ServicePrincipal(`${name}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions,
    });
  // Both publish to the topic of alarms. EventBridge tells no source for which it does.
  const publishers = [
    service('cloudwatch', { StringEquals: { 'aws:SourceAccount': account } }),
    service('events', {}),
  ];
  return new Key(scope, id, {
    description: 'Logcast: buckets, stream, table, alarms',
    enableKeyRotation: true,
    pendingWindow: Duration.days(7),
    removalPolicy,
    policy: new PolicyDocument({ statements: [everyone, ...publishers] }),
  });
}
