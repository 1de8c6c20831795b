import { createHash } from 'node:crypto';
import type { ArtifactStore, WriteCondition } from '../../src/registry/artifact-store.ts';
import { StoreError } from '../../src/registry/errors.ts';

/** A store in memory that fails when it is told to: as if the process were killed before, or right after, a write. */
export class FailingStore implements Pick<ArtifactStore, 'where' | 'read' | 'write'> {
  readonly where = 'memory';
  readonly objects = new Map<string, Uint8Array>();
  /** Writes so far. */
  writes = 0;
  /** The write (1 is the next) that fails, and whether it takes place all the same. */
  failing: { in: number; afterwards: boolean } | undefined;

  async read(key: string) {
    const bytes = this.objects.get(key);
    return bytes && { bytes, tag: tagOf(bytes) };
  }

  async write(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string> {
    const last = this.failing !== undefined && --this.failing.in <= 0;
    if (last && this.failing?.afterwards !== true) throw new Killed();
    this.#check(key, condition);
    this.objects.set(key, bytes);
    this.writes++;
    if (last) throw new Killed();
    return tagOf(bytes);
  }

  #check(key: string, condition?: WriteCondition): void {
    if (condition === undefined) return;
    const there = this.objects.get(key);
    const holds = 'ifAbsent' in condition ? there === undefined : there && tagOf(there) === condition.ifTag;
    if (!holds) throw new StoreError('STORE_CONFLICT', `${key} was written by somebody else`);
  }
}

/** What the store throws instead of ending the process. */
export class Killed extends Error {}

function tagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
