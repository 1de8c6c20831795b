import type { PackageContents } from '../packages/contents.ts';
import { checkExpected, moveAlias, readAlias, readAliases } from './aliases.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { factsSchema } from './documents.ts';
import { RegistryError } from './errors.ts';
import type { GateReport } from './gate-report.ts';
import { aliasesAfter, appendEntry, championsBelow, type Deed, lastMove, readLedger } from './ledger.ts';
import type {
  Act,
  AliasState,
  Expected,
  LedgerEntry,
  ModelRegistry,
  ModelVersion,
  VersionFacts,
} from './model-registry.ts';
import { CHAMPION, checkAlias, checkName, checkVersion } from './names.ts';
import { nearestNames } from './nearest-names.ts';
import { quarantinePackage } from './quarantine.ts';
import { recoverRegistry } from './recover.ts';
import { factsKey, MODELS, quarantineFolder, versionOfManifest } from './registry-keys.ts';
import { readJson, writeJson } from './store-json.ts';
import { claimVersion, completeVersions, draftOf, readFiles, readVersion, writeFiles } from './versions.ts';

const unknown = (message: string): RegistryError => new RegistryError('REGISTRY_UNKNOWN', message);

/** The registry on a store of objects: the same layout and behaviour in a folder and in S3. README.md tells the layout. */
export class StoreRegistry implements ModelRegistry {
  readonly where: string;
  readonly #store: ArtifactStore;

  constructor(store: ArtifactStore) {
    this.#store = store;
    this.where = store.where;
  }

  async names(): Promise<readonly string[]> {
    const listed = await this.#store.list(MODELS);
    return [...new Set(listed.flatMap(({ key }) => versionOfManifest(key)?.name ?? []))].sort();
  }

