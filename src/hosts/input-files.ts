import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { distinctSources } from '../adapters/local/log-source-paths.ts';
import { InputError } from './errors.ts';

/** An input by what is in it: base name, length and sha256 (hex) of the bytes on disk. */
export interface InputFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Digests of files that are read in between: call it before the reading and what it returns after it. Each file is
 * listed once, in the order given. Throws InputError for what is no plain file, and for one that was written to meanwhile.
 */
export async function watchInputs(paths: readonly string[]): Promise<() => Promise<InputFile[]>> {
  const sources = await distinctSources(paths);
  const other = sources.find(({ kind }) => kind !== 'file');
  if (other !== undefined)
    throw new InputError(
      `${other.path === '-' ? 'standard input' : other.path} cannot be read twice, and a dataset names its inputs by their digests: save it to a file first`,
    );
  const before = await Promise.all(sources.map(({ path }) => stampOf(path)));
  return async () => {
    const files: InputFile[] = [];
    for (const [index, { path }] of sources.entries()) {
      const file = { name: basename(path), ...(await digestOf(path)) };
      if ((await stampOf(path)) !== before[index])
        throw new InputError(`${path} was written to while it was read: make the dataset from a copy`);
      files.push(file);
    }
    return files;
  };
}

/** What changes when a file is written to; opening a missing one says what is wrong with it. */
async function stampOf(path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  return `${stats?.size} ${stats?.mtimeMs} ${stats?.ino}`;
}

async function digestOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const stream = createReadStream(path);
  await pipeline(stream, hash);
  return { bytes: stream.bytesRead, sha256: hash.digest('hex') };
}
