import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Full paths of the programs a recording needs. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly nginx: string;
  readonly redis: string;
}

const FOLDERS = ['/usr/lib/postgresql/15/bin', '/usr/sbin', '/usr/bin', '/usr/local/bin'];

/** Finds the servers; throws one error that names all that are missing and how to install them. */
export function findBinaries(): Binaries {
  const wanted = { postgres: 'postgres', initdb: 'initdb', nginx: 'nginx', redis: 'redis-server' };
  const found = Object.entries(wanted).map(([key, name]) => [key, findProgram(name)] as const);
  const missing = found
    .filter(([, path]) => path === undefined)
    .map(([key]) => wanted[key as keyof Binaries]);
  if (missing.length > 0) {
    throw new Error(
      `missing programs: ${missing.join(', ')}. On Debian: apt-get install postgresql nginx redis-server`,
    );
  }
  return Object.fromEntries(found) as unknown as Binaries;
}

function findProgram(name: string): string | undefined {
  const folders = [...FOLDERS, ...(process.env['PATH'] ?? '').split(':')];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** First line that a program prints about its version. */
export function versionOf(program: string, flag: string): string {
  const shell = execFileSync('sh', ['-c', '"$0" "$1" 2>&1', program, flag], { encoding: 'utf8' });
  return shell.split('\n')[0]!.trim();
}

/** Identity to start PostgreSQL under, which refuses to run as root; undefined when already unprivileged. */
export function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
