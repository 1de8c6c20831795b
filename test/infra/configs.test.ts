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

  test.each([[undefined], ['nowhere'], ['../../etc'], ['Dev']])('%p is told to be no environment', (name) => {
    expect(() => readEnvironment(name)).toThrow('npx cdk synth -c env=dev');
  });
});
