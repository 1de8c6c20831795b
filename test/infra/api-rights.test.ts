import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ApiPolicy } from '../../infra/constructs/api-policy.ts';
import { readEnvironment } from '../../infra/environment.ts';
import { resources, templatesOf } from './build-templates.ts';

const ACCOUNT = '123456789012';
const READERS = [`arn:aws:iam::${ACCOUNT}:role/apps/dashboard`, `arn:aws:iam::${ACCOUNT}:user/carol`];
const OPERATORS = [
  `arn:aws:iam::${ACCOUNT}:role/deployer`,
  `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef`,
];
const { gateway } = readEnvironment('prod').config;
const named = templatesOf('prod', { gateway: { ...gateway, readers: READERS, operators: OPERATORS } });
const unnamed = templatesOf('dev').inference;

interface Policy {
  readonly ManagedPolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Roles?: readonly string[];
  readonly Users?: readonly string[];
}

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: readonly unknown[];
}

function policyOf(name: string, template = named.inference): Policy {
  const all = resources(template, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => Properties);
  return all.find((policy) => policy['ManagedPolicyName'] === name) as unknown as Policy;
}

/** Method and path of every route that a policy lets call, behind API and stage. */
function routesOf({ PolicyDocument }: Policy): string[] {
  return PolicyDocument.Statement.flatMap(({ Resource }) => Resource)
    .map((arn) => /\},"\/\*\/([^"]+)"/.exec(JSON.stringify(arn))?.[1] ?? `no route: ${JSON.stringify(arn)}`)
    .sort();
}

const CHANGES = [
  'DELETE/api/v1/models/*/aliases/*',
  'POST/api/v1/models/*/promote',
  'POST/api/v1/models/*/rollback',
  'PUT/api/v1/models/*/aliases/*',
];

describe('who may call the API', () => {
  test('readers may call what changes nothing, operators the routes that move aliases too', () => {
    const reader = routesOf(policyOf('logcast-prod-api-reader'));
    const operator = routesOf(policyOf('logcast-prod-api-operator'));

    expect(reader).toEqual(
      expect.arrayContaining([
        'POST/api/v1/predictions',
        'GET/api/v1/models/*/ledger',
        'POST/v2/models/*/infer',
      ]),
    );
    expect(
      reader.filter((route) => !/^GET\/|^POST\/(api\/v1\/predictions|v2\/models\/.*\/infer)$/.test(route)),
    ).toEqual([]);
    expect(operator.filter((route) => !reader.includes(route))).toEqual(CHANGES);
  });

  test('only calling this API is allowed, and the policies are as small as IAM wants them', () => {
    for (const name of ['logcast-prod-api-reader', 'logcast-prod-api-operator']) {
      const { PolicyDocument } = policyOf(name);

      expect(PolicyDocument.Statement.map(({ Effect, Action }) => [Effect, Action])).toEqual([
        ['Allow', 'execute-api:Invoke'],
      ]);
      // What IAM counts, once references have become the longest that they can be; it takes 6,144 characters.
      const longest = '"arn:aws-us-gov:execute-api:ap-southeast-2:123456789012:abcdefghij/*/",'.length;
      const routes = routesOf(policyOf(name));
      expect(routes.join('').length + routes.length * longest + 150).toBeLessThan(6144);
      for (const arn of PolicyDocument.Statement.flatMap(({ Resource }) => Resource))
        expect(JSON.stringify(arn)).toMatch(/":execute-api:",.*"Ref":"GatewayApi\w+"\},"\//);
    }
  });

  test('each policy is attached to the roles and users that are named, but to none that Identity Center keeps', () => {
    const reader = policyOf('logcast-prod-api-reader');
    const operator = policyOf('logcast-prod-api-operator');

    expect([reader.Roles, reader.Users]).toEqual([['dashboard'], ['carol']]);
    expect([operator.Roles, operator.Users]).toEqual([['deployer'], undefined]);
  });

  test('where nobody is named, the policies are there to be attached, and nobody has them', () => {
    for (const role of ['reader', 'operator']) {
      const policy = policyOf(`logcast-dev-api-${role}`, unnamed);

      expect([policy.Roles, policy.Users, policy['Groups' as never]]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  test('a role of another account than the stacks are for is refused', () => {
    const stack = new Stack(new App(), 'Elsewhere', {
      env: { account: '210987654321', region: 'eu-west-1' },
    });
    const api = new HttpApi(stack, 'Api');
    const props = { policyName: 'reader', api, routes: [], holders: READERS };

    expect(() => new ApiPolicy(stack, 'Readers', props)).toThrow(
      'expected roles and users of account 210987654321',
    );
  });
});
