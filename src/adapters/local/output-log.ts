import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where an output stood at a commit: the file of generation `generation` is `bytes` long. */
export interface OutputMark {
  readonly generation: number;
  readonly bytes: number;
}

/**
 * An append-only NDJSON file that belongs to a commit: lines wait in memory, are written and synced by `flush`, and a
 * file that is longer than the last commit says (a crash in between) is cut back on opening. With `maxBytes` a full
 * file is followed by one of the next generation (`name.1`, `name.2`, …) and only the last two are kept.
 */
export class OutputLog {
  readonly #path: string;
  readonly #maxBytes: number;
  #mark: OutputMark;
  #pending: string[] = [];
  #file: number;

  constructor(
    path: string,
    mark: OutputMark = { generation: 0, bytes: 0 },
    maxBytes = Number.POSITIVE_INFINITY,
  ) {
    this.#path = path;
    this.#mark = mark;
    this.#maxBytes = maxBytes;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = this.#open();
    ftruncateSync(this.#file, mark.bytes);
  }

  #open(): number {
    return openSync(this.#nameOf(this.#mark.generation), this.#mark.bytes === 0 ? 'w' : 'r+');
  }

  #nameOf(generation: number): string {
    return generation === 0 ? this.#path : `${this.#path}.${generation}`;
  }

  append(value: unknown): void {
    this.#pending.push(JSON.stringify(value));
  }

  /** Writes and syncs the waiting lines and returns the new mark. After an error everything still waits. */
  flush(): OutputMark {
    if (this.#pending.length === 0) return this.#mark;
    if (this.#mark.bytes >= this.#maxBytes) this.#nextGeneration();
    const bytes = Buffer.from(`${this.#pending.join('\n')}\n`);
    try {
      for (let at = 0; at < bytes.length; )
        at += writeSync(this.#file, bytes, at, bytes.length - at, this.#mark.bytes + at);
      fsyncSync(this.#file);
    } catch (error) {
      ftruncateSync(this.#file, this.#mark.bytes);
      throw error;
    }
    this.#pending = [];
    this.#mark = { ...this.#mark, bytes: this.#mark.bytes + bytes.length };
    return this.#mark;
  }

  #nextGeneration(): void {
    closeSync(this.#file);
    this.#mark = { generation: this.#mark.generation + 1, bytes: 0 };
    this.#file = this.#open();
    if (this.#mark.generation >= 2) rmSync(this.#nameOf(this.#mark.generation - 2), { force: true });
  }

  close(): void {
    closeSync(this.#file);
  }
}
