import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What changes when a file of a folder does; empty where the folder cannot be read. */
export function stampOf(folder: string): string {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const { size, mtimeMs, ino } = statSync(join(folder, name));
        return `${name} ${size} ${mtimeMs} ${ino}`;
      })
      .join('\n');
  } catch {
    return '';
  }
}
