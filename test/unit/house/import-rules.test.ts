import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../../../src');

/** Stages in the order of the flow; a stage may import the types of those to its left. */
const STAGES = [
  'events',
  'parsing',
  'sequences',
  'models',
  'ranking',
  'risk',
  'anomaly',
  'specialists',
  'warnings',
  'outcomes',
  'baselines',
];

/** Contracts between stages: their values may be imported from anywhere, as their types may. */
const CONTRACTS = ['sequences/step-batch.ts', 'parsing/type-id.ts', 'parsing/template-aliases.ts'];

/** Rooms that face people, files or other systems; everything else is the pure core. */
const SHELL = ['adapters', 'hosts', 'cli', 'commands', 'terminal', 'config', 'bench'];

/** Folders and top-level files that any module may import from. */
const FOUNDATION = ['events', 'state', 'protobuf'];

/** Who may import values from where, beyond itself and the foundation. `*` is everything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  state: [],
  protobuf: [],
  // The settings of every room are put together there.
  config: [...STAGES, 'api', 'registry', 'monitoring'],
  ranking: ['models'],
  baselines: ['outcomes'],
  pipeline: [...STAGES, 'config'],
  backtest: [...STAGES, 'config', 'pipeline'],
  dataset: [...STAGES, 'config', 'pipeline'],
  bench: ['*'],
  // What `logcast batch` and the function `predict-batch` share: the pipeline over any store.
  batch: ['models', 'warnings', 'config', 'pipeline', 'registry'],
  // A shard of a stream on AWS: the pipeline over any store; what it tells is what the API answers, and what its models were worth.
  shards: ['models', 'warnings', 'outcomes', 'config', 'pipeline', 'registry', 'monitoring', 'api'],
  packages: ['models', 'parsing'],
  registry: ['packages', 'outcomes', 'config'],
  monitoring: ['config'],
  api: [...STAGES, 'config', 'pipeline', 'registry', 'monitoring', 'packages'],
  adapters: [
    'config',
    'models',
    'outcomes',
    'packages',
    'warnings',
    'registry',
    'monitoring',
    'api',
    'pipeline',
    'shards',
  ],
  terminal: ['outcomes', 'baselines', 'pipeline'],
  hosts: ['*'],
  commands: ['*'],
  cli: ['*'],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)'/gms)].map(
    ([, type, target]) => ({
      file: relative(root, file),
      target: target!.startsWith('.') ? relative(root, resolve(dirname(file), target!)) : target!,
      typeOnly: type !== undefined,
    }),
  );
}

function roomOf(path: string): string {
  return path.split('/')[0]!.replace(/\.ts$/, '');
}

function isAllowed({ file, target, typeOnly }: Import): boolean {
  const from = roomOf(file);
  const to = roomOf(target);
  if (from === to || FOUNDATION.includes(to)) return from !== 'state' || to === 'state';
  if (CONTRACTS.includes(target)) return true;
  const rules = ALLOWED[from] ?? [];
  if (rules.includes('*') || rules.includes(to) || (typeOnly && SHELL.includes(from))) return true;
  return typeOnly && STAGES.indexOf(to) >= 0 && STAGES.indexOf(to) < STAGES.indexOf(from);
}

const imports = sourceFiles(root).flatMap(importsOf);
const own = imports.filter(({ target }) => target.endsWith('.ts'));
const packages = imports.filter(({ target }) => !target.endsWith('.ts'));

describe('who imports whom', () => {
  test('a stage imports itself, the foundation, and only types of stages to its left', () => {
    const broken = own.filter((entry) => !isAllowed(entry)).map(({ file, target }) => `${file} → ${target}`);

    expect(own.length).toBeGreaterThan(20);
    expect(broken).toEqual([]);
  });

  test('adapters of one technology never import those of another', () => {
    const technology = (path: string) => path.split('/')[1];
    const crossing = own.filter(
      ({ file, target }) =>
        roomOf(file) === 'adapters' &&
        roomOf(target) === 'adapters' &&
        technology(file) !== technology(target),
    );

    expect(crossing).toEqual([]);
  });

  test('the core touches no file, process, network or clock', () => {
    const core = sourceFiles(root).filter((file) => !SHELL.includes(roomOf(relative(root, file))));
    const impure = core.filter((file) =>
      /\bDate\.now\(|new Date\(\)|Math\.random\(|process\.env|performance\.now\(/.test(
        readFileSync(file, 'utf8'),
      ),
    );
    const pureNode = ['node:zlib', 'node:buffer', 'node:crypto'];
    const touching = packages.filter(
      ({ file, target }) =>
        !SHELL.includes(roomOf(file)) && target.startsWith('node:') && !pureNode.includes(target),
    );

    expect(impure.map((file) => relative(root, file))).toEqual([]);
    expect(touching.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  });

  test('the core imports no package but zod, and the API its router', () => {
    const foreign = packages.filter(
      ({ file, target }) =>
        !SHELL.includes(roomOf(file)) &&
        !target.startsWith('node:') &&
        target !== 'zod' &&
        // Hono only turns Requests into Responses, on every host alike.
        !(roomOf(file) === 'api' && /^hono(\/|$)/.test(target)),
    );

    expect(foreign.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  });

  test('there are no barrels', () => {
    const barrels = sourceFiles(root).filter((file) => /^export \* from/m.test(readFileSync(file, 'utf8')));

    expect(barrels).toEqual([]);
  });
});
