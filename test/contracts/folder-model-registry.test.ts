import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { FolderArtifactStore } from '../../src/adapters/local/folder-artifact-store.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { artifactStoreContract } from './artifact-store.ts';
import { modelRegistryContract } from './model-registry.ts';

const folder = tempFolder();

modelRegistryContract(
  'a folder',
  async () => new FolderArtifactStore(mkdtempSync(join(folder, 'registry-'))),
);

// The store that other tests crash behaves as the real ones do.
artifactStoreContract('memory', async () => new MemoryStore());
modelRegistryContract('memory', async () => new MemoryStore());
