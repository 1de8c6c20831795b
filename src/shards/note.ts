import type { RecordKinds } from '../api/schemas/records.ts';

/** Something to be told: a warning, an incident or an anomaly as it stands now. */
export type Note = { readonly [K in keyof RecordKinds]: KeyedNote<K> }[keyof RecordKinds];

interface KeyedNote<K extends keyof RecordKinds> {
  readonly collection: K;
  /** The same on every replay: who has heard it knows it by this. */
  readonly message: string;
  readonly record: RecordKinds[K];
}

/** Where notes go. Takes them any number of times; throws where they may not have arrived, to be given them again. */
export interface NoteReceiver {
  /** `generation`: that of the commit they belong to; of two notes about one record the higher one holds. */
  take(notes: readonly Note[], generation: number): Promise<void>;
}
