import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCommit } from '../adapters/local/state-folder.ts';
import type { HealthCheck } from '../api/ports.ts';
import type { RecordBook } from '../api/record-book.ts';
import type { Config } from '../config/config.ts';
import type { LocalFacts } from './local-run.ts';
import { RecordFile } from './record-file.ts';
import { ServeError } from './serve-error.ts';
import { checkShape, shapeOf } from './state-shape.ts';
import type { StreamBehind } from './stream-behind.ts';

/** The folder is not looked at more often than this, ms. */
const LOOK_EVERY = 500;

/** The state folder of a run in another process, which goes on writing it: read as it was last committed. */
export class FolderStream implements StreamBehind {
  readonly records: RecordBook;
  /** It has no end of its own. */
  readonly ended = new Promise<void>(() => undefined);
  readonly #folder: string;
  readonly #config: Config;
  readonly #now: () => number;
  readonly #file: RecordFile;
  #stamp = '';
  #state: Uint8Array | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** `now`: any clock, ms. Throws ServeError where there is no such folder, StateFolderError where it cannot be used. */
  constructor(folder: string, config: Config, records: RecordBook, now: () => number) {
    if (!existsSync(folder)) {
      throw new ServeError(
        `there is no state folder ${folder}: name the one that \`logcast run --state\` writes, or the logs to follow`,
        { code: 'SERVE_STATE' },
      );
    }
    this.#folder = folder;
    this.#config = config;
    this.records = records;
    this.#now = now;
    this.#file = new RecordFile(join(folder, 'warnings.ndjson'), records);
    this.#read();
  }

  async state(): Promise<Uint8Array | undefined> {
    if (this.#now() - this.#lookedAt >= LOOK_EVERY) this.#read();
    return this.#state;
  }

  async health(): Promise<HealthCheck> {
    const name = 'stream';
    try {
      const state = await this.state();
      await this.#file.look();
      return {
        name,
        ok: true,
        detail: state ? `reads ${this.#folder}` : `${this.#folder} holds no commit yet`,
      };
    } catch (cause) {
      return { name, ok: false, detail: (cause as Error).message };
    }
  }

  async look(): Promise<void> {
    // What cannot be read now is told by the health, and read later.
    await this.#file.look().catch(() => undefined);
  }

  #read(): void {
    this.#lookedAt = this.#now();
    const stamp = stampOf(join(this.#folder, 'state.bin'));
    if (stamp === this.#stamp) return;
    const commit = readCommit(this.#folder);
    if (commit) {
      const { shape } = commit.facts as LocalFacts;
      checkShape(this.#folder, shape, shapeOf(this.#config), () => undefined);
    }
    this.#stamp = stamp;
    this.#state = commit?.state;
  }
}

/** What tells one commit from the next: each is a file of its own. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.ino}:${found.size}:${found.mtimeNs}` : '';
}
