import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { AliasState, LedgerEntry } from '../../src/registry/model-registry.ts';
import { MODELS, START } from './api-seed.ts';
import { bodyOf, type Host, json } from './api-under-test.ts';

const MODEL = `/api/v1/models/${MODELS.state}`;

/** The registry: reading it, and moving what serves. The tests build on each other's moves. */
export function registrySuite(host: Host): void {
  const alias = async (name: string): Promise<{ state: AliasState; etag: string }> => {
    const response = await host().send(`${MODEL}/aliases/${name}`);
    const etag = response.headers.get('etag')!;
    return { state: await bodyOf<AliasState>(response), etag };
  };

  describe('the registry', () => {
    test('models, versions and their origin can be read', async () => {
      const { models } = await bodyOf<{ models: { name: string }[] }>(await host().send('/api/v1/models'));
      const { versions } = await bodyOf<{ versions: { version: number; lineage: { kind: string } }[] }>(
        await host().send(`${MODEL}/versions`),
      );
      const second = await bodyOf(await host().send(`${MODEL}/versions/2`));

      expect(models.map(({ name }) => name)).toEqual([MODELS.state, MODELS.window]);
      expect(versions.map(({ version, lineage }) => [version, lineage.kind])).toEqual([
        [1, 'gru'],
        [2, 'gru'],
      ]);
      expect(second).toMatchObject({ version: 2, registeredBy: 'seed', gate: { passed: true } });
    });

    test('a promotion is in the ledger, in the name of who asked for it', async () => {
      const { state: before } = await alias('champion');
      const move = { version: 2, reason: 'better', expectedToken: before.token };

      const promoted = await bodyOf<AliasState>(await host().send(`${MODEL}/promote`, json(move)));

      const { entries } = await bodyOf<{ entries: LedgerEntry[] }>(
        await host().send(`${MODEL}/ledger?after=${before.token}`),
      );
      expect(promoted).toMatchObject({ version: 2, previous: 1, by: host().caller, reason: 'better' });
      expect(promoted.token).toBeGreaterThan(before.token);
      expect(entries.at(-1)).toMatchObject({ action: 'promote', version: 2, by: host().caller });
    });

    test('a token from before the last move is refused, and nothing moves', async () => {
      const { state } = await alias('champion');
      const stale = { version: 1, reason: 'late', expectedToken: state.token - 1 };

      const response = await host().send(`${MODEL}/promote`, json(stale));

      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({ field: 'expectedToken' });
      expect((await alias('champion')).state).toEqual(state);
    });

    test('If-Match compares the ETag of the alias', async () => {
      const { etag } = await alias('champion');
      const move = (match: string) => {
        const headers = { 'if-match': match };
        return host().send(`${MODEL}/aliases/champion`, json({ version: 1, reason: 'x' }, 'PUT', headers));
      };

      const moved = await move(etag);
      const refused = await move(etag);

      expect(moved.status).toBe(200);
      expect(moved.headers.get('etag')).not.toBe(etag);
      expect(refused.status).toBe(412);
      expect((await move('not an etag')).status).toBe(400);
    });

    test('a rollback makes the champion what it was before', async () => {
      const { state } = await alias('champion');
      const back = { reason: 'worse', expectedToken: state.token };

      const after = await bodyOf<AliasState>(await host().send(`${MODEL}/rollback`, json(back)));

      expect(after.version).toBe(state.previous);
      expect((await host().send(`${MODEL}/rollback`, json(back))).status).toBe(409);
    });

    test('a move that is sent again under its Idempotency-Key is made once', async () => {
      const { state } = await alias('champion');
      const headers = { 'idempotency-key': 'move-0123456789' };
      const other = { version: 3 - state.version, reason: 'again', expectedToken: state.token };
      const move = json(other, 'POST', headers);

      const first = await bodyOf<AliasState>(await host().send(`${MODEL}/promote`, move));
      const second = await bodyOf<AliasState>(await host().send(`${MODEL}/promote`, move));

      expect(first.token).toBeGreaterThan(state.token);
      expect(second).toEqual(first);
      const badKey = json({ version: 2, reason: 'x' }, 'POST', { 'idempotency-key': 'a b' });
      expect((await host().send(`${MODEL}/promote`, badKey)).status).toBe(400);
    });

    test('inference without a version follows the champion within seconds', async () => {
      const inputs = [
        { name: 'ids', shape: [1, 1], datatype: 'INT32', data: [1] },
        { name: 'dt', shape: [1, 1], datatype: 'FP32', data: [0] },
        { name: 'clock', shape: [1, 1, 3], datatype: 'FP32', data: [0, 0, 0] },
      ];
      const answering = async (): Promise<string> => {
        const response = await host().send(`/v2/models/${MODELS.state}/infer`, json({ inputs }));
        return (await bodyOf<{ model_version: string }>(response)).model_version;
      };

      const versions = [];
      for (const version of [1, 2]) {
        await host().send(`${MODEL}/promote`, json({ version, reason: 'to be asked' }));
        await pause(2100);
        versions.push(await answering());
      }

      expect(versions).toEqual(['1', '2']);
    });

    test('an alias is set only where there was none, and taken away again', async () => {
      const first = json({ version: 2, reason: 'look' }, 'PUT', { 'if-none-match': '*' });
      const path = `${MODEL}/aliases/shadow`;

      const set = await host().send(path, first);
      const again = await host().send(path, first);
      const removed = await host().send(path, json({ reason: 'seen' }, 'DELETE'));

      expect([set.status, again.status, removed.status]).toEqual([200, 412, 200]);
      expect((await host().send(path)).status).toBe(404);
    });

    test('what was live at a time can be asked', async () => {
      const at = async (time: string): Promise<readonly AliasState[]> =>
        (await bodyOf<{ aliases: AliasState[] }>(await host().send(`${MODEL}/live-at?time=${time}`))).aliases;

      expect(await at(String(START - 1000))).toEqual([]);
      expect((await at('2100-01-01T00:00:00Z')).map(({ alias: name }) => name)).toContain('champion');
    });

    test('the ledger is read on from a number, a part at a time', async () => {
      const page = await bodyOf<{ entries: LedgerEntry[]; next: number }>(
        await host().send(`${MODEL}/ledger?after=1&limit=2`),
      );

      expect(page.entries.map(({ sequence }) => sequence)).toEqual([2, 3]);
      expect(page.next).toBe(3);
    });

    test.each([
      [`${MODEL}/versions/9`, 404],
      [`${MODEL}/versions/0`, 400],
      [`${MODEL}/versions/9007199254740993`, 400],
      ['/api/v1/models/none', 404],
      ['/api/v1/models/none/versions', 404],
      ['/api/v1/models/none/aliases', 404],
      ['/api/v1/models/none/ledger', 404],
      ['/api/v1/models/No_Name', 400],
      [`${MODEL}/aliases/latest`, 400],
      [`${MODEL}/live-at`, 400],
      [`${MODEL}/live-at?time=yesterday`, 400],
    ])('%s gives %i', async (path, status) => {
      const response = await host().send(path);

      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    });
  });
}
