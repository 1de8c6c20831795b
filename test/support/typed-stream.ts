import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFrom } from '../../src/backtest/random.ts';

/** A small real package that knows the event types "type 1" to "type 11". */
export const TINY_PACKAGE = join(import.meta.dirname, '../fixtures/packages/tiny-gru');

/** Structured events of 20 sequences whose types mostly go round, from `from` (ISO 8601) on, about a second apart. */
export function typedLines(events: number, from = '2026-03-01T00:00:00Z', seed = 1): string[] {
  const random = randomFrom(seed);
  const last = new Map<string, number>();
  let time = Date.parse(from);
  return Array.from({ length: events }, () => {
    time += Math.ceil(random() * 2000);
    const sequence = `s${Math.floor(random() * 20)}`;
    const before = last.get(sequence) ?? 0;
    const number = random() < 0.8 ? (before % 11) + 1 : 1 + Math.floor(random() * 11);
    last.set(sequence, number);
    return JSON.stringify({ time: new Date(time).toISOString(), sequence, type: `type ${number}` });
  });
}

/** Copies a package to `folder`; `createdAt` makes it another one, which vouches for itself all the same. */
export function copyPackage(folder: string, createdAt?: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(TINY_PACKAGE)) copyFileSync(join(TINY_PACKAGE, name), join(folder, name));
  if (createdAt === undefined) return folder;
  const path = join(folder, 'manifest.json');
  const manifest = readFileSync(path, 'utf8').replace(/"createdAt": "[^"]*"/, `"createdAt": "${createdAt}"`);
  const unsigned = manifest.replace(/(?<="checksum": ")[^"]*/, '0'.repeat(64));
  const checksum = createHash('sha256').update(unsigned).digest('hex');
  writeFileSync(path, manifest.replace(/(?<="checksum": ")[^"]*/, checksum));
  return folder;
}

/** Flips a bit of a file. */
export function damage(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 1;
  writeFileSync(path, bytes);
}
