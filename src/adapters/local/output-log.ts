import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { OutputError, systemCode } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/** Where an output stood at a commit: the file of generation `generation` of `path` is `bytes` long. */
export interface OutputMark {
  readonly path: string;
  readonly generation: number;
  readonly bytes: number;
}

/** How an output begins: where the last commit left it, and whether there was a commit at all. */
export interface OutputStart {
  readonly mark?: OutputMark | undefined;
  readonly resumed: boolean;
}

/**
 * An append-only NDJSON file that belongs to a commit: lines wait in memory, are written and synced by `flush`, and a
 * file that is longer than the last commit says (a crash in between) is cut back on opening. With `maxBytes` a full
 * file is followed by one of the next generation (`name.1`, `name.2`, …) and only the last two are kept.
 */
export class OutputLog {
  readonly #maxBytes: number;
  #mark: OutputMark;
  #pending: string[] = [];
  #file: number;
  /** Characters that wait to be written. */
  waiting = 0;

  private constructor(mark: OutputMark, maxBytes: number) {
    this.#mark = mark;
    this.#maxBytes = maxBytes;
    this.#file = this.#open();
    // A new file is empty already, and a pipe or device could not be cut.
    if (mark.bytes > 0) ftruncateSync(this.#file, mark.bytes);
  }

  /**
   * Opens the output at `path`, anew or, with the mark of an earlier commit for it, where that left it. A file that has
   * since been removed or cut short is begun anew, which `notice` hears. Throws OutputError where it cannot be written, or
   * where a resumed run would overwrite a file that it has not written so far.
   */
  static open(
    path: string,
    { mark, resumed }: OutputStart,
    notice: (message: string) => void,
    maxBytes = Number.POSITIVE_INFINITY,
  ): OutputLog {
    const place = resolve(path);
    const fresh = { path: place, generation: 0, bytes: 0 };
    try {
      makeFolder(dirname(place));
      if (mark?.path !== place) {
        if (resumed && sizeOf(place) > 0) {
          throw new OutputError(
            `${path} exists and does not belong to this run so far: remove it or name another file`,
          );
        }
        return new OutputLog(fresh, maxBytes);
      }
      if (sizeOf(nameOf(mark)) >= mark.bytes) return new OutputLog(mark, maxBytes);
      notice(`${path} was removed or cut short since the last run; it begins anew`);
      return new OutputLog(fresh, maxBytes);
    } catch (cause) {
      if (cause instanceof OutputError) throw cause;
      throw new OutputError(
        `${path}: cannot be written (${systemCode(cause)}); name a file in a folder that this user may write`,
        { cause },
      );
    }
  }

  #open(): number {
    return openSync(nameOf(this.#mark), this.#mark.bytes === 0 ? 'w' : 'r+');
  }

  append(value: unknown): void {
    const line = JSON.stringify(value);
    this.#pending.push(line);
    this.waiting += line.length;
  }

  /** Writes and syncs the waiting lines and returns the new mark. After an error what was not written still waits. */
  flush(): OutputMark {
    while (this.#pending.length > 0) {
      if (this.#mark.bytes >= this.#maxBytes) this.#nextGeneration();
      this.#writeLines(this.#linesThatFit());
    }
    this.waiting = 0;
    return this.#mark;
  }

  /** How many waiting lines the file takes before it is full; at least one. */
  #linesThatFit(): number {
    if (this.#maxBytes === Number.POSITIVE_INFINITY) return this.#pending.length;
    let room = this.#maxBytes - this.#mark.bytes;
    let lines = 0;
    while (lines < this.#pending.length && room > 0) room -= Buffer.byteLength(this.#pending[lines++]!) + 1;
    return lines;
  }

  #writeLines(count: number): void {
    const bytes = Buffer.from(`${this.#pending.slice(0, count).join('\n')}\n`);
    try {
      for (let at = 0; at < bytes.length; ) {
        at += writeSync(this.#file, bytes, at, bytes.length - at, this.#mark.bytes + at);
      }
      fsyncSync(this.#file);
    } catch (error) {
      ftruncateSync(this.#file, this.#mark.bytes);
      throw error;
    }
    this.#pending = this.#pending.slice(count);
    this.#mark = { ...this.#mark, bytes: this.#mark.bytes + bytes.length };
  }

  #nextGeneration(): void {
    const mark = { ...this.#mark, generation: this.#mark.generation + 1, bytes: 0 };
    const file = openSync(nameOf(mark), 'w');
    closeSync(this.#file);
    this.#file = file;
    this.#mark = mark;
    if (mark.generation >= 2) rmSync(nameOf({ ...mark, generation: mark.generation - 2 }), { force: true });
  }

  close(): void {
    closeSync(this.#file);
  }
}

function nameOf({ path, generation }: OutputMark): string {
  return generation === 0 ? path : `${path}.${generation}`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
