import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { encodingOf } from './file-encoding.ts';
import { KIND_BYTES, UnreadableContent } from './file-kind.ts';
import { packingOf, unpackBlocks } from './file-packed.ts';
import { SingleBytes } from './file-single-bytes.ts';
import { LogSourceError } from './log-source-error.ts';

/** The logs found in a folder. */
export interface FolderLogs {
  readonly folder: string;
  /** Paths of the logs in it, by name. */
  readonly logs: readonly string[];
  /** Names of the files that were left out: not named like logs, or no text. */
  readonly left: readonly string[];
}

/** Names of logs: their endings, the number or date of a rotated copy behind them, and how it is packed. */
const LOG_NAME = /\.(log|json|ndjson|jsonl|txt|csv)([.-]\d[\dT_.-]*|\.old)?(\.gz|\.zst)?$|\.gz$/i;

/** The logs that lie in a folder itself; hidden files are passed over. Throws LogSourceError. */
export async function logsIn(folder: string): Promise<FolderLogs> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new LogSourceError(folder, error);
  });
  const names = entries.filter((entry) => !entry.name.startsWith('.')).map(({ name }) => name);
  const logs: string[] = [];
  const left: string[] = [];
  for (const name of names.sort()) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isFile() !== true) continue;
    if (LOG_NAME.test(name) && (await isText(path))) logs.push(path);
    else left.push(name);
  }
  return { folder, logs, left };
}

/** Whether a file begins like a text, unpacked where it is packed. One that cannot be opened counts: reading it says why. */
async function isText(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (handle === undefined) return true;
  try {
    encodingOf(await beginningOf(handle), new SingleBytes());
    return true;
  } catch (error) {
    return !(error instanceof UnreadableContent);
  } finally {
    await handle.close();
  }
}

async function beginningOf(handle: FileHandle): Promise<Buffer> {
  const head = Buffer.alloc(KIND_BYTES);
  const { bytesRead } = await handle.read(head, 0, KIND_BYTES, 0);
  const packing = packingOf(head.subarray(0, bytesRead));
  if (packing === undefined) return head.subarray(0, bytesRead);
  const pieces = () => handle.createReadStream({ autoClose: false, start: 0 });
  for await (const block of unpackBlocks(packing, pieces, false)) return block.subarray(0, KIND_BYTES);
  return Buffer.alloc(0);
}
