import { settleAlias } from './aliases.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { appendEntry, readLedger } from './ledger.ts';
import type { Act } from './model-registry.ts';
import { MODELS } from './registry-keys.ts';
import { completeVersions, readRegistrations } from './versions.ts';

/**
 * Completes what a process that was killed had begun: an alias that lags behind the ledger says what that says, a
 * complete version that the ledger lacks is written down. A number that was claimed for a package that never arrived
 * stays unused; the same package, uploaded again, completes it. Returns what was done or found, in words.
 */
export async function recoverRegistry(store: ArtifactStore, act: Act): Promise<string[]> {
  const names = new Set((await store.list(MODELS)).map(({ key }) => key.split('/')[1]!));
  const done: string[] = [];
  for (const name of names) {
    done.push(...(await noteVersions(store, name, act)));
    done.push(...(await settleAliases(store, name)));
  }
  return done;
}

async function noteVersions(store: ArtifactStore, name: string, act: Act): Promise<string[]> {
  const complete = await completeVersions(store, name);
  const done: string[] = [];
  for (const { version, registeredBy, reason } of await readRegistrations(store, name)) {
    if (!complete.has(version)) {
      done.push(
        `${name} ${version} was claimed but is not complete: register the package again to complete it`,
      );
      continue;
    }
    const entries = await readLedger(store, name);
    const id = `register-${version}`;
    if (entries.some((entry) => entry.id === id)) continue;
    const deed = { action: 'register', alias: null, version, previous: null } as const;
    if (await appendEntry(store, name, entries, deed, { by: registeredBy, reason, now: act.now, id }))
      done.push(`${name} ${version} was complete and is now in the ledger`);
  }
  return done;
}

async function settleAliases(store: ArtifactStore, name: string): Promise<string[]> {
  const entries = await readLedger(store, name);
  const aliases = new Set(entries.flatMap(({ alias }) => alias ?? []));
  const done: string[] = [];
  for (const alias of aliases)
    if (await settleAlias(store, name, alias, entries))
      done.push(`alias ${alias} of ${name} lagged behind the ledger and was moved`);
  return done;
}
