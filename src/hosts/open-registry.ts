import { FolderArtifactStore } from '../adapters/local/folder-artifact-store.ts';
import { ConfigError } from '../config/errors.ts';
import type { ArtifactStore } from '../registry/artifact-store.ts';
import type { RegistryConfig } from '../registry/config.ts';
import { StoreRegistry } from '../registry/store-registry.ts';

/** A registry with the store that it lies on. */
export interface OpenRegistry {
  readonly store: ArtifactStore;
  readonly registry: StoreRegistry;
}

const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^/].*?)\/?)?$/;

/** The registry in a folder or in S3, as the settings say. Throws ConfigError for an address that is neither. */
export async function openRegistry({ root }: Pick<RegistryConfig, 'root'>): Promise<OpenRegistry> {
  const store = await openStore(root);
  return { store, registry: new StoreRegistry(store) };
}

async function openStore(root: string): Promise<ArtifactStore> {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(root)) return new FolderArtifactStore(root);
  const [, bucket, prefix] = S3.exec(root) ?? [];
  if (bucket === undefined)
    throw new ConfigError([
      `registry.root: expected a folder or s3://bucket/prefix, got ${JSON.stringify(root)}`,
    ]);
  // The SDK is the largest part of a start: only those who use it wait for it.
  const { s3Client } = await import('../adapters/aws/s3-client.ts');
  const { S3ArtifactStore } = await import('../adapters/aws/s3-artifact-store.ts');
  return new S3ArtifactStore(s3Client({ forcePathStyle: hasOwnEndpoint() }), { bucket, prefix });
}

/** Servers that speak S3 under an address of their own rarely have a name for each bucket. */
function hasOwnEndpoint(): boolean {
  return (process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']) !== undefined;
}
