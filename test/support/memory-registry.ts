import type { PackageContents } from '../../src/packages/contents.ts';
import { verifyPackage } from '../../src/packages/verify.ts';
import { RegistryError } from '../../src/registry/errors.ts';
import type { GateReport } from '../../src/registry/gate-report.ts';
import type {
  Act,
  AliasState,
  Expected,
  LedgerEntry,
  ModelRegistry,
  ModelVersion,
} from '../../src/registry/model-registry.ts';

interface Kept {
  readonly versions: { readonly version: ModelVersion; readonly contents: PackageContents }[];
  readonly aliases: Map<string, AliasState>;
  readonly ledger: LedgerEntry[];
}

/** A registry in memory, for tests of what is built on the port: no store, no recovery, no gate. */
export class MemoryRegistry implements ModelRegistry {
  readonly where = 'memory';
  readonly #models = new Map<string, Kept>();

  async names(): Promise<readonly string[]> {
    return [...this.#models.keys()].sort();
  }

  async versions(name: string): Promise<readonly ModelVersion[]> {
    return this.#model(name).versions.map(({ version }) => version);
  }

  async version(name: string, version: number): Promise<ModelVersion> {
    return this.#kept(name, version).version;
  }

  async aliases(name: string): Promise<readonly AliasState[]> {
    return [...this.#model(name).aliases.values()];
  }

  async alias(name: string, alias: string): Promise<AliasState | undefined> {
    return this.#model(name).aliases.get(alias);
  }

  async publish(contents: PackageContents, gate: GateReport, act: Act): Promise<ModelVersion> {
    const { manifest, digest } = verifyPackage(contents);
    const { name, training } = manifest;
    const model: Kept = this.#models.get(name) ?? { versions: [], aliases: new Map(), ledger: [] };
    this.#models.set(name, model);
    const version: ModelVersion = {
      name,
      version: model.versions.length + 1,
      digest,
      registeredAt: iso(act.now),
      registeredBy: act.by,
      description: '',
      tags: {},
      lineage: {
        kind: manifest.kind,
        dataset: training.dataset,
        trainedFrom: training.from,
        trainedTo: training.to,
        codeRevision: training.codeRevision,
        parent: training.parent,
        parameters: manifest.hyperparameters,
        metrics: manifest.metrics.validation,
      },
      gate,
    };
    model.versions.push({ version, contents });
    this.#enter(model, 'register', null, version.version, null, act);
    return version;
  }

  async quarantine(): Promise<void> {}

  async contents(name: string, version: number): Promise<PackageContents> {
    return this.#kept(name, version).contents;
  }

  async setAlias(
    name: string,
    alias: string,
    version: number,
    act: Act,
    expected?: Expected,
  ): Promise<AliasState> {
    this.#kept(name, version);
    return this.#move(name, alias, version, alias === 'champion' ? 'promote' : 'set-alias', act, expected);
  }

  async removeAlias(name: string, alias: string, act: Act, expected?: Expected): Promise<void> {
    const model = this.#model(name);
    const found = model.aliases.get(alias);
    check(found, expected);
    model.aliases.delete(alias);
    this.#enter(model, 'remove-alias', alias, null, found?.version ?? null, act);
  }

  async rollback(name: string, act: Act, to?: number): Promise<AliasState> {
    const previous = to ?? this.#model(name).aliases.get('champion')?.previous;
    if (previous === null || previous === undefined)
      throw new RegistryError('REGISTRY_UNKNOWN', `${name} has no earlier champion`);
    this.#kept(name, previous);
    return this.#move(name, 'champion', previous, 'rollback', act);
  }

  setTags(name: string, version: number): Promise<ModelVersion> {
    return this.version(name, version);
  }

  async ledger(name: string): Promise<readonly LedgerEntry[]> {
    return this.#model(name).ledger;
  }

  async liveAt(name: string, time: number): Promise<readonly AliasState[]> {
    return (await this.aliases(name)).filter(({ since }) => Date.parse(since) <= time);
  }

  async recover(): Promise<readonly string[]> {
    return [];
  }

  #move(
    name: string,
    alias: string,
    version: number,
    action: LedgerEntry['action'],
    act: Act,
    expected?: Expected,
  ): AliasState {
    const model = this.#model(name);
    const found = model.aliases.get(alias);
    check(found, expected);
    const previous = found?.version ?? null;
    const token = this.#enter(model, action, alias, version, previous, act);
    const state = { alias, version, token, since: iso(act.now), by: act.by, reason: act.reason, previous };
    model.aliases.set(alias, state);
    return state;
  }

  #enter(
    { ledger }: Kept,
    action: LedgerEntry['action'],
    alias: string | null,
    version: number | null,
    previous: number | null,
    { by, reason, now }: Act,
  ): number {
    const sequence = ledger.length + 1;
    ledger.push({
      sequence,
      id: `${action}-${sequence}`,
      time: iso(now),
      action,
      alias,
      version,
      previous,
      by,
      reason,
    });
    return sequence;
  }

  #model(name: string): Kept {
    const found = this.#models.get(name);
    if (found) return found;
    throw new RegistryError('REGISTRY_UNKNOWN', `no model ${name} is registered`);
  }

  #kept(name: string, version: number) {
    const found = this.#model(name).versions[version - 1];
    if (found) return found;
    throw new RegistryError('REGISTRY_UNKNOWN', `${name} has no version ${version}`);
  }
}

function check(found: AliasState | undefined, expected: Expected | undefined): void {
  if (expected === undefined || (found?.token ?? 0) === expected.token) return;
  throw new RegistryError('REGISTRY_MOVED', `expected token ${expected.token}, found ${found?.token ?? 0}`);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
