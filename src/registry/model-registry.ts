import type { PackageContents } from '../packages/contents.ts';
import type { GateReport } from './gate-report.ts';

/** Who does something, when and why; kept in the ledger. */
export interface Act {
  /** A person or a function: `alice`, `promote-model`. */
  readonly by: string;
  readonly reason: string;
  /** Wall clock, epoch ms. */
  readonly now: number;
  /** An act whose id the ledger holds was done already and is not done again. */
  readonly id?: string | undefined;
}

/** An immutable version of a registered model. */
export interface ModelVersion {
  readonly name: string;
  /** From 1 on. */
  readonly version: number;
  /** sha256 of the package's manifest: the same package is the same version. */
  readonly digest: string;
  readonly registeredAt: string;
  readonly registeredBy: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Where it comes from, out of its manifest. */
  readonly lineage: Readonly<{
    kind: string;
    dataset: string;
    trainedFrom: string;
    trainedTo: string;
    codeRevision: string | null;
    parent: string | null;
    parameters: Readonly<Record<string, unknown>>;
    metrics: Readonly<Record<string, unknown>>;
  }>;
  readonly gate: GateReport;
}

/** A name for a version, which moves. Serving follows `champion`; `challenger` and `shadow` predict beside it. */
export interface AliasState {
  readonly alias: string;
  readonly version: number;
  /** Fencing token: the number of the ledger entry that moved it; a later move has a higher one. */
  readonly token: number;
  readonly since: string;
  readonly by: string;
  readonly reason: string;
  /** The version it named before. */
  readonly previous: number | null;
}

/** One line of the append-only ledger of a model. */
export interface LedgerEntry {
  /** 1, 2, 3 …: no gap, none twice. */
  readonly sequence: number;
  /** Of the act: by it a writer knows its own entry again. */
  readonly id: string;
  /** ISO 8601; never earlier than that of the entry before. */
  readonly time: string;
  readonly action: 'register' | 'refuse' | 'promote' | 'rollback' | 'set-alias' | 'remove-alias' | 'tag';
  readonly alias: string | null;
  readonly version: number | null;
  readonly previous: number | null;
  readonly by: string;
  readonly reason: string;
}

/** What a move of an alias expects to find; without it, whatever is there is replaced. */
export interface Expected {
  /** The token of the alias as it was read; 0: that there is no such alias. */
  readonly token: number;
}

/** Versions, aliases and the ledger of all models. Methods throw RegistryError and StoreError. */
export interface ModelRegistry {
  /** For messages. */
  readonly where: string;
  names(): Promise<readonly string[]>;
  versions(name: string): Promise<readonly ModelVersion[]>;
  version(name: string, version: number): Promise<ModelVersion>;
  aliases(name: string): Promise<readonly AliasState[]>;
  alias(name: string, alias: string): Promise<AliasState | undefined>;
  /**
   * Makes a package that passed the gate the next version, or returns the version it already is. Visible at once and
   * whole, or not at all.
   */
  publish(contents: PackageContents, gate: GateReport, act: Act, facts?: VersionFacts): Promise<ModelVersion>;
  /** Keeps a refused package with its report, out of everybody's way; returns where. */
  quarantine(name: string, contents: PackageContents, gate: GateReport, act: Act): Promise<string>;
  /** The files of a version as they were published, digests verified anew. */
  contents(name: string, version: number): Promise<PackageContents>;
  /** Moves an alias by compare-and-swap. Throws REGISTRY_MOVED where `expected` does not hold. */
  setAlias(name: string, alias: string, version: number, act: Act, expected?: Expected): Promise<AliasState>;
  removeAlias(name: string, alias: string, act: Act, expected?: Expected): Promise<void>;
  /** The champion becomes what it was before (or `to`). */
  rollback(name: string, act: Act, to?: number, expected?: Expected): Promise<AliasState>;
  setTags(name: string, version: number, facts: VersionFacts, act: Act): Promise<ModelVersion>;
  ledger(name: string): Promise<readonly LedgerEntry[]>;
  /** What each alias named at a time, epoch ms. */
  liveAt(name: string, time: number): Promise<readonly AliasState[]>;
  /** Completes or undoes what a process that was killed had begun; returns what was done, in words. */
  recover(act: Act): Promise<readonly string[]>;
}

/** What people say about a version. */
export interface VersionFacts {
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}
