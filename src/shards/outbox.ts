import type { ArtifactStore } from '../registry/artifact-store.ts';
import type { Note, NoteReceiver } from './note.ts';

/** What a commit promises to write and to tell. */
export interface Outbox {
  readonly objects: readonly { readonly key: string; readonly base64: string }[];
  readonly notes: readonly Note[];
}

/** A commit that promises nothing. */
export const EMPTY_OUTBOX: Outbox = { objects: [], notes: [] };

/** Where the promises of commits are kept. */
export interface Delivery {
  readonly store: Pick<ArtifactStore, 'write'>;
  /** In this order: who hears of a warning finds it in the table. */
  readonly receivers: readonly NoteReceiver[];
}

/**
 * Writes and tells what a commit promised. Done again it changes nothing: objects have the key and the bytes that the commit
 * holds, notes their ids.
 */
export async function deliver({ objects, notes }: Outbox, generation: number, to: Delivery): Promise<void> {
  await Promise.all(objects.map(({ key, base64 }) => to.store.write(key, Buffer.from(base64, 'base64'))));
  if (notes.length === 0) return;
  for (const receiver of to.receivers) await receiver.take(notes, generation);
}
