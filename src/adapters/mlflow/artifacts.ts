import * as z from 'zod';
import { MlflowError } from './errors.ts';
import type { MlflowRest } from './rest.ts';

/** Longest listing of one folder that is looked at. */
const MAX_LISTED = 1000;

const listing = z.object({
  files: z
    .array(
      z.object({
        path: z.string(),
        is_dir: z.boolean().default(false),
        file_size: z.coerce.number().optional(),
      }),
    )
    .max(MAX_LISTED)
    .default([]),
});

/** A file or folder in a folder of artefacts. */
export interface ListedArtifact {
  /** One part of a path; never `.`, `..` or several parts. */
  readonly name: string;
  readonly isFolder: boolean;
  /** As the server says; not to be relied on. */
  readonly bytes: number | undefined;
}

/**
 * The folder behind an artefact address as the server's proxy names it: `mlflow-artifacts:/1/abc/artifacts` →
 * `1/abc/artifacts`. Throws MLFLOW_ARTIFACT for other storage: its credentials are not ours to have.
 */
export function proxiedFolder(rest: MlflowRest, uri: string): string {
  const path = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(uri)?.[1];
  const parts = path?.split('/').filter((part) => part !== '') ?? [];
  if (parts.length > 0 && parts.every(isPlainName)) return parts.join('/');
  throw new MlflowError(
    'MLFLOW_ARTIFACT',
    `${rest.url}: expected artefacts at mlflow-artifacts:/…, which the server hands out itself, got ${JSON.stringify(uri.slice(0, 200))} (start it with --serve-artifacts, and log anew)`,
  );
}

/** What lies in a folder; nothing where there is no such folder. Throws MLFLOW_ARTIFACT for names that are paths. */
export async function listArtifacts(rest: MlflowRest, folder: string): Promise<ListedArtifact[]> {
  const { files } = await rest.get('mlflow-artifacts/artifacts', { path: folder }, listing);
  return files.map(({ path, is_dir, file_size }) => {
    if (!isPlainName(path)) {
      throw new MlflowError(
        'MLFLOW_ARTIFACT',
        `${rest.url}: ${folder}: expected plain names of files, got ${JSON.stringify(path.slice(0, 200))} (nothing of this folder is used)`,
      );
    }
    return { name: path, isFolder: is_dir, bytes: file_size };
  });
}

/** The bytes of a file, of at most `most`. */
export function fetchArtifact(rest: MlflowRest, path: string, most: number): Promise<Uint8Array> {
  return rest.download(addressOf(path), most);
}

/** Puts a file in its place, over one that is there. */
export function putArtifact(rest: MlflowRest, path: string, bytes: Uint8Array): Promise<void> {
  return rest.upload(addressOf(path), bytes);
}

function addressOf(path: string): string {
  return `mlflow-artifacts/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`;
}

function isPlainName(name: string): boolean {
  return /^[\w\-. @=+]+$/.test(name) && !/^\.+$/.test(name);
}