  async versions(name: string): Promise<readonly ModelVersion[]> {
    const numbers = await completeVersions(this.#store, checkName(name));
    const found = await Promise.all([...numbers].map((number) => readVersion(this.#store, name, number)));
    return found.flatMap((version) => version ?? []);
  }

  async version(name: string, version: number): Promise<ModelVersion> {
    const found = await readVersion(this.#store, checkName(name), checkVersion(version));
    if (found) return found;
    const numbers = [...(await completeVersions(this.#store, name))];
    if (numbers.length === 0) throw await this.#unknownName(name);
    throw unknown(
      `model ${name} has no version ${version}: it has ${numbers.join(', ')} (logcast models list ${name})`,
    );
  }

  async #unknownName(name: string): Promise<RegistryError> {
    const names = await this.names();
    const known =
      names.length === 0 ? 'there are none yet' : `is it ${nearestNames(name, names).join(', ')}?`;
    return unknown(`${this.where} has no model ${name}: ${known} (logcast models register PACKAGE adds one)`);
  }

  async #checkKnown(name: string): Promise<void> {
    const versions = await completeVersions(this.#store, checkName(name));
    if (versions.size === 0) throw await this.#unknownName(name);
  }

  async aliases(name: string): Promise<readonly AliasState[]> {
    return readAliases(this.#store, checkName(name));
  }

  async alias(name: string, alias: string): Promise<AliasState | undefined> {
    return readAlias(this.#store, checkName(name), checkAlias(alias));
  }

  async publish(
    contents: PackageContents,
    gate: GateReport,
    act: Act,
    facts: VersionFacts = {},
  ): Promise<ModelVersion> {
    const draft = draftOf(contents, gate, act, facts);
    checkName(draft.name);
    if (!gate.passed || gate.digest !== draft.digest)
      throw new RegistryError(
        'REGISTRY_REFUSED',
        `${contents.where}: expected a report of the gate that this very package passed, got ${gate.passed ? 'one of another package' : 'a refusal'}`,
      );
    const claim = await claimVersion(this.#store, draft);
    await writeFiles(this.#store, claim, contents);
    await this.#note(draft.name, registration(claim.version), { ...act, id: `register-${claim.version}` });
    return this.version(draft.name, claim.version);
  }

  /** Writes an entry that moves no alias, once. */
  async #note(name: string, deed: Deed, act: Act & { readonly id: string }): Promise<void> {
    for (;;) {
      const entries = await readLedger(this.#store, name);
      if (entries.some(({ id }) => id === act.id)) return;
      if (await appendEntry(this.#store, name, entries, deed, act)) return;
    }
  }

  async quarantine(name: string, contents: PackageContents, gate: GateReport, act: Act): Promise<string> {
    const digest = await quarantinePackage(this.#store, checkName(name), contents, gate);
    const deed = { action: 'refuse', alias: null, version: null, previous: null } as const;
    await this.#note(name, deed, { ...act, id: `refuse-${digest}` });
    return `${this.where}/${quarantineFolder(name, digest)}`;
  }

  async contents(name: string, version: number): Promise<PackageContents> {
    return readFiles(this.#store, await this.version(name, version));
  }

  async setAlias(
    name: string,
    alias: string,
    version: number,
    act: Act,
    expected?: Expected,
  ): Promise<AliasState> {
    checkAlias(alias);
    await this.version(name, version);
    const action = alias === CHAMPION ? 'promote' : 'set-alias';
    const state = await moveAlias(this.#store, name, alias, act, (entries) => {
      checkExpected(entries, alias, expected);
      const previous = lastMove(entries, alias)?.version ?? null;
      return previous === version ? undefined : { action, alias, version, previous };
    });
    return state!;
  }

  async removeAlias(name: string, alias: string, act: Act, expected?: Expected): Promise<void> {
    checkAlias(alias);
    await this.#checkKnown(name);
    await moveAlias(this.#store, name, alias, act, (entries) => {
      checkExpected(entries, alias, expected);
      const previous = lastMove(entries, alias)?.version ?? null;
      return previous === null ? undefined : { action: 'remove-alias', alias, version: null, previous };
    });
  }

  async rollback(name: string, act: Act, to?: number, expected?: Expected): Promise<AliasState> {
    await (to === undefined ? this.#checkKnown(name) : this.version(name, to));
    const state = await moveAlias(this.#store, name, CHAMPION, act, (entries) => {
      checkExpected(entries, CHAMPION, expected);
      const previous = lastMove(entries, CHAMPION)?.version ?? null;
      const version = to ?? championsBelow(entries).at(-1);
      if (version === undefined || previous === null)
        throw unknown(
          `model ${name} has no earlier champion to go back to; name a version with --to (logcast models ledger ${name})`,
        );
      return version === previous ? undefined : { action: 'rollback', alias: CHAMPION, version, previous };
    });
    return state!;
  }

  async setTags(name: string, version: number, facts: VersionFacts, act: Act): Promise<ModelVersion> {
    const key = factsKey(name, version);
    for (;;) {
      const { description, tags } = await this.version(name, version);
      const found = await readJson(this.#store, key, factsSchema);
      const next = { description: facts.description ?? description, tags: { ...tags, ...facts.tags } };
      const condition = found === undefined ? ({ ifAbsent: true } as const) : { ifTag: found.tag };
      if (!(await writeJson(this.#store, key, next, condition))) continue;
      const deed = { action: 'tag', alias: null, version, previous: null } as const;
      await this.#note(name, deed, { ...act, id: `tag-${version}-${act.now}-${act.by}` });
      return this.version(name, version);
    }
  }

  async ledger(name: string): Promise<readonly LedgerEntry[]> {
    return readLedger(this.#store, checkName(name));
  }

  async liveAt(name: string, time: number): Promise<readonly AliasState[]> {
    const entries = await readLedger(this.#store, checkName(name));
    return aliasesAfter(entries.filter((entry) => Date.parse(entry.time) <= time));
  }

  recover(act: Act): Promise<readonly string[]> {
    return recoverRegistry(this.#store, act);
  }
}

function registration(version: number): Deed {
  return { action: 'register', alias: null, version, previous: null };
}
