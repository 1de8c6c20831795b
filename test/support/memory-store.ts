import { createHash } from 'node:crypto';
import type {
  ListedObject,
  ObjectFacts,
  ObjectRange,
  RangedStore,
  StoredObject,
  WriteCondition,
} from '../../src/registry/artifact-store.ts';
import { checkKey, checkPrefix, conflict } from '../../src/registry/store-key.ts';

/** The process ended before, or right after, what the store was asked to do. */
export class Killed extends Error {}

/**
 * A store in memory. `crashAt` ends the "process" at the n-th change (1 is the next): `before` it takes place or `after`
 * it; nothing can be done with the store from then on, until it is `reopened`.
 */
export class MemoryStore implements RangedStore {
  readonly where = 'memory';
  readonly objects: Map<string, Uint8Array>;
  changes = 0;
  #crashAt = Number.POSITIVE_INFINITY;
  #afterwards = false;
  #dead = false;

  constructor(objects = new Map<string, Uint8Array>()) {
    this.objects = objects;
  }

  crashAt(change: number, when: 'before' | 'after'): void {
    this.#crashAt = this.changes + change;
    this.#afterwards = when === 'after';
  }

  /** What the next process finds. */
  reopened(): MemoryStore {
    return new MemoryStore(this.objects);
  }

  async read(key: string): Promise<StoredObject | undefined> {
    checkKey(key);
    await this.#step();
    const bytes = this.objects.get(key);
    return bytes && { bytes, tag: tagOf(bytes) };
  }

  async facts(key: string): Promise<ObjectFacts | undefined> {
    const found = await this.read(key);
    return found && { bytes: found.bytes.length, tag: found.tag, modified: Date.UTC(2026, 2, 1) };
  }

  async readRange(key: string, { from, bytes, tag }: ObjectRange): Promise<Uint8Array> {
    const found = await this.read(key);
    if (found?.tag !== tag) throw conflict(this.where, key);
    return found.bytes.slice(from, from + bytes);
  }

  async write(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string> {
    checkKey(key);
    await this.#step();
    const there = this.objects.get(key);
    if (condition !== undefined) {
      const holds = 'ifAbsent' in condition ? !there : there && tagOf(there) === condition.ifTag;
      if (!holds) throw conflict(this.where, key);
    }
    this.#change(() => this.objects.set(key, Uint8Array.from(bytes)));
    return tagOf(bytes);
  }

  async list(prefix: string): Promise<readonly ListedObject[]> {
    checkPrefix(prefix);
    await this.#step();
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    return keys.map((key) => ({ key, bytes: this.objects.get(key)!.length }));
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.#step();
    this.#change(() => this.objects.delete(key));
  }

  /** Others get their turn between any two calls. */
  async #step(): Promise<void> {
    await Promise.resolve();
    if (this.#dead) throw new Killed();
  }

  #change(change: () => void): void {
    this.changes++;
    if (this.changes < this.#crashAt) {
      change();
      return;
    }
    this.#dead = true;
    if (this.#afterwards) change();
    throw new Killed();
  }
}

function tagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
