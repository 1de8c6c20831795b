import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { packageFolder } from '../support/neural.ts';
import { runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const log = writeLines(join(folder, 'service.log'), serviceLines(3000));

const candidates = (out: string, ...args: string[]) =>
  runCli(['dataset', log, '--candidates', '--out', join(folder, out), ...args]);

function contents(out: string): Record<string, string> {
  const path = join(folder, out);
  return Object.fromEntries(
    readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'latin1')]),
  );
}

describe('logcast dataset --candidates', () => {
  test('writes what the mix saw before each event, with shapes that fit', async () => {
    const { status, stdout } = await candidates('first', '--test', '0.1', '--json');

    const files = contents('first');
    const facts = JSON.parse(files['candidates.json']!);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sets: 2999, every: 1, digest: facts.digest });
    expect(facts.splits).toEqual({ train: [0, 2249], validation: [2249, 2699], test: [2699, 2999] });
    expect(facts.arrays.offsets.rows).toBe(3000);
    expect(facts.arrays.features.rows % facts.features.length).toBe(0);
    expect(Object.keys(files).sort()).toEqual([
      'candidates.json',
      'features.npy',
      'offsets.npy',
      'step.npy',
      'truth.npy',
    ]);
  });

  test('writes the same bytes again, and no more sets than asked for', async () => {
    await candidates('again', '--most', '1000');
    const once = contents('again');
    await candidates('again', '--most', '1000');

    expect(contents('again')).toEqual(once);
    expect(JSON.parse(once['candidates.json']!)).toMatchObject({ sets: 750, every: 4 });
  });

  test('leaves a folder alone that holds something else', async () => {
    writeFileSync(join(folder, 'again', 'notes.txt'), 'mine');

    const { status, stderr } = await candidates('again');
    expect([status, stderr]).toEqual([3, expect.stringContaining('is no folder of candidates')]);
  });
});

describe('ranking.model', () => {
  const model = `ranking.model=${packageFolder('tiny-ranking')}`;

  test('ranks by a package, and a state made with it serves on without', async () => {
    const state = join(folder, 'state');
    const ranked = await runCli(['run', log, '--state', state, '--set', model, '--json']);
    const online = await runCli(['run', log, '--state', state, '--json']);

    expect([ranked.status, online.status, online.stderr]).toEqual([0, 0, '']);
  });

  test('is refused before anything is read where the package is missing', async () => {
    const { status, stderr } = await runCli(['run', log, '--set', 'ranking.model=nowhere']);

    expect(status).toBe(2);
    expect(stderr).toContain('package nowhere: manifest.json: expected a readable package folder');
  });
});
