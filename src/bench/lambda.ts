import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { type BundleSize, bundleSize, layerSize, type Size } from './lambda/bundle-sizes.ts';
import { type ColdStart, measureColdStarts } from './lambda/cold-starts.ts';
import { prepareOccasions } from './lambda/occasions.ts';
import { openStage, type Stage } from './lambda/stage.ts';
import { KEEPING_NOTHING, measureStream, type StreamRate } from './lambda/stream-rate.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What was measured on: figures of a machine whose load before is near its processors or above are too slow. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  /** Processes that wanted to run, on average over the minute before the bench; 0 where the system does not tell. */
  readonly loadBefore: number;
  readonly node: string;
}

/** What the functions weigh, how they start, how fast predict-stream is and what that costs. */
export interface LambdaBench {
  readonly machine: Machine;
  readonly bundles: readonly BundleSize[];
  readonly layers: readonly (Size & { readonly architecture: string })[];
  readonly coldStarts: readonly ColdStart[];
  readonly stream: readonly StreamRate[];
}

/** Hears what is under way, and how far it is. */
export type LambdaProgress = (part: string, done: number, total: number) => void;

/** Bundles all functions, runs them as real processes over the Runtime API, with S3 over HTTP on the loopback. */
export async function benchLambda(progress: LambdaProgress): Promise<LambdaBench> {
  const { bundle, functionNames } = await import('../../functions/bundle.ts');
  // Within the repository, so that bundles find the native runtime that the layer would bring.
  const folder = mkdtempSync(join(ROOT, 'node_modules/.logcast-bench-'));
  const stage = await openStage();
  const machine = machineNow();
  try {
    const names = functionNames();
    for (const name of names) await bundle(name, join(folder, name));
    const bundles = names.map((name) => bundleSize(name, join(folder, name)));
    return { machine, bundles, layers: await layers(folder), ...(await measure(stage, folder, progress)) };
  } finally {
    await stage.s3.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function layers(folder: string): Promise<LambdaBench['layers']> {
  const found: (Size & { architecture: string })[] = [];
  for (const architecture of ['arm64', 'x64'] as const)
    found.push({ architecture, ...(await layerSize(architecture, join(folder, 'layer'))) });
  return found;
}

async function measure(stage: Stage, folder: string, progress: LambdaProgress) {
  const predictStream = join(folder, 'predict-stream');
  writeFileSync(
    join(predictStream, KEEPING_NOTHING),
    'aws: { stream: { keepPredictions: false, keepOutcomes: false } }\n',
  );
  const stream = await measureStream(stage, predictStream, (done, total) =>
    progress('events/s', done, total),
  );
  const occasions = await prepareOccasions(stage);
  const coldStarts = await measureColdStarts(
    stage,
    occasions,
    (name) => join(folder, name),
    (done, total) => progress('starts', done, total),
  );
  return { coldStarts, stream };
}

function machineNow(): Machine {
  const processors = cpus();
  const processor = processors[0]?.model ?? 'unknown';
  return { processor, processors: processors.length, loadBefore: loadavg()[0]!, node: process.version };
}
