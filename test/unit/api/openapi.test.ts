import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { ENDPOINTS } from '../../../src/api/app.ts';
import { openApiDocument } from '../../../src/api/openapi/document.ts';

type Operations = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const document = JSON.parse(JSON.stringify(openApiDocument(ENDPOINTS, '1.2.3'))) as {
  readonly openapi: string;
  readonly paths: Operations;
  readonly components: { readonly schemas: Readonly<Record<string, { additionalProperties?: unknown }>> };
};

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1, references included', async () => {
    const validator = new Validator();

    const { valid, errors } = await validator.validate(structuredClone(document));

    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  test('names every operation once', () => {
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map((operation) => (operation as { operationId: string }).operationId),
    );

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(ENDPOINTS.length + 9);
  });

  test('has every route that the Open Inference Protocol publishes', () => {
    const published = JSON.parse(
      readFileSync(new URL('../../fixtures/open-inference/schemas.json', import.meta.url), 'utf8'),
    ) as { paths: Readonly<Record<string, readonly string[]>> };
    const named = (path: string): string =>
      path.replace('{MODEL_NAME}', '{name}').replace('{MODEL_VERSION}', '{version}').replace(/\/$/, '');

    for (const [path, methods] of Object.entries(published.paths)) {
      expect(Object.keys(document.paths[named(path)] ?? {})).toEqual(methods);
    }
  });

  test('says of every body that unknown fields are refused', () => {
    const { schemas } = document.components;
    const bodies = Object.entries(schemas).filter(([name]) => /Body$|^InferenceRequest$/.test(name));

    expect(bodies.map(([name]) => name).sort()).toEqual([
      'InferenceRequest',
      'PredictBody',
      'RemoveAliasBody',
      'RollbackBody',
      'SetAliasBody',
    ]);
    for (const [, schema] of bodies) expect(schema.additionalProperties).toBe(false);
  });
});
