import { join } from 'node:path';
import { readPackageFolder } from '../adapters/local/package-folder.ts';
import type { Config } from '../config/config.ts';
import { train } from '../hosts/train-run.ts';
import { writeDataset } from '../hosts/write-dataset.ts';
import { verifyPackage } from '../packages/verify.ts';

/** The Python that trains, see `logcast train`. */
export interface TrainingPython {
  readonly python?: string | undefined;
  readonly environment?: string | undefined;
}

/** What it took to make the package that serves from a day on. */
export interface TrainedWeek {
  /** ISO date; for the first package the end of its training part. */
  readonly from: string;
  /** Wall clock of training, Python's start and all checks included. */
  readonly seconds: number;
  readonly epochs: number;
  /** Event types that the package knows, and how many of them its parent did not. */
  readonly eventTypes: number;
  readonly newTypes: number;
}

/** Share of the rows by which training knows when to stop. */
const SHARES = { validation: 0.15, test: 0 };

/** Name of the packages: they follow each other as versions of one model. */
export const WEEKLY_MODEL = 'gru';

/** Trains a GRU, and its successors on what came since. */
export class WeeklyTrainer {
  readonly weeks: TrainedWeek[] = [];
  readonly #folder: string;
  readonly #config: Config;
  readonly #python: TrainingPython;
  #latest: string | undefined;

  constructor(folder: string, config: Config, python: TrainingPython) {
    this.#folder = folder;
    this.#config = config;
    this.#python = python;
  }

  /** Trains on all of `files`, or goes on from the package made last; returns the folder of the package. */
  async train(files: readonly string[], from: string): Promise<string> {
    const place = this.weeks.length;
    const { signal } = new AbortController();
    const dataset = join(this.#folder, `dataset-${place}`);
    const out = join(this.#folder, `package-${place}`);
    await writeDataset({
      config: this.#config,
      files,
      out: dataset,
      shares: SHARES,
      signal,
      progress: () => undefined,
    });
    const listener = { preparing: () => undefined, fact: () => undefined, note: () => undefined };
    const startedAt = performance.now();
    await train({
      dataset,
      out,
      model: WEEKLY_MODEL,
      sets: [],
      continueFrom: this.#latest,
      ...this.#python,
      signal,
      listener,
    });
    this.#note(out, from, (performance.now() - startedAt) / 1000);
    this.#latest = out;
    return out;
  }

  #note(folder: string, from: string, seconds: number): void {
    const { manifest, vocabulary } = verifyPackage(readPackageFolder(folder));
    const eventTypes = vocabulary.types.length - 1;
    const before = this.weeks.at(-1)?.eventTypes ?? 0;
    const { epochs } = manifest.training;
    this.weeks.push({ from, seconds, epochs, eventTypes, newTypes: eventTypes - before });
  }
}
