import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { withoutPacking } from './file-rotation.ts';
import type { SourceCursor } from './log-source-types.ts';

/** A source as it is to be opened: standard input, a file, or something else that can only be read forwards. */
export interface ListedSource {
  readonly path: string;
  readonly kind: 'stdin' | 'file' | 'device';
}

interface Listed extends ListedSource {
  /** Equal for paths that lead to the same thing. */
  readonly key: string;
}

async function look(path: string): Promise<Listed> {
  if (path === '-') return { path, kind: 'stdin', key: path };
  // What cannot be looked at may have been rotated away a moment ago: opening it finds out.
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return { path, kind: 'file', key: path };
  const kind = stats.isFile() || stats.isDirectory() ? 'file' : 'device';
  return { path, kind, key: `${stats.dev}:${stats.ino}` };
}

/**
 * What `paths` lead to, each thing once however many paths (links, `./` in front) lead there: by the first one, or
 * by the one a cursor knows it by.
 */
export async function distinctSources(
  paths: readonly string[],
  cursors: readonly SourceCursor[] = [],
): Promise<readonly ListedSource[]> {
  const known = new Set(cursors.map(({ path }) => path));
  const sources = new Map<string, Listed>();
  for (const source of await Promise.all(paths.map(look))) {
    const other = sources.get(source.key);
    if (other === undefined || (known.has(source.path) && !known.has(other.path))) {
      sources.set(source.key, source);
    }
  }
  return [...sources.values()];
}

/** Names of the sources: the file's name, or its path where two files have the same one; `.gz` and `.zst` are left out. */
export function sourceNames(paths: readonly string[]): string[] {
  const names = paths.map((path) => (path === '-' ? 'stdin' : withoutPacking(basename(path))));
  return names.map((name, i) => (names.indexOf(name) === names.lastIndexOf(name) ? name : paths[i]!));
}
