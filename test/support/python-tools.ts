import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/logcast-tools');
/** Minutes that an installation by another test file may take. */
const PATIENCE_MS = 9 * 60_000;

/**
 * Folder of programs of a Python environment with the pinned `requirements`, made on first use and kept under
 * node_modules for the next test file. Several test files may ask at once: one installs.
 */
export async function pythonTools(name: string, requirements: readonly string[]): Promise<string> {
  const folder = join(CACHE, `${name}-${digestOf(requirements)}`);
  const mark = join(folder, 'complete');
  mkdirSync(CACHE, { recursive: true });
  const lock = `${folder}.lock`;
  for (const giveUp = Date.now() + PATIENCE_MS; !existsSync(mark); await pause(200)) {
    if (!take(lock)) {
      if (Date.now() > giveUp) throw new Error(`${lock} is held for too long; remove it`);
      continue;
    }
    try {
      if (!existsSync(mark)) install(folder, requirements, mark);
    } finally {
      rmSync(lock, { force: true });
    }
  }
  return join(folder, 'bin');
}

function install(folder: string, requirements: readonly string[], mark: string): void {
  rmSync(folder, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' });
  const pip = join(folder, 'bin/pip');
  execFileSync(pip, ['install', '-q', '--disable-pip-version-check', ...requirements], { stdio: 'pipe' });
  writeFileSync(mark, '');
}

/** A lock whose process is gone is nobody's. */
function take(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8') || process.pid), 0);
    return true;
  } catch {
    return false;
  }
}

function digestOf(requirements: readonly string[]): string {
  return createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 12);
}
