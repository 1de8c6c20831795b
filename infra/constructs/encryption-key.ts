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
  const alarms = new PolicyStatement({
    sid: 'AlarmsAndEventsToEncryptedTopics',
    principals: ['cloudwatch', 'events'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  });
  return new Key(scope, id, {
    description: 'Logcast: buckets, stream, table, alarms',
    enableKeyRotation: true,
    pendingWindow: Duration.days(7),
    removalPolicy,
    policy: new PolicyDocument({ statements: [everyone, alarms] }),
  });
}
