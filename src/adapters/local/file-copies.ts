import { basename, dirname, parse } from 'node:path';
import { withoutPacking } from './file-rotation.ts';
import type { ListedSource } from './log-source-paths.ts';

/** A source as it is to be opened, with those of its rotated copies that were named too, oldest first. */
export interface SourceWithCopies extends ListedSource {
  readonly copies: readonly string[];
}

/** Digits of a date in a rotated name; fewer count the rotations. */
const DATE_DIGITS = 6;

/**
 * How old a copy is by what its name adds to that of the log: rotations since (`app.log.2`), or its date
 * (`app.log-20261120`, `app-2026-11-20.log`). Undefined when it is not named like a copy: numbers within a name
 * (`worker-1.log`) tell programs apart rather than copies.
 */
function ageOf(
  log: string,
  other: string,
): { readonly date?: string; readonly rotations: number } | undefined {
  const plain = withoutPacking(other);
  if (plain === log) return { rotations: 1 };
  const { name: stem, ext } = parse(log);
  const behind = plain.startsWith(log) ? plain.slice(log.length) : undefined;
  if (behind !== undefined && /^\.\d{1,4}$/.test(behind)) return { rotations: Number(behind.slice(1)) };
  if (behind === '.old') return { rotations: 1 };
  const within =
    ext !== '' && plain.startsWith(stem) && plain.endsWith(ext) ? plain.slice(stem.length, -ext.length) : '';
  const mark = behind ?? within;
  const digits = mark.replace(/\D/g, '');
  if (!/^[.-][\dT_.-]+$/.test(mark) || digits.length < DATE_DIGITS) return undefined;
  return { date: digits, rotations: 0 };
}

interface Copy {
  readonly path: string;
  readonly date: string | undefined;
  readonly rotations: number;
}

/** Dates count up to the present, numbers down to it; what is dated was rotated before what is numbered. */
function byAge(a: Copy, b: Copy): number {
  if (a.date !== undefined && b.date !== undefined) return a.date < b.date ? -1 : 1;
  if (a.date !== undefined || b.date !== undefined) return a.date === undefined ? 1 : -1;
  return b.rotations - a.rotations;
}

function copiesOf(log: ListedSource, sources: readonly ListedSource[]): readonly string[] {
  const copies = sources.flatMap(({ path, kind }): Copy[] => {
    if (kind !== 'file' || path === log.path || dirname(path) !== dirname(log.path)) return [];
    const age = ageOf(basename(log.path), basename(path));
    return age === undefined ? [] : [{ path, date: age.date, rotations: age.rotations }];
  });
  return copies.sort(byAge).map(({ path }) => path);
}

/** Rotated copies that are named beside their log become part of it, so that each line is read once and in order. */
export function withCopies(sources: readonly ListedSource[]): SourceWithCopies[] {
  const files = sources.map((source) => ({
    ...source,
    copies: source.kind === 'file' ? copiesOf(source, sources) : [],
  }));
  const copies = new Set(files.flatMap((source) => source.copies));
  return files.filter(({ path }) => !copies.has(path));
}
