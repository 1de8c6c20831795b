import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { readEnvironment } from '../../infra/environment.ts';
import { loadConfig } from '../../src/config/load-config.ts';

const configs = join(import.meta.dirname, '../../configs');
const schema: object = JSON.parse(readFileSync(join(configs, 'schema.json'), 'utf8'));
const defaults = parse(readFileSync(join(configs, 'default.yaml'), 'utf8'));
const ENVIRONMENTS = ['dev', 'staging', 'prod'];

/** Paths of settings that say what the defaults say. */
function repeated(own: unknown, base: unknown, path: string): string[] {
  if (typeof own !== 'object' || own === null) return own === base ? [path] : [];
  return Object.entries(own).flatMap(([key, value]) =>
    repeated(value, (base as Record<string, unknown> | undefined)?.[key], `${path}.${key}`),
  );
}

describe('configurations of the environments', () => {
  test.each(ENVIRONMENTS)('%s is valid and holds differences only', (name) => {
    const settings: unknown = parse(readFileSync(join(configs, `${name}.yaml`), 'utf8'));
    const ajv = new Ajv2020({ strict: false, validateFormats: false });

    const valid = ajv.validate(schema, settings);

    expect(ajv.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(repeated(settings, defaults, name)).toEqual([]);
  });

  test('records have to be given up on before the stream forgets them', () => {
    const sets = ['aws.stream.retentionHours=24', 'aws.functions.maxRecordAgeSeconds=86400'];

    expect(() => loadConfig({ sets })).toThrow('must be below aws.stream.retentionHours');
  });

  test('the logs of the functions cannot be sent to them', () => {
    const own = 'aws.logGroups=[{name: logcast-dev-inference-predictstreamLogs1A2B}]';

    expect(() => loadConfig({ sets: [own] })).toThrow('would feed itself');
    expect(loadConfig({ sets: ['aws.logGroups=[{name: /aws/lambda/shop}]'] }).aws.logGroups).toHaveLength(1);
  });

  test.each([
    ['arn:aws:iam::123456789012:role/*'],
    ['arn:aws:iam::*:role/reader'],
    ['arn:aws:iam::123456789012:root'],
    ['arn:aws:iam::123456789012:group/ops'],
    ['arn:aws:sts::123456789012:assumed-role/reader/alice'],
    ['arn:aws:iam::123456789012:role/'],
    ['reader'],
    ['*'],
  ])('%s is nobody who can be named to call the API', (arn) => {
    const sets = [`aws.gateway.operators=["${arn}"]`];

    expect(() => loadConfig({ sets })).toThrow(
      /aws.gateway.operators\[0\]: must be the ARN of a role or user/,
    );
  });

  test('those who call the API are of one account, and none is named twice', () => {
    const role = (account: string, name: string) => `"arn:aws:iam::${account}:role/${name}"`;
    const [here, there] = ['123456789012', '210987654321'];
    const load = (readers: string, operators: string) =>
      loadConfig({ sets: [`aws.gateway.readers=[${readers}]`, `aws.gateway.operators=[${operators}]`] });

    expect(load(role(here, 'a/r'), role(here, 'o')).aws.gateway.operators).toHaveLength(1);
    expect(() => load(role(here, 'r'), role(there, 'o'))).toThrow('must be of one account');
    expect(() => load('', `${role(here, 'o')}, ${role(here, 'path/o')}`)).toThrow('must name nobody twice');
  });

  test('what may run at once is enough for every shard, and a shard has one writer', () => {
    const load = (...sets: string[]) => loadConfig({ sets }).aws.functions['predict-stream'];
    const reserve = 'aws.functions.predict-stream.reservedConcurrency';

    expect(load('aws.stream.shards=3', `${reserve}=3`).reservedConcurrency).toBe(3);
    expect(load('aws.stream.shards=3').reservedConcurrency).toBeUndefined();
    expect(() => load('aws.stream.shards=3', `${reserve}=2`)).toThrow('must be at least aws.stream.shards');
    expect(() => load('aws.stream.shards=on-demand', `${reserve}=3`)).toThrow('4 where they are on-demand');
    expect(() => load(`${reserve}=0`)).toThrow(reserve);
    expect(() => load('aws.functions.parallelizationFactor=2')).toThrow('parallelizationFactor');
  });

  test.each([[undefined], ['nowhere'], ['../../etc'], ['Dev']])('%p is told to be no environment', (name) => {
    expect(() => readEnvironment(name)).toThrow('npx cdk synth -c env=dev');
  });
});
