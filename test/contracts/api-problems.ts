import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { MODELS } from './api-seed.ts';
import { bodyOf, type Host, json } from './api-under-test.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

const PREDICTIONS = '/api/v1/predictions';

/** What goes wrong, and the documentation. */
export function problemSuite(host: Host): void {
  describe('problems', () => {
    test.each([
      ['no JSON', '{', 'body'],
      ['an unknown field', '{"lines": [], "teach": true}', 'body.teach'],
      ['a wrong type', '{"lines": [1]}', 'body.lines[0]'],
      ['an event without a message', '{"events": [{"time": 1}]}', 'body.events[0]'],
      ['both kinds', '{"lines": [], "events": []}', 'body.lines'],
      ['a number out of range', '{"lines": [], "top": 99}', 'body.top'],
      ['no object', '[]', 'body'],
    ])('%s is refused with the field, what was expected and what came', async (_, body, field) => {
      const headers = { 'content-type': 'application/json' };

      const response = await host().send(PREDICTIONS, { method: 'POST', headers, body });

      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const problem = (await response.json()) as Record<string, unknown>;
      expect(problem).toMatchObject({ status: 400, type: '/problems/invalid', field, instance: PREDICTIONS });
      expect(problem['expected']).toEqual(expect.any(String));
    });

    test('other media types are refused', async () => {
      const init = { method: 'POST', headers: { 'content-type': 'application/xml' }, body: '<a/>' };

      expect((await host().send(PREDICTIONS, init)).status).toBe(415);
    });

    test('a body that is too large is refused', async () => {
      const lines = Array<string>(80).fill('x'.repeat(60_000));

      expect((await host().send(PREDICTIONS, json({ lines }))).status).toBe(413);
    });

    test('a body in parts, of a length that nobody told, is counted as it comes', async () => {
      const headers = { 'content-type': 'text/plain' };
      const parts = (count: number) =>
        new ReadableStream({
          start: (controller) => {
            for (let i = 0; i < count; i++) controller.enqueue(new Uint8Array(50_000).fill(10));
            controller.close();
          },
        });
      const send = (count: number) =>
        host().send(PREDICTIONS, {
          method: 'POST',
          headers,
          body: parts(count),
          duplex: 'half',
        } as RequestInit);

      expect((await send(2)).status).toBe(200);
      expect((await send(100)).status).toBe(413);
    });

    test('bytes that are no UTF-8 are refused', async () => {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: new Uint8Array([255, 254]),
      };

      expect((await host().send(PREDICTIONS, init)).status).toBe(400);
    });

    test('too many events are refused with how many may come', async () => {
      const response = await host().send(PREDICTIONS, json({ lines: Array<string>(5001).fill('x') }));

      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ field: 'body.lines', got: '5001' });
    });

    test('what is not there, and methods that are not, are told apart', async () => {
      expect((await host().send('/api/v1/nothing')).status).toBe(404);
      expect((await host().send('/api/v1/warnings', { method: 'POST' })).status).toBe(405);
      expect((await host().send('/api/v1/warnings?colour=red')).status).toBe(400);
      expect((await host().send('/api/v1/warnings?limit=1&limit=2')).status).toBe(400);
    });

    test('who does not say who asks gets nothing but the health of the server', async () => {
      const { sendAnonymously } = host();
      if (sendAnonymously === undefined) return;

      const refused = await sendAnonymously('/api/v1/warnings');

      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect((await sendAnonymously('/v2')).status).toBe(401);
      expect((await sendAnonymously('/v2/health/live')).status).toBe(200);
    });
  });

  describe('the documentation', () => {
    test('every answer is what it says', async () => {
      const document = await bodyOf<Document>(await host().send('/openapi.json'));
      const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
      ajv.addSchema(document, 'api');
      const reading = Object.entries(document.paths).filter(([, operations]) => operations['get']);

      const faults = [];
      for (const [path, operations] of reading) {
        const { operationId } = operations['get']!;
        const answer = await bodyOf(await host().send(exampleOf(path, operationId)));
        const place = path.replaceAll('/', '~1');
        const schema = `paths/${place}/get/responses/200/content/application~1json/schema`;
        if (!ajv.validate({ $ref: `api#/${encodeURI(schema)}` }, answer))
          faults.push([operationId, ajv.errors]);
      }

      expect(reading.length).toBeGreaterThan(18);
      expect(faults).toEqual([]);
    });
  });
}

/** A request that an operation answers, with what the seed holds. */
function exampleOf(path: string, operationId: string): string {
  const values: Readonly<Record<string, string>> = {
    name: MODELS.state,
    version: '1',
    alias: 'champion',
    id: operationId === 'readIncident' ? 'i0' : operationId === 'readAnomaly' ? 'a1' : 'w3',
  };
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
  return operationId === 'liveAt' ? `${url}?time=2026-11-01T00:00:00Z` : url;
}
