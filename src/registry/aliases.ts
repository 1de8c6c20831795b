import type { ArtifactStore } from './artifact-store.ts';
import { type AliasDocument, aliasSchema } from './documents.ts';
import { RegistryError } from './errors.ts';
import { aliasesAfter, appendEntry, type Deed, lastMove, readLedger } from './ledger.ts';
import type { Act, AliasState, Expected, LedgerEntry } from './model-registry.ts';
import { aliasesFolder, aliasKey } from './registry-keys.ts';
import { readJson, writeJson } from './store-json.ts';

/** What an alias names: one read. A move that was interrupted between ledger and alias shows once it is completed. */
export async function readAlias(
  store: ArtifactStore,
  name: string,
  alias: string,
): Promise<AliasState | undefined> {
  const found = await readJson(store, aliasKey(name, alias), aliasSchema);
  return found && stateOf(found.value);
}

export async function readAliases(store: ArtifactStore, name: string): Promise<AliasState[]> {
  const keys = (await store.list(aliasesFolder(name))).map(({ key }) => key);
  const found = await Promise.all(keys.map((key) => readJson(store, key, aliasSchema)));
  return found.flatMap((document) => (document && stateOf(document.value)) ?? []);
}

function stateOf({ version, ...rest }: AliasDocument): AliasState | undefined {
  return version === null ? undefined : { ...rest, version };
}

/** What to write down, given all that was; undefined where nothing is to be done. Throws RegistryError. */
export type Decide = (entries: readonly LedgerEntry[]) => Deed | undefined;

/**
 * Moves an alias: writes the move in the ledger, then has the alias say it. `decide` is asked anew where another move
 * came first, so that what it decided on is what it moves. An act with an id that the ledger holds is not done again.
 */
export async function moveAlias(
  store: ArtifactStore,
  name: string,
  alias: string,
  act: Act,
  decide: Decide,
): Promise<AliasState | undefined> {
  for (;;) {
    const entries = await readLedger(store, name);
    const done = act.id !== undefined && entries.some(({ id }) => id === act.id);
    const deed = done ? undefined : decide(entries);
    const entry = deed && (await appendEntry(store, name, entries, deed, act));
    if (deed !== undefined && entry === undefined) continue;
    const all = entry === undefined ? entries : [...entries, entry];
    await settleAlias(store, name, alias, all);
    return aliasesAfter(all).find((state) => state.alias === alias);
  }
}

/** Throws REGISTRY_MOVED where the alias is not where the caller saw it. */
export function checkExpected(
  entries: readonly LedgerEntry[],
  alias: string,
  expected: Expected | undefined,
): void {
  if (expected === undefined) return;
  const state = aliasesAfter(entries).find((one) => one.alias === alias);
  const token = state?.token ?? 0;
  if (token === expected.token) return;
  const now = state
    ? `version ${state.version} since ${state.since} (token ${token}, by ${state.by})`
    : 'nothing (token 0)';
  throw new RegistryError(
    'REGISTRY_MOVED',
    `alias ${alias}: expected token ${expected.token}, but it names ${now}; look at it again and decide anew`,
  );
}

/** Has the alias say what the ledger says; never goes back to an earlier move. True where there was something to do. */
export async function settleAlias(
  store: ArtifactStore,
  name: string,
  alias: string,
  entries: readonly LedgerEntry[],
): Promise<boolean> {
  const move = lastMove(entries, alias);
  if (move === undefined) return false;
  const { version, sequence: token, time: since, by, reason, previous } = move;
  const key = aliasKey(name, alias);
  for (;;) {
    const said = await lastSaid(store, key);
    if (said.token >= token) return false;
    const document = { alias, version, token, since, by, reason, previous };
    const condition = said.tag === undefined ? ({ ifAbsent: true } as const) : { ifTag: said.tag };
    if (await writeJson(store, key, document, condition)) return true;
  }
}

/** The token that the alias has; a damaged one says nothing, and is written anew from the ledger. */
async function lastSaid(
  store: ArtifactStore,
  key: string,
): Promise<{ readonly token: number; readonly tag: string | undefined }> {
  try {
    const found = await readJson(store, key, aliasSchema);
    return { token: found?.value.token ?? 0, tag: found?.tag };
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'REGISTRY_DAMAGED') throw error;
    return { token: 0, tag: (await store.read(key))?.tag };
  }
}
