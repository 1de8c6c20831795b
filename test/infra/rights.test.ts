import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { resources, templatesOf } from './build-templates.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
}

const LOG_GROUPS = [{ name: '/aws/lambda/shop', filter: '' }];
const templates = ['dev', 'prod'].map((name) => templatesOf(name, { logGroups: LOG_GROUPS }));
const [dev] = templates;

/** Every statement of every policy, wherever it stands in the template. */
function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Effect' in value && 'Action' in value ? [value as Statement] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}

function allowed(template: Template): Statement[] {
  return statementsIn(template.toJSON()).filter(({ Effect }) => Effect === 'Allow');
}

/** Actions that the role of a function has, of one service. */
function actionsOf(name: string, service: string): string[] {
  const policies = Object.entries(dev!.inference.findResources('AWS::IAM::Policy'));
  const mine = policies.filter(([id]) => id.startsWith(name.replaceAll('-', '')));
  const actions = statementsIn(mine).flatMap(({ Action }) => Action);
  return [...new Set(actions.filter((action) => action.startsWith(`${service}:`)))].sort();
}

describe('rights', () => {
  test('no action that is allowed holds a wildcard', () => {
    const statements = templates.flatMap(({ data, inference }) => [...allowed(data), ...allowed(inference)]);

    const wild = statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'));

    expect(statements.length).toBeGreaterThan(50);
    expect(wild).toEqual([]);
  });

  test('no role may do anything to everything', () => {
    const roles = templates.flatMap(({ data, inference }) =>
      [data, inference].flatMap((template) => resources(template, 'AWS::IAM::Policy')),
    );

    const wide = statementsIn(roles).filter(({ Resource }) => [Resource].flat().includes('*'));

    expect(wide).toEqual([]);
  });

  test('objects are reached below prefixes only', () => {
    const roles = templates.flatMap(({ inference }) => resources(inference, 'AWS::IAM::Policy'));
    const objects = statementsIn(roles).filter(({ Action }) => /s3:(Get|Put|Delete)Object/.test(`${Action}`));

    const paths = objects.flatMap(({ Resource }) => [Resource].flat()).map((arn) => JSON.stringify(arn));

    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) expect(path).toMatch(/"\/[a-z]+\/([a-z]+\/|\*\/[a-z]+\/)*\*"/);
  });

  test.each([
    ['predict-stream', 's3', ['GetObject', 'ListBucket', 'PutObject']],
    ['predict-stream', 'dynamodb', ['PutItem']],
    ['predict-stream', 'events', ['PutEvents']],
    ['inference-api', 'dynamodb', ['GetItem', 'Query']],
    ['inference-api', 'kinesis', []],
    ['predict-batch', 'dynamodb', []],
    ['predict-batch', 's3', ['GetObject', 'ListBucket', 'PutObject']],
    ['register-model', 's3', ['DeleteObject', 'GetObject', 'ListBucket', 'PutObject']],
    ['promote-model', 's3', ['GetObject', 'ListBucket', 'PutObject']],
  ])('%s has of %s what its adapters call', (name, service, expected) => {
    expect(actionsOf(name, service)).toEqual(expected.map((action) => `${service}:${action}`));
  });

  test('every function has a role of its own', () => {
    const roles = resources(dev!.inference, 'AWS::Lambda::Function').map(({ Properties }) =>
      JSON.stringify(Properties['Role']),
    );

    expect(roles).toHaveLength(5);
    expect(new Set(roles).size).toBe(5);
  });
});
