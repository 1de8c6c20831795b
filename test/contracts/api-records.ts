import { describe, expect, test } from '@jest/globals';
import { ANOMALIES, INCIDENTS, WARNINGS } from './api-seed.ts';
import { bodyOf, type Host } from './api-under-test.ts';

interface Listed {
  readonly items: readonly { readonly id: string }[];
  readonly next?: string;
}

/** Warnings, incidents and anomalies that were told. */
export function recordSuite(host: Host): void {
  const list = async (path: string): Promise<Listed> => bodyOf(await host().send(`/api/v1/${path}`));
  const ids = async (path: string): Promise<string[]> => (await list(path)).items.map(({ id }) => id);

  describe('records', () => {
    test('warnings come newest first, whole', async () => {
      const { items, next } = await list('warnings');

      expect(items).toEqual([...WARNINGS].reverse());
      expect(next).toBeUndefined();
    });

    test.each([
      ['specialist=deadlock', ['w5', 'w3', 'w1']],
      ['incident=i1', ['w6', 'w5', 'w4']],
      ['state=open', ['w6']],
      ['sequence=db-7', ['w3']],
      [`from=${WARNINGS[2]!.time}&to=${WARNINGS[4]!.time}`, ['w3', 'w2']],
      [`from=${Date.parse(WARNINGS[5]!.time)}`, ['w6', 'w5']],
      ['specialist=disk-full&state=confirmed&incident=i0', ['w2', 'w0']],
      ['specialist=nobody', []],
    ])('warnings where %s', async (filter, expected) => {
      expect(await ids(`warnings?${filter}`)).toEqual(expected);
    });

    test('pages follow each other without a gap or a repeat', async () => {
      const seen: string[] = [];
      let cursor: string | undefined;

      do {
        const page = await list(`warnings?limit=3${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor);

      expect(seen).toEqual([...WARNINGS].reverse().map(({ id }) => id));
    });

    test('incidents and anomalies are listed and filtered alike', async () => {
      expect(await ids('incidents')).toEqual(['i1', 'i0']);
      expect(await ids('incidents?state=confirmed')).toEqual(['i0']);
      expect(await ids('anomalies')).toEqual(['a2', 'a1']);
      expect(await ids('anomalies?sequence=request-1')).toEqual(['a1']);
    });

    test('each is found by its id', async () => {
      expect(await bodyOf(await host().send('/api/v1/warnings/w3'))).toEqual(WARNINGS[3]);
      expect(await bodyOf(await host().send('/api/v1/incidents/i0'))).toEqual(INCIDENTS[0]);
      expect(await bodyOf(await host().send('/api/v1/anomalies/a2'))).toEqual(ANOMALIES[1]);
      expect((await host().send('/api/v1/warnings/none')).status).toBe(404);
    });

    test('a cursor that no page gave is refused', async () => {
      const response = await host().send('/api/v1/warnings?cursor=abc');

      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ field: 'query.cursor' });
    });
  });
}
