import { describe, expect, test } from '@jest/globals';
import { iamAuthority } from '../../../src/hosts/iam-authority.ts';

const request = new Request('https://api.example/v2');
const userArn = 'arn:aws:sts::123456789012:assumed-role/Deployer/alice';

describe('who asks through API Gateway', () => {
  test.each([
    ['an HTTP API', { requestContext: { authorizer: { iam: { userArn } } } }],
    ['a REST API', { requestContext: { identity: { userArn } } }],
  ])('is who %s verified', (_, context) => {
    expect(iamAuthority(request, context)).toEqual({ by: '123456789012:assumed-role/Deployer/alice' });
  });

  test.each([undefined, {}, { requestContext: {} }, { requestContext: { identity: { userArn: null } } }])(
    'is nobody where it verified nobody: %j',
    (context) => {
      expect(() => iamAuthority(request, context)).toThrow(expect.objectContaining({ kind: 'unauthorised' }));
    },
  );
});
