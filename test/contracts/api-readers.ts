import { describe, expect, test } from '@jest/globals';
import type { AliasState } from '../../src/registry/model-registry.ts';
import { MODELS } from './api-seed.ts';
import { bodyOf, type Host, json } from './api-under-test.ts';

const MODEL = `/api/v1/models/${MODELS.state}`;

/** Callers who may read but change nothing, where the host knows such. */
export function readerSuite(host: Host): void {
  describe('a caller who may not change what serves', () => {
    test.each([
      ['promote', 'POST', `${MODEL}/promote`, { version: 2, reason: 'mine' }],
      ['roll back', 'POST', `${MODEL}/rollback`, { reason: 'mine' }],
      ['set an alias', 'PUT', `${MODEL}/aliases/champion`, { version: 2, reason: 'mine' }],
      ['remove an alias', 'DELETE', `${MODEL}/aliases/champion`, { reason: 'mine' }],
      ['promote a model that there is not', 'POST', '/api/v1/models/none/promote', {}],
    ])('cannot %s, and is told who may', async (_, method, path, body) => {
      const { reader, send } = host();
      if (reader === undefined) return;
      const champion = async () => bodyOf<AliasState>(await send(`${MODEL}/aliases/champion`));
      const before = await champion();

      const response = await reader.send(path, json(body, method));

      expect(response.status).toBe(403);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({
        type: '/problems/forbidden',
        field: 'header.authorization',
        expected: expect.stringMatching(/operator/),
        got: reader.caller,
      });
      expect(await champion()).toEqual(before);
    });

    test('reads and predicts as all others do', async () => {
      const { reader } = host();
      if (reader === undefined) return;

      const read = await reader.send(`${MODEL}/aliases/champion`);
      const predicted = await reader.send('/api/v1/predictions', json({ lines: ['connection opened'] }));

      expect([read.status, predicted.status]).toEqual([200, 200]);
    });
  });
}
