import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FolderArtifactStore } from '../adapters/local/folder-artifact-store.ts';
import type { PackageContents } from '../packages/contents.ts';
import { verifyPackage } from '../packages/verify.ts';
import { StoreError } from '../registry/errors.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import { type Lineup, lineupOf } from '../registry/promotion/lineup.ts';

/** Files of a package that may lie in the cache. */
interface Manifested {
  readonly files?: Readonly<Record<string, unknown>>;
}

const MANIFEST = 'manifest.json';

/**
 * What a host last saw of a registry, on its own disk: the packages of versions and who served. While the registry is out
 * of reach the last of it serves on. Every package is verified each time it is taken out, wherever it comes from; two who
 * want the same one wait for one reading.
 */
export class ModelCache {
  readonly #registry: ModelRegistry;
  readonly #store: FolderArtifactStore;
  readonly #notice: (message: string) => void;
  readonly #reading = new Map<string, Promise<PackageContents>>();
  #outage = false;

  constructor(registry: ModelRegistry, folder: string, notice: (message: string) => void) {
    this.#registry = registry;
    // Two registries may have models of the same name.
    const place = createHash('sha256').update(registry.where).digest('hex').slice(0, 16);
    this.#store = new FolderArtifactStore(join(folder, place));
    this.#notice = notice;
  }

  /** The files of a version, verified. Throws RegistryError, StoreError and PackageError. */
  contents(name: string, version: number): Promise<PackageContents> {
    const key = folderOf(name, version);
    const known = this.#reading.get(key);
    if (known) return known;
    const reading = this.#read(name, version).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return reading;
  }

  async #read(name: string, version: number): Promise<PackageContents> {
    const digest = await this.#digestOf(name, version);
    const kept = await this.#kept(name, version, digest);
    if (kept) return kept;
    const contents = await this.#registry.contents(name, version);
    verifyPackage(contents);
    await this.#keep(name, version, contents);
    return contents;
  }

  /** What the registry says it is; undefined while it is out of reach: what was kept has to vouch for itself then. */
  async #digestOf(name: string, version: number): Promise<string | undefined> {
    try {
      return (await this.#registry.version(name, version)).digest;
    } catch (error) {
      // It is missing, or the registry is: what is kept of it was there once, and never changes.
      if (error instanceof StoreError || this.#outage) return undefined;
      throw error;
    }
  }

  async #kept(
    name: string,
    version: number,
    digest: string | undefined,
  ): Promise<PackageContents | undefined> {
    const folder = folderOf(name, version);
    const files = new Map<string, Uint8Array>();
    try {
      const manifest = await this.#store.read(folder + MANIFEST);
      if (manifest === undefined) return undefined;
      files.set(MANIFEST, manifest.bytes);
      const { files: listed = {} } = JSON.parse(new TextDecoder().decode(manifest.bytes)) as Manifested;
      for (const file of Object.keys(listed)) {
        const found = await this.#store.read(folder + file);
        if (found) files.set(file, found.bytes);
      }
      const contents = { where: `${this.#store.where}/${folder}`, files };
      const verified = verifyPackage(contents);
      return digest === undefined || digest === verified.digest ? contents : undefined;
    } catch {
      // Damaged on this disk: it is fetched anew, and verified again.
      return undefined;
    }
  }

  async #keep(name: string, version: number, { files }: PackageContents): Promise<void> {
    const folder = folderOf(name, version);
    try {
      for (const [file, bytes] of files) if (file !== MANIFEST) await this.#store.write(folder + file, bytes);
      await this.#store.write(folder + MANIFEST, files.get(MANIFEST)!);
    } catch (error) {
      this.#notice(`model ${name}@${version} is not kept on this machine: ${(error as Error).message}`);
    }
  }

  /** Who predicts now; while the registry is out of reach, who did when it last answered. */
  async lineup(name: string, guardHours: number, now: number): Promise<Lineup | undefined> {
    try {
      const lineup = await lineupOf(this.#registry, name, guardHours, now);
      if (lineup) await this.#remember(name, lineup);
      else await this.#checkThere(name);
      if (this.#outage) this.#notice(`${this.#registry.where} answers again`);
      this.#outage = false;
      return lineup;
    } catch (error) {
      const last = error instanceof StoreError ? await this.#remembered(name) : undefined;
      if (last === undefined) throw error;
      if (!this.#outage)
        this.#notice(
          `${this.#registry.where} is out of reach, what served last serves on: ${(error as Error).message}`,
        );
      this.#outage = true;
      return last;
    }
  }

  /** Versions never go away: a place where all of them are missing is not the registry, but a disk that is not mounted. */
  async #checkThere(name: string): Promise<void> {
    if ((await this.#remembered(name)) === undefined) return;
    if ((await this.#registry.versions(name)).length > 0) return;
    throw new StoreError('STORE_UNAVAILABLE', `nothing is left there of model ${name}, which had a champion`);
  }

  async #remember(name: string, lineup: Lineup): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(lineup)}\n`);
    const key = `${name}/lineup.json`;
    const there = await this.#store.read(key).catch(() => undefined);
    if (there && Buffer.from(there.bytes).equals(Buffer.from(bytes))) return;
    await this.#store
      .write(key, bytes)
      .catch((error) =>
        this.#notice(`who serves ${name} is not kept on this machine: ${(error as Error).message}`),
      );
  }

  async #remembered(name: string): Promise<Lineup | undefined> {
    const found = await this.#store.read(`${name}/lineup.json`).catch(() => undefined);
    return found && (JSON.parse(new TextDecoder().decode(found.bytes)) as Lineup);
  }
}

function folderOf(name: string, version: number): string {
  return `${name}/${version}/`;
}
