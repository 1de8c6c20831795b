import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OutputError, StateFolderError, systemCode } from './errors.ts';
import { FolderArtifactStore, WORKSHOP } from './folder-artifact-store.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';

/** Everything that the folder of a batch may hold at its top; what else lies there is somebody else's. */
const OWN =
  /^(\.store|checkpoint\.bin|manifest\.json|lock.*|predictions|outcomes|warnings|anomalies|rejected)$/;

/** A folder that belongs to one process, in which files are written whole or not at all. */
export interface BatchFolder {
  readonly store: FolderArtifactStore;
  close(): void;
}

/** Takes a folder, new, empty or of a batch, for this process. Throws OutputError where that cannot be. */
export function openBatchFolder(folder: string): BatchFolder {
  try {
    makeFolder(folder);
    const foreign = readdirSync(folder).find((name) => !OWN.test(name));
    if (foreign !== undefined) throw refusal(folder, `it holds ${foreign}, which is no part of a batch`);
    const unlock = lockFolder(folder);
    const close = (): void => {
      // Drafts of a killed process; nobody else writes here.
      rmSync(join(folder, WORKSHOP), { recursive: true, force: true });
      unlock();
    };
    return { store: new FolderArtifactStore(folder), close };
  } catch (cause) {
    if (cause instanceof OutputError) throw cause;
    const locked = cause instanceof StateFolderError;
    throw refusal(folder, locked ? 'another process is writing this batch' : systemCode(cause), cause);
  }
}

function refusal(folder: string, reason: string, cause?: unknown): OutputError {
  return new OutputError(`${folder} cannot be used (${reason}): name another folder with --out`, { cause });
}
