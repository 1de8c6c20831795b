import { describe, expect, test } from '@jest/globals';
import { iamAuthority } from '../../../src/hosts/iam-authority.ts';

const request = new Request('https://api.example/v2');
const userArn = 'arn:aws:sts::123456789012:assumed-role/Deployer/alice';
const asked = (arn: string) => ({ requestContext: { authorizer: { iam: { userArn: arn } } } });

describe('who asks through API Gateway', () => {
  test.each([
    ['an HTTP API', asked(userArn)],
    ['a REST API', { requestContext: { identity: { userArn } } }],
  ])('is who %s verified', (_, context) => {
    expect(iamAuthority([])(request, context)).toEqual({ by: '123456789012:assumed-role/Deployer/alice' });
  });

  test.each([undefined, {}, { requestContext: {} }, { requestContext: { identity: { userArn: null } } }])(
    'is nobody where it verified nobody: %j',
    (context) => {
      expect(() => iamAuthority([])(request, context)).toThrow(
        expect.objectContaining({ kind: 'unauthorised' }),
      );
    },
  );
});

describe('who may change what serves, where operators are named', () => {
  const authority = iamAuthority([
    'arn:aws:iam::123456789012:role/teams/ml/Deployer',
    'arn:aws:iam::123456789012:user/ops/bob',
  ]);

  test.each([
    ['a session of a named role, whose path STS leaves out', userArn],
    ['another session of it', 'arn:aws:sts::123456789012:assumed-role/Deployer/i-0abc'],
    ['a named user', 'arn:aws:iam::123456789012:user/ops/bob'],
  ])('%s may', (_, arn) => {
    expect(authority(request, asked(arn)).changesAreFor).toBeUndefined();
  });

  test.each([
    ['a role of another name', 'arn:aws:sts::123456789012:assumed-role/Deployer2/alice'],
    ['a session named like the role', 'arn:aws:sts::123456789012:assumed-role/Reader/Deployer'],
    ['a user named like the role', 'arn:aws:iam::123456789012:user/Deployer'],
    ['a role named like the user', 'arn:aws:sts::123456789012:assumed-role/bob/x'],
    ['the same role of another account', 'arn:aws:sts::210987654321:assumed-role/Deployer/alice'],
    ['the same role of another partition', 'arn:aws-cn:sts::123456789012:assumed-role/Deployer/alice'],
    ['a federated user of that name', 'arn:aws:sts::123456789012:federated-user/bob'],
    ['the root of the account', 'arn:aws:iam::123456789012:root'],
    ['no ARN at all', 'bob'],
  ])('%s may not', (_, arn) => {
    expect(authority(request, asked(arn)).changesAreFor).toContain('aws.gateway.operators');
  });
});
