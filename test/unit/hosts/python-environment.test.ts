import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type EnvironmentPlan, trainingPython } from '../../../src/hosts/python-environment.ts';
import { type StandIn, standInPython } from '../../support/stand-in-python.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const cache = process.env['XDG_CACHE_HOME'];

afterEach(() => {
  process.env['XDG_CACHE_HOME'] = cache;
});

/** A source folder that requires some packages. */
function sourceFolder(name: string, pinned = 'torch==2.13.0'): string {
  const source = join(folder, name);
  mkdirSync(join(source, 'package'), { recursive: true });
  mkdirSync(join(source, 'tests'), { recursive: true });
  writeFileSync(
    join(source, 'pyproject.toml'),
    '[project]\nname = "p"\ndependencies = [\n"torch==2.*",\n]\n',
  );
  writeFileSync(join(source, 'requirements.txt'), `# Tested with these.\n${pinned}\n`);
  return source;
}

function plan(
  name: string,
  standIn: StandIn = {},
  more: Partial<EnvironmentPlan> = {},
): EnvironmentPlan & { told: string[] } {
  const told: string[] = [];
  return {
    python: standInPython(join(folder, `${name}-python`), standIn),
    folder: join(folder, name),
    source: sourceFolder(`${name}-source`),
    signal: new AbortController().signal,
    tell: (text) => told.push(text),
    told,
    ...more,
  };
}

const calls = (name: string): string[] =>
  readFileSync(join(folder, `${name}-python.calls`), 'utf8')
    .trim()
    .split('\n');
const installs = (name: string): string[] => calls(name).filter((call) => call.includes('"install"'));

describe('the Python environment for training', () => {
  test('is made once and used again', async () => {
    const first = plan('fresh');

    const made = await trainingPython(first);
    const again = await trainingPython(plan('fresh'));

    expect([made, again]).toEqual([join(folder, 'fresh/bin/python'), made]);
    expect(installs('fresh')).toHaveLength(1);
    expect(installs('fresh')[0]).toMatch(/"install".*"-r",".*requirements.txt"/);
    expect(first.told.join('\n')).toContain('installs Python packages in');
    expect(first.told).toContain('downloads torch 2.13.0 (887.9 MB)');
  });

  test('lies in the cache of the user, by its requirements and not by the source', async () => {
    process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
    const own = { folder: undefined };

    const made = await trainingPython(plan('cached', {}, own));
    writeFileSync(join(folder, 'cached-source/package/new.py'), '');
    const edited = await trainingPython(plan('cached', {}, own));
    const source = sourceFolder('cached-newer-source', 'torch==2.14.0');
    const newer = await trainingPython(plan('cached', {}, { ...own, source }));

    expect(made).toMatch(/cache\/logcast\/python-[0-9a-f]{16}\/bin\/python$/);
    expect(edited).toBe(made);
    expect(newer).not.toBe(made);
  });

  test('that could not be installed is gone, says why, and is made anew the next time', async () => {
    await expect(trainingPython(plan('broken', { pip: 1 }))).rejects.toThrow(
      'could not be installed: ERROR: No matching distribution found for torch==2.13.*',
    );
    const left = readdirSync(join(folder, 'broken')).sort();
    const made = await trainingPython(plan('broken'));

    expect(left).toEqual(['install.log', 'logcast-training.json']);
    expect(readFileSync(join(folder, 'broken/install.log'), 'utf8')).toContain('Downloading torch');
    expect(existsSync(made)).toBe(true);
  });

  test('is made without a look at the modules of the working folder', async () => {
    await trainingPython(plan('apart'));

    const paths = readFileSync(join(folder, 'apart-python.paths'), 'utf8').trim().split('\n');
    expect(paths).toEqual(calls('apart').map(() => 'safe'));
  });

  test('never takes the folder of somebody else', async () => {
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'taken', 'notes.txt'), 'keep');

    await expect(trainingPython(plan('taken'))).rejects.toThrow('name a new folder with --environment');
    expect(readdirSync(join(folder, 'taken'))).toEqual(['notes.txt']);
  });

  test('may be none: then the interpreter is used as it is', async () => {
    const bare = plan('none', { venv: false }, { folder: 'none' });

    expect(await trainingPython(bare)).toBe(bare.python);
    expect(calls('none')).toHaveLength(1);
  });
});
