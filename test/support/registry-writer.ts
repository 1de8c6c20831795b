import { FolderArtifactStore } from '../../src/adapters/local/folder-artifact-store.ts';
import { StoreRegistry } from '../../src/registry/store-registry.ts';
import { writeRegistry } from './registered.ts';

/** Ends its own process with SIGKILL instead of making the n-th change (1 is the first; 0: never). */
class DyingStore extends FolderArtifactStore {
  left: number;

  constructor(root: string, dieAt: number) {
    super(root);
    this.left = dieAt;
  }

  override async write(...change: Parameters<FolderArtifactStore['write']>): Promise<string> {
    if (--this.left === 0) process.kill(process.pid, 'SIGKILL');
    return super.write(...change);
  }
}

// A process that does what writeRegistry does: node registry-writer.ts ROOT WHO DIE_AT SEED….
const [root, by, dieAt, ...seeds] = process.argv.slice(2);
await writeRegistry(new StoreRegistry(new DyingStore(root!, Number(dieAt))), by!, seeds.map(Number));
process.disconnect?.();
