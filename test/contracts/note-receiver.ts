import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Note, NoteReceiver } from '../../src/shards/note.ts';
import { ANOMALIES, INCIDENTS, WARNINGS } from './api-seed.ts';
import { anomalyNote, evidenceFrom, incidentNote, warning, warningNote } from './records.ts';

/** A receiver of notes, and what those know by now whom it tells. */
export interface ReceiverUnderTest {
  readonly receiver: NoteReceiver;
  /** The same receiver where its server cannot be reached. */
  readonly cutOff: NoteReceiver;
  /** The record of each that was told last, by collection and id. */
  known(): Promise<ReadonlyMap<string, Note['record']>>;
}

const SEED: readonly Note[] = [
  ...WARNINGS.map(warningNote),
  ...INCIDENTS.map(incidentNote),
  ...ANOMALIES.map(anomalyNote),
];

/** More than any server takes in one call. */
const MANY: readonly Note[] = Array.from({ length: 60 }, (_, i) => warningNote(warning(`w${100 + i}`)));

function latestOf(notes: readonly Note[]): Map<string, Note['record']> {
  return new Map(notes.map(({ collection, record }) => [`${collection}#${record.id}`, record]));
}

/** Whoever is told of warnings, incidents and anomalies: all of it, any number of times. */
export function noteReceiverContract(name: string, open: () => Promise<ReceiverUnderTest>): void {
  let under: ReceiverUnderTest;

  beforeEach(async () => {
    under = await open();
  });

  describe(`notes to ${name}`, () => {
    test('arrive whole, of every kind', async () => {
      await under.receiver.take(SEED, 1);

      expect(await under.known()).toEqual(latestOf(SEED));
    });

    test('arrive, however many there are', async () => {
      await under.receiver.take(MANY, 1);

      expect(await under.known()).toEqual(latestOf(MANY));
    });

    test('of which there are none say nothing', async () => {
      await under.receiver.take([], 1);

      expect(await under.known()).toEqual(new Map());
    });

    test('about one thing leave it as the last of them says', async () => {
      const open_ = warning('w', { state: 'open' });
      const settled = warning('w', { state: 'expired' });

      await under.receiver.take([warningNote(open_), warningNote(settled)], 1);

      expect(await under.known()).toEqual(new Map([['warnings#w', settled]]));
    });

    test('that are told again, also by two at once, change nothing', async () => {
      await under.receiver.take(SEED, 3);

      await Promise.all([under.receiver.take(SEED, 3), under.receiver.take(SEED, 3)]);

      expect(await under.known()).toEqual(latestOf(SEED));
    });

    test('that name more sources than a call takes arrive too', async () => {
      const sources = Array.from({ length: 40 }, (_, i) => `host-${i}`);
      const note = warningNote(warning('w', { evidence: evidenceFrom(...sources) }));

      await under.receiver.take([note], 1);

      expect(await under.known()).toEqual(latestOf([note]));
    });

    test('that could not be told are an error, and arrive when they are told again', async () => {
      await expect(under.cutOff.take(SEED, 1)).rejects.toThrow();

      await under.receiver.take(SEED, 1);

      expect(await under.known()).toEqual(latestOf(SEED));
    });
  });
}
