import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RecordQuery, Records } from '../../src/api/ports.ts';
import { matches } from '../../src/api/record-book.ts';
import type { AnomalyView, IncidentView, WarningView } from '../../src/api/schemas/records.ts';
import type { Note } from '../../src/shards/note.ts';
import { ANOMALIES, INCIDENTS, START, WARNINGS } from './api-seed.ts';

/** Records to read from, and how they come to be told. */
export interface RecordsUnderTest {
  readonly records: Records;
  tell(notes: readonly Note[], generation: number): Promise<void>;
}

const MINUTE = 60_000;
const at = (minute: number): string => new Date(START + minute * MINUTE).toISOString();

/** A warning of the seed with other properties. */
export function warning(id: string, other: Partial<WarningView> = {}): WarningView {
  return { ...WARNINGS[0]!, id, ...other };
}

/** That a warning stands as it does now. */
export function warningNote(record: WarningView): Note {
  return { collection: 'warnings', message: `${record.id} ${record.state}`, record };
}

/** That an anomaly was found. */
export function anomalyNote(record: AnomalyView): Note {
  return { collection: 'anomalies', message: record.id, record };
}

/** That an incident stands as it does now. */
export function incidentNote(record: IncidentView): Note {
  return { collection: 'incidents', message: `${record.id} ${record.to}`, record };
}

/** Evidence that names these sources. */
export function evidenceFrom(...sources: readonly string[]): WarningView['evidence'] {
  return sources.map((source) => ({ ...WARNINGS[0]!.evidence[0]!, source }));
}

