import { FolderArtifactStore } from '../../src/adapters/local/folder-artifact-store.ts';
import { StoreError } from '../../src/registry/errors.ts';

// A process that counts up in a folder: node store-counter.ts ROOT TIMES. Tells its parent of the first step.
const [root, times] = process.argv.slice(2);
const store = new FolderArtifactStore(root!);
for (let done = 0; done < Number(times); ) {
  const { bytes, tag } = (await store.read('count'))!;
  const next = Buffer.from(`${Number(Buffer.from(bytes).toString()) + 1}`);
  try {
    await store.write('count', next, { ifTag: tag });
    if (++done === 1) process.send?.('counting');
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'STORE_CONFLICT')) throw error;
  }
}
process.disconnect?.();
