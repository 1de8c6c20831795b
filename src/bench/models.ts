import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Comparison, Evaluation } from '../backtest/evaluation.ts';
import { loadConfig } from '../config/load-config.ts';
import { checkSpeaking, whileSpeaking } from '../hosts/failed-packages.ts';
import { openExperts } from '../hosts/open-experts.ts';
import { openPackage } from '../hosts/open-package.ts';
import { readParts } from '../hosts/test-parts.ts';
import type { ModelKind } from '../hosts/train-arguments.ts';
import { train } from '../hosts/train-run.ts';
import { writeDataset } from '../hosts/write-dataset.ts';
import type { BatchExpert } from '../models/expert.ts';
import { figuresOf, type ModelFigures, type TrainedFacts } from './model-rows.ts';
import { MODEL_SETS, type ModelSet } from './model-sets.ts';

/** What is compared, and how. */
export interface ModelsBenchOptions {
  /** Data sets and kinds of models, by name. */
  readonly sets: readonly string[];
  readonly kinds: readonly ModelKind[];
  /** The Python that trains, see `logcast train`. */
  readonly python?: string | undefined;
  readonly environment?: string | undefined;
  /** Stops training. */
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
  /** Hears of each data set as soon as it is done: the next one may fail. */
  readonly done: (result: ModelsBench) => void;
}

/** The comparison on one data set. */
export interface ModelsBench {
  readonly set: string;
  readonly shows: string;
  readonly models: readonly ModelFigures[];
}

/** Share of the training part by which training knows when to stop. */
const SHARES = { validation: 0.15, test: 0 };

/** Trainings at a time, one core each. */
const AT_ONCE = 2;

/** Trains each kind of model on each data set and tests them alone, beside the online experts, and mixed with them. */
export async function benchModels(data: string, options: ModelsBenchOptions): Promise<ModelsBench[]> {
  const folder = mkdtempSync(join(tmpdir(), 'logcast-models-'));
  try {
    const results: ModelsBench[] = [];
    for (const name of options.sets) {
      const set = await MODEL_SETS[name]!(data, folder);
      const packages = await trainAll(set, folder, options);
      const models = await compare(set, packages, options.tell);
      const result = { set: name, shows: set.shows, models };
      options.done(result);
      results.push(result);
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the folders of the packages, in the order of their kinds. */
async function trainAll(set: ModelSet, folder: string, options: ModelsBenchOptions): Promise<string[]> {
  const { kinds, python, environment, tell } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const dataset = join(folder, `${set.name}-dataset`);
  tell(`${set.name}: reads the training part`);
  await writeDataset({
    config: loadConfig({ sets: set.settings }),
    files: [set.train],
    out: dataset,
    shares: SHARES,
    signal,
    progress: () => undefined,
  });
  const folderOf = (model: ModelKind): string => join(folder, `${set.name}-${model}`);
  const waiting = kinds.values();
  const work = async (): Promise<void> => {
    for (const model of waiting) {
      tell(`${set.name}: trains ${model}`);
      const listener = { preparing: () => undefined, fact: () => undefined, note: () => undefined };
      const out = folderOf(model);
      await train({ dataset, out, model, sets: [], threads: 1, python, environment, signal, listener });
    }
  };
  const all = Array.from({ length: AT_ONCE }, work);
  try {
    await Promise.all(all);
  } catch (error) {
    failure.abort('SIGTERM');
    await Promise.allSettled(all);
    throw error;
  }
  return kinds.map(folderOf);
}

async function compare(
  set: ModelSet,
  folders: readonly string[],
  tell: (text: string) => void,
): Promise<ModelFigures[]> {
  const config = loadConfig({ sets: [...set.settings, 'experts.worker=false'] });
  const open = (packages: readonly string[]) =>
    openExperts({ ...config.experts, packages: [...packages] }, openPackage, tell);
  tell(`${set.name}: compares`);
  const together = await open(folders);
  const single = await Promise.all(folders.map((folder) => open([folder])));
  const speeds = together.experts.map(timed);
  const variants = Object.fromEntries(
    single.map(({ experts }) => [`online + ${experts[0]!.name}`, experts] as const),
  );
  try {
    const evaluation = new Evaluation(
      config,
      {},
      together.experts,
      () => performance.now(),
      folders.length > 1 ? variants : {},
    );
    const packages = [together, ...single].flatMap((experts) => experts.packages);
    const parts = { config, train: [set.train], test: [set.test], progress: () => undefined };
    await readParts(parts, whileSpeaking(evaluation, packages));
    const comparison: Comparison = await evaluation.finish();
    checkSpeaking(packages);
    const facts = together.packages.map(({ manifest }, index): TrainedFacts => {
      const { name, kind, parameters, training } = manifest;
      return {
        name,
        kind,
        parameters,
        trainingSeconds: training.seconds,
        eventsPerSecond: speeds[index]!(),
      };
    });
    return figuresOf(comparison, facts);
  } finally {
    await Promise.all([together, ...single].map((experts) => experts.close()));
  }
}

/** Measures an expert from now on; what is returned tells its rows per second. */
function timed(expert: BatchExpert): () => number {
  const advance = expert.advance.bind(expert);
  let [rows, milliseconds] = [0, 0];
  expert.advance = async (batch, opinions) => {
    const startedAt = performance.now();
    await advance(batch, opinions);
    milliseconds += performance.now() - startedAt;
    rows += batch.length;
  };
  return () => rows / Math.max(milliseconds / 1000, 1e-6);
}