/** Where records are kept does not change what is found: everything that reads them behaves so. */
export function recordsContract(name: string, open: () => Promise<RecordsUnderTest>): void {
  let records: Records;
  let tell: RecordsUnderTest['tell'];

  /** Ids of a whole list, read in pages. */
  async function ids(query: Omit<RecordQuery, 'limit'> = {}, limit = 100): Promise<string[]> {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await records.list('warnings', { ...query, limit, cursor });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    return found;
  }

  beforeEach(async () => {
    ({ records, tell } = await open());
  });

  describe(`records in ${name}`, () => {
    test('come newest first and whole, each kind in a list of its own', async () => {
      const told = [
        ...WARNINGS.map(warningNote),
        ...INCIDENTS.map(incidentNote),
        ...ANOMALIES.map(anomalyNote),
      ];

      await tell(told, 1);

      expect(await records.list('warnings', { limit: 50 })).toEqual({ items: [...WARNINGS].reverse() });
      expect(await records.list('incidents', { limit: 50 })).toEqual({ items: [...INCIDENTS].reverse() });
      expect(await records.list('anomalies', { limit: 50 })).toEqual({ items: [...ANOMALIES].reverse() });
    });

    test('of one time come by their ids, the greatest first', async () => {
      await tell(
        ['b', 'a', 'c'].map((id) => warningNote(warning(id))),
        1,
      );

      expect(await ids()).toEqual(['c', 'b', 'a']);
      expect(await ids({}, 1)).toEqual(['c', 'b', 'a']);
    });

    test('are found from a time on, up to another that no longer belongs to it', async () => {
      await tell(WARNINGS.map(warningNote), 1);
      const [from, to] = [START + 2 * MINUTE, START + 4 * MINUTE];

      expect(await ids({ from, to })).toEqual(['w3', 'w2']);
      expect(await ids({ from: to, to: from })).toEqual([]);
      expect(await ids({ from, to: from })).toEqual([]);
      expect(await ids({ from: START + 99 * MINUTE })).toEqual([]);
      expect(await ids({ from: 999_999_999_999_999 })).toEqual([]);
      expect(await ids({ to: 999_999_999_999_999 })).toHaveLength(WARNINGS.length);
    });

    test('are found by a sequence that their evidence names, once each, however long its key', async () => {
      const long = `${'k'.repeat(10_000)}1`;
      const evidence = evidenceFrom('db-1', 'db-2', 'db-1');
      await tell(
        [
          warningNote(warning('both', { evidence })),
          warningNote(warning('long', { evidence: evidenceFrom(long) })),
          anomalyNote({ ...ANOMALIES[0]!, sequence: long }),
        ],
        1,
      );

      expect(await ids({ sequence: 'db-1' })).toEqual(['both']);
      expect(await ids({ sequence: 'db-2' })).toEqual(['both']);
      expect(await ids({ sequence: long })).toEqual(['long']);
      expect(await ids({ sequence: `${long.slice(0, -1)}2` })).toEqual([]);
      expect((await records.list('anomalies', { sequence: long, limit: 9 })).items).toHaveLength(1);
    });

    test('that were told again stand as told last, under every way to find them', async () => {
      const open_ = warning('w', { state: 'open', evidence: evidenceFrom('db-1') });
      const settled = { ...open_, state: 'confirmed' as const, onset: at(2), leadSeconds: 120 };
      await tell([warningNote(open_)], 1);

      await tell([warningNote(settled)], 2);

      expect(await records.find('warnings', 'w')).toEqual(settled);
      for (const query of [{}, { sequence: 'db-1' }, { incident: 'i0' }, { state: 'confirmed' as const }])
        expect((await records.list('warnings', { ...query, limit: 9 })).items).toEqual([settled]);
      expect(await ids({ state: 'open' })).toEqual([]);
    });

    test('that were told twice are there once', async () => {
      const notes = WARNINGS.map(warningNote);

      await tell(notes, 1);
      await tell(notes, 1);

      expect(await ids()).toEqual([...WARNINGS].reverse().map(({ id }) => id));
    });

    test('are found by ids of any characters; what was never told is not', async () => {
      const odd = ['a#b', 'a b/c', 'ünï💥', 'warnings#w1'];
      await tell(
        odd.map((id) => warningNote(warning(id))),
        1,
      );

      for (const id of odd) expect(await records.find('warnings', id)).toMatchObject({ id });
      expect(await records.find('warnings', 'a')).toBeUndefined();
      expect(await records.find('incidents', 'a#b')).toBeUndefined();
    });

    test('that come while somebody turns pages neither repeat nor hide what was there', async () => {
      await tell(WARNINGS.map(warningNote), 1);
      const first = await records.list('warnings', { limit: 3 });

      await tell([warningNote(warning('later', { time: at(60) }))], 2);
      const rest = await records.list('warnings', { limit: 9, cursor: first.next });

      const seen = [...first.items, ...rest.items].map(({ id }) => id);
      expect(seen).toEqual([...WARNINGS].reverse().map(({ id }) => id));
    });

    test('of more bytes than a store answers at once all come', async () => {
      const evidence = evidenceFrom('x'.repeat(900)).concat(
        Array.from({ length: 30 }, () => ({ ...WARNINGS[0]!.evidence[0]!, template: 'y'.repeat(900) })),
      );
      const many = Array.from({ length: 60 }, (_, i) =>
        warning(`w${i + 100}`, { evidence, specialist: i === 0 ? 'rare' : 'common' }),
      );
      await tell(many.map(warningNote), 1);

      expect((await records.list('warnings', { limit: 100 })).items).toHaveLength(60);
      expect(await ids({ specialist: 'rare' })).toEqual(['w100']);
    });

    test.each(['abc', '', Buffer.from('[1]').toString('base64url')])(
      'a cursor that no page gave is refused: %p',
      async (cursor) => {
        await expect(records.list('warnings', { limit: 1, cursor })).rejects.toMatchObject({
          kind: 'invalid',
          facts: { field: 'query.cursor' },
        });
      },
    );

    test('any question has the answer that the definitions of its words give', async () => {
      const some = fc.constantFrom(...'abc');
      const told = fc.uniqueArray(
        fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), minute: fc.nat(4), source: some }),
        { selector: ({ id }) => id, maxLength: 12 },
      );
      const asked = fc.record(
        {
          from: fc.nat(5).map((minute) => START + minute * MINUTE),
          to: fc.nat(5).map((minute) => START + minute * MINUTE),
          sequence: some,
          incident: fc.constantFrom('i0', 'i1'),
          state: fc.constantFrom('open' as const, 'confirmed' as const),
        },
        { requiredKeys: [] },
      );

      await fc.assert(
        fc.asyncProperty(
          told,
          fc.array(asked, { maxLength: 4 }),
          fc.integer({ min: 1, max: 5 }),
          async (rows, queries, limit) => {
            ({ records, tell } = await open());
            const warnings = rows.map(({ id, minute, source }) =>
              warning(id, {
                time: at(minute),
                incident: `i${minute % 2}`,
                state: minute > 2 ? 'open' : 'confirmed',
                evidence: evidenceFrom(source),
              }),
            );
            await tell(warnings.map(warningNote), 1);

            for (const query of queries) {
              const expected = warnings
                .filter((record) => matches(record, { ...query, limit }))
                .map(({ id }) => id);
              const found = await ids(query, limit);
              expect(found.toSorted()).toEqual(expected.toSorted());
            }
          },
        ),
        { numRuns: 25 },
      );
    });
  });
}
