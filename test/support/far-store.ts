import { StoreError } from '../../src/registry/errors.ts';
import { MemoryStore } from './memory-store.ts';

/** A registry that may be out of reach. */
export class FarStore extends MemoryStore {
  away = false;

  override async read(key: string) {
    if (this.away) throw new StoreError('STORE_UNAVAILABLE', 'no answer');
    return super.read(key);
  }

  override async list(prefix: string) {
    if (this.away) throw new StoreError('STORE_UNAVAILABLE', 'no answer');
    return super.list(prefix);
  }
}
