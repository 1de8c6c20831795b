import { createHash } from 'node:crypto';
import type { ArtifactStore } from './artifact-store.ts';
import { ledgerEntrySchema } from './documents.ts';
import type { Act, AliasState, LedgerEntry } from './model-registry.ts';
import { CHAMPION } from './names.ts';
import { ledgerFolder, ledgerKey } from './registry-keys.ts';
import { readJson, writeJson } from './store-json.ts';

/** Entries read at a time. */
const AT_ONCE = 32;

/** What is to be written down; the rest follows from the place it gets. */
export type Deed = Pick<LedgerEntry, 'action' | 'alias' | 'version' | 'previous'>;

/** All entries of a model, in order. */
export async function readLedger(store: ArtifactStore, name: string): Promise<LedgerEntry[]> {
  const keys = (await store.list(ledgerFolder(name))).map(({ key }) => key);
  const entries: LedgerEntry[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const part = keys.slice(from, from + AT_ONCE);
    const read = await Promise.all(part.map((key) => readJson(store, key, ledgerEntrySchema)));
    for (const found of read) if (found) entries.push(found.value);
  }
  return entries;
}

/**
 * Writes an entry behind those given; undefined where somebody else has written one there meanwhile: read again and
 * decide anew. This one conditional write is what orders all moves of all aliases of a model.
 */
export async function appendEntry(
  store: ArtifactStore,
  name: string,
  before: readonly LedgerEntry[],
  deed: Deed,
  act: Act,
): Promise<LedgerEntry | undefined> {
  const last = before.at(-1);
  const sequence = (last?.sequence ?? 0) + 1;
  const now = new Date(act.now).toISOString();
  // Clocks of different machines differ; what was live when must not run backwards.
  const time = last !== undefined && last.time > now ? last.time : now;
  const id = act.id ?? idOf(sequence, deed, act);
  const entry = { sequence, id, time, ...deed, by: act.by, reason: act.reason };
  const key = ledgerKey(name, sequence);
  if (await writeJson(store, key, entry, { ifAbsent: true })) return entry;
  // A store may have written it and lost the answer.
  const there = await readJson(store, key, ledgerEntrySchema);
  return there?.value.id === id ? there.value : undefined;
}

function idOf(sequence: number, deed: Deed, { by, reason, now }: Act): string {
  return createHash('sha256')
    .update(JSON.stringify([sequence, deed, by, reason, now]))
    .digest('hex')
    .slice(0, 32);
}

/** What each alias names after these entries. */
export function aliasesAfter(entries: readonly LedgerEntry[]): AliasState[] {
  const states = new Map<string, AliasState>();
  for (const { alias, version, sequence, time, by, reason, previous } of entries) {
    if (alias === null) continue;
    if (version === null) states.delete(alias);
    else states.set(alias, { alias, version, token: sequence, since: time, by, reason, previous });
  }
  return [...states.values()].sort((a, b) => (a.alias < b.alias ? -1 : 1));
}

/** The entry that last moved an alias; it stands also where that removed it. */
export function lastMove(entries: readonly LedgerEntry[], alias: string): LedgerEntry | undefined {
  return entries.findLast((entry) => entry.alias === alias);
}

/**
 * The versions that were champion, one on top of the other: a promotion puts one on top, a rollback takes off what
 * lies above the version it goes back to. So going back twice goes back two promotions.
 */
export function championsBelow(entries: readonly LedgerEntry[]): number[] {
  const stack: number[] = [];
  for (const { alias, action, version } of entries) {
    if (alias !== CHAMPION) continue;
    if (version === null) stack.length = 0;
    else {
      const at = action === 'rollback' ? stack.lastIndexOf(version) : -1;
      if (at >= 0) stack.length = at;
      stack.push(version);
    }
  }
  return stack.slice(0, -1);
}
