/** @jest-environment ./test/support/onnx-environment.ts */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MODELS } from '../../contracts/api-seed.ts';
import type { ApiUnderTest } from '../../contracts/api-under-test.ts';
import { inProcessApi } from '../../support/api-app.ts';

const INFER = `/v2/models/${MODELS.state}/infer`;

/** Paths that read a body, with their method. */
const WITH_BODY = [
  ['POST', '/api/v1/predictions'],
  ['POST', INFER],
  ['POST', `/api/v1/models/${MODELS.state}/promote`],
  ['POST', `/api/v1/models/${MODELS.state}/rollback`],
  ['PUT', `/api/v1/models/${MODELS.state}/aliases/shadow`],
  ['DELETE', `/api/v1/models/${MODELS.state}/aliases/none`],
] as const;

const scalar = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.boolean(),
  fc.constantFrom(null, 2 ** 53, -0, 1e39, '__proto__'),
);
const tensor = fc.record(
  {
    name: fc.constantFrom('ids', 'dt', 'clock', 'words', 'state', 'x'),
    shape: fc.array(fc.oneof(fc.integer({ min: -2, max: 40 }), scalar), { maxLength: 4 }),
    datatype: fc.constantFrom('INT32', 'FP32', 'INT64', ''),
    data: fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 4 })), { maxLength: 24 }),
  },
  { requiredKeys: [] },
);
const event = fc.record(
  {
    time: scalar,
    sequence: scalar,
    source: fc.string(),
    type: fc.string(),
    message: fc.string({ unit: 'binary', maxLength: 80 }),
    severity: scalar,
    tags: fc.array(fc.string(), { maxLength: 3 }),
    id: fc.string(),
    fields: fc.dictionary(fc.string(), scalar, { maxKeys: 4 }),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.record({ inputs: fc.array(tensor, { maxLength: 6 }), id: fc.string() }, { requiredKeys: [] }),
  fc.record({ events: fc.array(event, { maxLength: 5 }), top: scalar }, { requiredKeys: [] }),
  fc.record({ lines: fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 5 }) }),
  fc.record({ version: scalar, reason: scalar, expectedToken: scalar, to: scalar }, { requiredKeys: [] }),
);

describe('whatever is sent', () => {
  let host: ApiUnderTest;
  beforeAll(async () => {
    host = await inProcessApi();
  });
  afterAll(() => host.stop());

  test('a body never makes the server fail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...WITH_BODY), body, async ([method, path], sent) => {
        const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
        const headers = { 'content-type': 'application/json' };

        const response = await host.send(path, { method, headers, body: text });

        expect(response.status).toBeLessThan(500);
        await expect(response.json()).resolves.toEqual(expect.anything());
      }),
      { numRuns: 600 },
    );
  });

  test('golden inputs with one tensor spoiled are answered or refused', async () => {
    const cells = fc.array(fc.oneof(fc.integer({ min: -3, max: 20 }), fc.double()), {
      minLength: 8,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(cells, cells, async (ids, dt) => {
        const inputs = [
          { name: 'ids', shape: [2, 4], datatype: 'INT32', data: ids },
          { name: 'dt', shape: [2, 4], datatype: 'FP32', data: dt },
          { name: 'clock', shape: [2, 4, 3], datatype: 'FP32', data: Array<number>(24).fill(0) },
        ];

        const response = await host.send(INFER, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ inputs }),
        });

        expect([200, 400]).toContain(response.status);
      }),
      { numRuns: 200 },
    );
  });

  test('a path or query never makes the server fail', async () => {
    const segment = fc.oneof(
      fc.webSegment(),
      fc.constantFrom('models', 'tiny', 'versions', '1', 'v2', 'api', 'v1'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { maxLength: 6 }), fc.webQueryParameters(), async (parts, query) => {
        const response = await host.send(`/${parts.join('/')}?${query}`);

        expect(response.status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });
});
