import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FunctionProcess } from './function-process.ts';
import type { Occasion } from './occasions.ts';
import { type Spread, spreadOf } from './spread.ts';
import type { Stage } from './stage.ts';

/** Parts of a cold start of one function, milliseconds over several processes. */
export interface ColdStart {
  readonly function: string;
  readonly asks: string;
  /** Whether V8 found its code compiled in a folder (`NODE_COMPILE_CACHE`), as nothing on Lambda provides. */
  readonly compileCache: boolean;
  /** Node until the runtime's first line. */
  readonly process: Spread;
  /** Import of the bundle. */
  readonly import: Spread;
  readonly first: Spread;
  /** The like of the first invocation in the same process. */
  readonly second: Spread;
  /** Processor time of all threads from the start of Node until the first answer. */
  readonly cpu: Spread;
}

type Measured = Readonly<Record<'process' | 'import' | 'first' | 'second' | 'cpu', number>>;

const STARTS = 5;

/** Starts each function's bundle (`folderOf`) several times on each occasion, in turns with and without a compile cache. */
export async function measureColdStarts(
  stage: Stage,
  occasions: readonly Occasion[],
  folderOf: (name: string) => string,
  progress: (done: number, total: number) => void,
  starts = STARTS,
): Promise<ColdStart[]> {
  const restore = stage.s3.snapshot();
  const found: ColdStart[] = [];
  for (const [index, occasion] of occasions.entries()) {
    const folder = folderOf(occasion.function);
    const cache = join(folder, '../compiled', occasion.function);
    mkdirSync(cache, { recursive: true });
    const plain: Measured[] = [];
    const cached: Measured[] = [];
    const start = async (env: Readonly<Record<string, string>>): Promise<Measured> => {
      restore();
      return startOnce(folder, { ...stage.env, ...env }, occasion);
    };
    const withCache = { NODE_COMPILE_CACHE: cache };
    // The first one fills the cache.
    await start(withCache);
    for (let i = 0; i < starts; i++) {
      plain.push(await start({}));
      cached.push(await start(withCache));
      progress(index * starts + i + 1, occasions.length * starts);
    }
    found.push(coldStartOf(occasion, false, plain), coldStartOf(occasion, true, cached));
  }
  return found;
}

async function startOnce(
  folder: string,
  env: Readonly<Record<string, string>>,
  { first, second }: Occasion,
): Promise<Measured> {
  const started = await FunctionProcess.begin(folder, env);
  try {
    const cold = await started.invoke(first);
    const warm = await started.invoke(second);
    const { cpu, ...parts } = started.start;
    return {
      ...parts,
      cpu: cpu + cold.cpuMilliseconds,
      first: cold.milliseconds,
      second: warm.milliseconds,
    };
  } finally {
    await started.stop();
  }
}

function coldStartOf(
  { function: name, asks }: Occasion,
  compileCache: boolean,
  all: readonly Measured[],
): ColdStart {
  const spread = (part: keyof Measured): Spread => spreadOf(all.map((measured) => measured[part]));
  return {
    function: name,
    asks,
    compileCache,
    process: spread('process'),
    import: spread('import'),
    first: spread('first'),
    second: spread('second'),
    cpu: spread('cpu'),
  };
}
